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

package io.github.s2snapshot.sample.outage;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sample.board.DelayBoard;
import io.github.s2snapshot.sample.flight.FlightDeparted;

/**
 * Additional requests of the sample for an outage run.
 */
@RestController
@ConditionalOnBooleanProperty("sample.outage")
class OutageController {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final Projection<DelayBoard> projection;

	OutageController(Projection<DelayBoard> projection) {
		this.projection = projection;
	}

	/**
	 * Appends the first flight of an airport, unless it exists.
	 * @param origin the airport
	 * @param departure the departure of the flight
	 * @return whether it was appended
	 */
	@PostMapping("/outage/first-flight")
	boolean firstFlight(@RequestParam String origin, @RequestParam LocalDateTime departure) {
		FlightDeparted flight = new FlightDeparted(departure, origin, "DFW", 1, 1);
		return this.projection
			.update((board) -> (board.airport(origin).flights() == 0) ? List.of(flight) : List.of(), TIMEOUT)
			.isAppended();
	}

}
