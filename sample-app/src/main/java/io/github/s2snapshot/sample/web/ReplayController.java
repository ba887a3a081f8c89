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
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sample.board.DelayBoard;
import io.github.s2snapshot.sample.flight.FlightFile;
import io.github.s2snapshot.sample.replay.FlightReplay;
import io.github.s2snapshot.sample.seed.SeedProperties;

/**
 * Starts and pauses the replay of flights.
 */
@RestController
@RequestMapping("/api/replay")
class ReplayController {

	private final FlightReplay replay;

	private final Projection<DelayBoard> projection;

	private final FlightFile file;

	private final SeedProperties properties;

	ReplayController(FlightReplay replay, Projection<DelayBoard> projection, FlightFile file,
			SeedProperties properties) {
		this.replay = replay;
		this.projection = projection;
		this.file = file;
		this.properties = properties;
	}

	@GetMapping
	FlightReplay.Progress progress() {
		return this.replay.progress();
	}

	@PutMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	FlightReplay.Progress start(@RequestBody Speed speed) {
		if (speed.rate() < 1 || speed.rate() > FlightReplay.MAX_RATE) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"'rate' must be the number of flights per second, from 1 to " + FlightReplay.MAX_RATE);
		}
		// The replay would make the conditional appends of the seeder fail.
		if (this.properties.seed() && this.projection.read().state().seeded() < this.file.flights().size()) {
			throw new ResponseStatusException(HttpStatus.CONFLICT,
					"The flights of the data file are still being appended. Try again later");
		}
		this.replay.start(speed.rate());
		return this.replay.progress();
	}

	@DeleteMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	FlightReplay.Progress pause() {
		this.replay.pause();
		return this.replay.progress();
	}

	/**
	 * Speed of the replay.
	 *
	 * @param rate the number of flights per second
	 */
	record Speed(int rate) {
	}

}
