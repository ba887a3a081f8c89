/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.sample;

import java.net.http.HttpResponse;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the sample on the embedded server in memory.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "s2.embedded.directory=")
@DirtiesContext
class SampleApplicationIntegrationTests {

	@LocalServerPort
	private int port;

	private SampleClient client;

	@BeforeEach
	void awaitSeeded() {
		this.client = new SampleClient(this.port);
		this.client.awaitSeeded();
	}

	@Test
	void whenFlightIsPostedThenTheBoardHasItAtItsPosition() {
		long before = this.client.get("/api/airports/ABE").get("flights").asLong();
		long seqNum = this.client.postFlight(
				"""
						{"departure":"2001-04-01T08:15","origin":"ABE","destination":"LAX","delayMinutes":16,"distanceMiles":2300}
						""");
		JsonNode airport = this.client.get("/api/airports/ABE?atLeast=" + seqNum);
		assertThat(airport.get("flights").asLong()).isEqualTo(before + 1);
	}

	@Test
	void shouldShowTheKnownAirports() {
		assertThat(this.client.get("/api/airports/DFW"))
			.hasToString(SampleClient.airport("DFW", "Dallas-Fort Worth International", 1_103, 10_462, 269));
		assertThat(this.client.get("/api/airports")).hasSize(224);
		assertThat(this.client.getResponse("/api/airports/XXX").statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@CsvSource({ "/, text/html, Departure delays", "/board.js, javascript, api/summary", "/board.css, text/css, board",
			"/favicon.svg, image/svg+xml, svg" })
	void shouldServeThePage(String path, String type, String text) {
		HttpResponse<String> response = this.client.getResponse(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type"))
			.hasValueSatisfying((value) -> assertThat(value).contains(type));
		assertThat(response.body()).contains(text).doesNotContain("https://", "http://cdn");
	}

	@Test
	void actuatorShouldShowTheProjection() {
		JsonNode health = this.client.get("/actuator/health");
		assertThat(health.get("status").asString()).isEqualTo("UP");
		assertThat(this.client.projection().get("status").asString()).isEqualTo("LIVE");
		assertThat(this.client.get("/actuator/scheduledtasks").toString())
			.contains("Snapshot of projection 'delay-board'");
		List<String> meters = this.client.get("/actuator/metrics")
			.get("names")
			.valueStream()
			.map(JsonNode::asString)
			.toList();
		assertThat(meters).anyMatch((name) -> name.startsWith("s2."));
	}

}
