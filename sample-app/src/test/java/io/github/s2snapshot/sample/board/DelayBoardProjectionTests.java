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
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sample.flight.FlightDeparted;
import io.github.s2snapshot.sample.flight.FlightFile;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.serializer.DeltaException;
import io.github.s2snapshot.test.fixture.ProjectionFixture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DelayBoardProjection} without a server.
 */
class DelayBoardProjectionTests {

	private final ProjectionFixture<DelayBoard> board = ProjectionFixture.of(new DelayBoardProjection(),
			DelayBoard.class);

	@Test
	void whenAFlightDepartsThenItCountsAtItsOrigin() {
		this.board.given(flight("DFW", 20))
			.when(flight("DFW", 10), flight("LAX", -5))
			.then((state) -> assertThat(state.airport("DFW")).isEqualTo(new AirportDelays(2, 30, 1)))
			.then((state) -> assertThat(state.airport("LAX")).isEqualTo(new AirportDelays(1, -5, 0)))
			.then((state) -> assertThat(state.seeded()).isZero());
	}

	@Test
	void onlyTheNextFlightOfTheDataFileShouldBeCounted() {
		this.board.given(seeded(0))
			.when(seeded(1), seeded(1), seeded(7))
			.then((state) -> assertThat(state.seeded()).isEqualTo(2))
			.then((state) -> assertThat(state.total().flights()).isEqualTo(4));
	}

	@Test
	void whenRecordIsNotAFlightThenItIsNotFolded() {
		this.board.when(AppendRecord.of("{\"delay\":\"late\"}")).thenFailure().isInstanceOf(DeltaException.class);
	}

	@Test
	void snapshotsShouldBeSafeAtAnyPosition() {
		List<FlightDeparted> flights = new FlightFile().flights();
		this.board.when(flights.subList(0, 1_000).toArray()).thenSnapshotsAreSafe();
	}

	private static FlightDeparted flight(String origin, int delayMinutes) {
		return new FlightDeparted(LocalDateTime.of(2001, 4, 1, 8, 15), origin, "ORD", delayMinutes, 801);
	}

	private static AppendRecord seeded(int index) {
		return AppendRecord.of("""
				{"departure":"2001-04-01T08:15","origin":"DFW","destination":"ORD","delayMinutes":1,"distanceMiles":801}
				""").withHeader(DelayBoard.SEED_INDEX_HEADER, Integer.toString(index));
	}

}
