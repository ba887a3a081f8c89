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

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sample.board.DelayBoard;
import io.github.s2snapshot.sample.flight.Airports;
import io.github.s2snapshot.sample.flight.FlightDeparted;

/**
 * Appends flights to the stream.
 */
@RestController
@RequestMapping("/api/flights")
class FlightController {

	private final Projection<DelayBoard> projection;

	private final Airports airports;

	FlightController(Projection<DelayBoard> projection, Airports airports) {
		this.projection = projection;
		this.airports = airports;
	}

	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.CREATED)
	Appended append(@RequestBody FlightRequest request) {
		FlightDeparted flight = request.toFlight(this.airports);
		return new Appended(this.projection.append(flight).start().seqNum());
	}

	/**
	 * Response to an append.
	 *
	 * @param seqNum the sequence number of the record of the flight
	 */
	record Appended(long seqNum) {
	}

}
