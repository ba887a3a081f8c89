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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Client of a running sample.
 */
public final class SampleClient {

	private static final JsonMapper JSON = new JsonMapper();

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

	private final int port;

	SampleClient(int port) {
		this.port = port;
	}

	public JsonNode get(String path) {
		HttpResponse<String> response = exchange(request(path).GET().build());
		assertThat(response.statusCode()).as(() -> path + ": " + response.body()).isEqualTo(200);
		return JSON.readTree(response.body());
	}

	public HttpResponse<String> getResponse(String path) {
		return exchange(request(path).GET().build());
	}

	public HttpResponse<String> postJson(String path, String json) {
		return exchange(request(path).header("content-type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(json))
			.build());
	}

	long postFlight(String json) {
		HttpResponse<String> response = postJson("/api/flights", json);
		assertThat(response.statusCode()).as(response::body).isEqualTo(201);
		return JSON.readTree(response.body()).get("seqNum").asLong();
	}

	public JsonNode projection() {
		return get("/actuator/s2projections").get("projections").get("delay-board");
	}

	void awaitSeeded() {
		await().atMost(Duration.ofSeconds(120))
			.pollInterval(Duration.ofMillis(100))
			.untilAsserted(() -> assertThat(get("/api/summary").get("seeding").get("done").asInt()).isEqualTo(20_000));
	}

	/**
	 * Checks that the next start folds at most 5,000 records, besides the records of a
	 * snapshot.
	 */
	void awaitSnapshotOfAtLeast(long cursor) {
		await().atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(100))
			.untilAsserted(() -> assertThat(projection().path("lastSnapshot").path("cursor").asLong())
				.isGreaterThanOrEqualTo(cursor));
	}

	/**
	 * Checks the known results of the 20,000 flights. The sums show that no flight is
	 * duplicated.
	 */
	void assertKnownAnswers() {
		JsonNode summary = get("/api/summary");
		assertThat(summary.get("flights").asInt()).isEqualTo(20_000);
		assertThat(summary.get("totalDelayMinutes").asInt()).isEqualTo(154_078);
		assertThat(summary.get("totalDistanceMiles").asInt()).isEqualTo(14_476_934);
		JsonNode airports = get("/api/airports");
		assertThat(airports).hasSize(224);
		assertThat(airports.valueStream().filter((airport) -> airport.get("flights").asInt() > 0)).hasSize(220);
		assertThat(airports.valueStream().limit(5).map(JsonNode::toString)).containsExactly(
				airport("DFW", "Dallas-Fort Worth International", 1_103, 10_462, 269),
				airport("ORD", "Chicago O'Hare International", 1_095, 8_181, 254),
				airport("ATL", "William B Hartsfield-Atlanta Intl", 846, 6_611, 174),
				airport("LAX", "Los Angeles International", 777, 7_289, 202),
				airport("PHX", "Phoenix Sky Harbor International", 633, 7_627, 166));
	}

	static String airport(String iata, String name, long flights, long totalDelayMinutes, long delayedOver15) {
		return "{\"iata\":\"" + iata + "\",\"name\":\"" + name + "\",\"flights\":" + flights + ",\"totalDelayMinutes\":"
				+ totalDelayMinutes + ",\"delayedOver15\":" + delayedOver15 + "}";
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.timeout(Duration.ofSeconds(15));
	}

	private HttpResponse<String> exchange(HttpRequest request) {
		try {
			return this.http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
