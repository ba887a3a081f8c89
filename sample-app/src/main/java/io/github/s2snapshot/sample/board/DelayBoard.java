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

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

import io.github.s2snapshot.sample.flight.FlightDeparted;

/**
 * State of the projection: departures and their delays, in total and per airport of
 * origin. Immutable; a fold returns a new board, so a reader can keep an older one.
 *
 * @param seeded the number of flights of the data file in the stream, so that appending
 * them can continue after a restart
 * @param total the departures of all airports
 * @param totalDistanceMiles the sum of the distances flown, in miles
 * @param airports the departures by IATA code; sorted, so that equal boards are
 * serialized to equal bytes
 * @since 0.1.0
 */
@JsonPropertyOrder({ "seeded", "total", "totalDistanceMiles", "airports" })
public record DelayBoard(int seeded, AirportDelays total, long totalDistanceMiles,
		SortedMap<String, AirportDelays> airports) {

	/**
	 * Header of a record with a flight of the data file. Its value is the index of the
	 * flight in the file, from 0.
	 */
	public static final String SEED_INDEX_HEADER = "seed-index";

	public DelayBoard {
		airports = Collections.unmodifiableSortedMap(airports);
	}

	/**
	 * Returns the departures of an airport.
	 * @param iata its IATA code
	 * @return its departures, or {@link AirportDelays#NONE} if it has none
	 */
	public AirportDelays airport(String iata) {
		return this.airports.getOrDefault(iata, AirportDelays.NONE);
	}

	DelayBoard plus(FlightDeparted flight, boolean ofDataFile) {
		AirportDelays departure = AirportDelays.of(flight.delayMinutes());
		SortedMap<String, AirportDelays> airports = new TreeMap<>(this.airports);
		airports.merge(flight.origin(), departure, AirportDelays::plus);
		return new DelayBoard(this.seeded + (ofDataFile ? 1 : 0), this.total.plus(departure),
				this.totalDistanceMiles + flight.distanceMiles(), airports);
	}

	static DelayBoard empty() {
		return new DelayBoard(0, AirportDelays.NONE, 0, new TreeMap<>());
	}

}
