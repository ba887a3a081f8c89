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
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.sample.board.DelayBoard;
import io.github.s2snapshot.sample.flight.Airport;
import io.github.s2snapshot.sample.flight.Airports;

/**
 * Returns the departures per airport of origin.
 */
@RestController
@RequestMapping("/api/airports")
class AirportController {

	/**
	 * Maximum time for which a request waits for a sequence number.
	 */
	static final Duration MAX_WAIT = Duration.ofSeconds(5);

	private static final Comparator<AirportView> BUSIEST_FIRST = Comparator.comparingLong(AirportView::flights)
		.reversed()
		.thenComparing(AirportView::iata);

	private final Projection<DelayBoard> projection;

	private final Airports airports;

	AirportController(Projection<DelayBoard> projection, Airports airports) {
		this.projection = projection;
		this.airports = airports;
	}

	@GetMapping
	List<AirportView> all() {
		DelayBoard board = this.projection.read().state();
		Stream<AirportView> known = this.airports.all().stream().map((airport) -> view(board, airport));
		// Another client may append a flight from an airport that is not in the
		// directory. It is in the sums, so it is shown.
		Stream<AirportView> unknown = board.airports()
			.entrySet()
			.stream()
			.filter((entry) -> this.airports.find(entry.getKey()).isEmpty())
			.map((entry) -> AirportView.of(entry.getKey(), "Unknown airport", entry.getValue()));
		return Stream.concat(known, unknown).sorted(BUSIEST_FIRST).toList();
	}

	@GetMapping("/{iata}")
	AirportView one(@PathVariable String iata, @RequestParam(required = false) @Nullable Long atLeast) {
		Airport airport = this.airports.find(iata)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no airport '" + iata + "'"));
		return view(board(atLeast), airport);
	}

	private DelayBoard board(@Nullable Long atLeast) {
		if (atLeast == null) {
			return this.projection.read().state();
		}
		if (atLeast < 0) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"'atLeast' must be a sequence number, 0 or greater, but it is " + atLeast);
		}
		return this.projection.read(ReadConsistency.atLeast(atLeast), MAX_WAIT).state();
	}

	private static AirportView view(DelayBoard board, Airport airport) {
		return AirportView.of(airport.iata(), airport.name(), board.airport(airport.iata()));
	}

}
