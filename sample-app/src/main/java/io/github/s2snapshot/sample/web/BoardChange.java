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

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.sample.board.AirportDelays;
import io.github.s2snapshot.sample.board.DelayBoard;

/**
 * Change of the board that is sent to the page: the sums, and the airports that have
 * changed.
 *
 * @param cursor the first sequence number that the state does not cover
 * @param tail the last observed tail of the stream
 * @param status the status of the projection
 * @param seeded the number of flights of the data file in the state
 * @param total the sums of all airports
 * @param totalDistanceMiles the sum of the distances flown
 * @param airports the airports that have changed
 */
record BoardChange(long cursor, long tail, ProjectionStatus status, int seeded, AirportDelays total,
		long totalDistanceMiles, List<Departures> airports) {

	static BoardChange between(@Nullable ProjectionView<DelayBoard> previous, ProjectionView<DelayBoard> current) {
		DelayBoard board = current.state();
		Map<String, AirportDelays> known = (previous != null) ? previous.state().airports() : Map.of();
		List<Departures> changed = board.airports()
			.entrySet()
			.stream()
			.filter((entry) -> !entry.getValue().equals(known.get(entry.getKey())))
			.map((entry) -> Departures.of(entry.getKey(), entry.getValue()))
			.toList();
		return new BoardChange(current.cursor(), current.cursor() + current.lag().records(), current.status(),
				board.seeded(), board.total(), board.totalDistanceMiles(), changed);
	}

	/**
	 * Departures of an airport.
	 *
	 * @param iata its IATA code
	 * @param flights the number of departures
	 * @param totalDelayMinutes the sum of their delays
	 * @param delayedOver15 the number of departures that were more than 15 minutes late
	 */
	record Departures(String iata, long flights, long totalDelayMinutes, long delayedOver15) {

		static Departures of(String iata, AirportDelays delays) {
			return new Departures(iata, delays.flights(), delays.totalDelayMinutes(), delays.delayedOver15());
		}

	}

}
