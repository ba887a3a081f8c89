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

package io.github.s2snapshot.sample.board;

import java.time.LocalDateTime;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.sample.flight.FlightDeparted;
import io.github.s2snapshot.sample.flight.FlightFile;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DelayBoard}.
 */
class DelayBoardTests {

	@Test
	void shouldFoldAllFlightsToTheKnownAnswers() {
		DelayBoard board = allFlights();
		assertThat(board.seeded()).isEqualTo(20_000);
		assertThat(board.total().flights()).isEqualTo(20_000);
		assertThat(board.total().totalDelayMinutes()).isEqualTo(154_078);
		assertThat(board.totalDistanceMiles()).isEqualTo(14_476_934);
		assertThat(board.airports()).hasSize(220)
			.containsEntry("DFW", new AirportDelays(1_103, 10_462, 269))
			.containsEntry("ORD", new AirportDelays(1_095, 8_181, 254))
			.containsEntry("ATL", new AirportDelays(846, 6_611, 174))
			.containsEntry("LAX", new AirportDelays(777, 7_289, 202))
			.containsEntry("PHX", new AirportDelays(633, 7_627, 166));
		assertThat(board.airports().values().stream().reduce(AirportDelays.NONE, AirportDelays::plus))
			.isEqualTo(board.total());
	}

	@Test
	void shouldSurviveJson() {
		JsonMapper mapper = new JsonMapper();
		DelayBoard board = allFlights();
		String json = mapper.writeValueAsString(board);
		DelayBoard restored = mapper.readValue(json, DelayBoard.class);
		assertThat(restored).isEqualTo(board);
		assertThat(mapper.writeValueAsString(restored)).isEqualTo(json);
		assertThat(restored.plus(flight(1), false).airport("DFW").flights()).isEqualTo(1_104);
	}

	@Test
	void whenFlightIsFoldedThenThePreviousBoardIsUnchanged() {
		DelayBoard empty = DelayBoard.empty();
		DelayBoard board = empty.plus(flight(16), false);
		assertThat(empty).isEqualTo(DelayBoard.empty());
		assertThat(board.airport("DFW")).isEqualTo(new AirportDelays(1, 16, 1));
		assertThat(board.airport("LAX")).isEqualTo(AirportDelays.NONE);
		assertThat(board.seeded()).isZero();
	}

	@Test
	void whenFlightIs15MinutesLateThenItIsNotDelayedOver15() {
		assertThat(DelayBoard.empty().plus(flight(15), false).total()).isEqualTo(new AirportDelays(1, 15, 0));
		assertThat(DelayBoard.empty().plus(flight(-15), false).total()).isEqualTo(new AirportDelays(1, -15, 0));
	}

	private static DelayBoard allFlights() {
		DelayBoard board = DelayBoard.empty();
		for (FlightDeparted flight : new FlightFile().flights()) {
			board = board.plus(flight, true);
		}
		return board;
	}

	private static FlightDeparted flight(int delayMinutes) {
		return new FlightDeparted(LocalDateTime.of(2001, 4, 1, 8, 15), "DFW", "LAX", delayMinutes, 1235);
	}

}
