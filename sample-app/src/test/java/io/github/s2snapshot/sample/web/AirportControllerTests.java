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

package io.github.s2snapshot.sample.web;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.ReadTimeoutException;
import io.github.s2snapshot.sample.board.AirportDelays;
import io.github.s2snapshot.sample.board.DelayBoard;
import io.github.s2snapshot.sample.flight.Airports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Tests for {@link AirportController}.
 */
@WebMvcTest(AirportController.class)
@Import(Airports.class)
class AirportControllerTests {

	@Autowired
	private MockMvcTester mvc;

	@MockitoBean
	private Projection<DelayBoard> projection;

	@Test
	void whenAirportHasDeparturesThenTheyAreReturned() {
		given(this.projection.read())
			.willReturn(view(Map.of("DFW", new AirportDelays(1103, 10462, 269), "ORD", AirportDelays.NONE)));
		assertThat(this.mvc.get().uri("/api/airports/DFW")).hasStatusOk().bodyText().isEqualTo("""
				{"iata":"DFW","name":"Dallas-Fort Worth International","flights":1103,\
				"totalDelayMinutes":10462,"delayedOver15":269}""");
	}

	@Test
	void shouldListAllAirportsBusiestFirst() {
		given(this.projection.read()).willReturn(view(Map.of("ATL", new AirportDelays(7, 3, 1), "DFW",
				new AirportDelays(8, 4, 2), "ABE", new AirportDelays(7, -3, 0))));
		assertThat(this.mvc.get().uri("/api/airports")).hasStatusOk().bodyJson().satisfies((json) -> {
			json.assertThat().extractingPath("$.length()").isEqualTo(224);
			json.assertThat().extractingPath("$[0].iata").isEqualTo("DFW");
			json.assertThat().extractingPath("$[1].iata").isEqualTo("ABE");
			json.assertThat().extractingPath("$[2].iata").isEqualTo("ATL");
			json.assertThat().extractingPath("$[3].iata").isEqualTo("ABI");
			json.assertThat().extractingPath("$[3].flights").isEqualTo(0);
		});
	}

	@Test
	void whenAirportIsNotInTheDirectoryThenItIsListed() {
		given(this.projection.read()).willReturn(view(Map.of("XXX", new AirportDelays(1, 3, 0))));
		assertThat(this.mvc.get().uri("/api/airports")).bodyJson()
			.extractingPath("$[0]")
			.asMap()
			.containsEntry("iata", "XXX")
			.containsEntry("name", "Unknown airport");
	}

	@Test
	void whenAirportIsUnknownThen404() {
		assertThat(this.mvc.get().uri("/api/airports/XXX")).hasStatus(HttpStatus.NOT_FOUND)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
			.bodyJson()
			.extractingPath("$.detail")
			.isEqualTo("There is no airport 'XXX'");
	}

	@Test
	void whenAtLeastIsGivenThenWaitsForIt() {
		given(this.projection.read(ReadConsistency.atLeast(20_001), AirportController.MAX_WAIT))
			.willReturn(view(Map.of("DFW", new AirportDelays(1, 2, 0))));
		assertThat(this.mvc.get().uri("/api/airports/DFW?atLeast=20001")).hasStatusOk()
			.bodyJson()
			.extractingPath("$.flights")
			.isEqualTo(1);
	}

	@Test
	void whenAtLeastIsNotReachedThen504WithPosition() {
		given(this.projection.read(ReadConsistency.atLeast(20_001), AirportController.MAX_WAIT))
			.willThrow(new ReadTimeoutException("Reached 19000", 19_000));
		assertThat(this.mvc.get().uri("/api/airports/DFW?atLeast=20001")).hasStatus(HttpStatus.GATEWAY_TIMEOUT)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
			.bodyJson()
			.extractingPath("$.cursor")
			.isEqualTo(19_000);
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "x", "1.5" })
	void whenAtLeastIsNotASequenceNumberThen400(String atLeast) {
		assertThat(this.mvc.get().uri("/api/airports/DFW?atLeast={atLeast}", atLeast)).hasStatus(HttpStatus.BAD_REQUEST)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
			.bodyText()
			.contains("'atLeast'");
	}

	@Test
	void whenProjectionIsNotReadyThen503() {
		given(this.projection.read()).willThrow(new ProjectionNotReadyException("Still restoring"));
		assertThat(this.mvc.get().uri("/api/airports/DFW")).hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
			.bodyJson()
			.extractingPath("$.detail")
			.isEqualTo("Still restoring");
	}

	private static ProjectionView<DelayBoard> view(Map<String, AirportDelays> airports) {
		DelayBoard board = new DelayBoard(0, AirportDelays.NONE, 0, new TreeMap<>(airports));
		return new ProjectionView<>(board, 10, new Lag(0, Duration.ZERO), ProjectionStatus.LIVE);
	}

}
