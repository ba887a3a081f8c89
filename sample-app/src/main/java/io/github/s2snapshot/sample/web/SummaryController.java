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

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.sample.board.DelayBoard;
import io.github.s2snapshot.sample.flight.FlightFile;
import io.github.s2snapshot.sample.seed.SeedProperties;

/**
 * The overall sums and where the projection stands, for the page.
 */
@RestController
class SummaryController {

	private final Projection<DelayBoard> projection;

	private final FlightFile file;

	private final SeedProperties properties;

	SummaryController(Projection<DelayBoard> projection, FlightFile file, SeedProperties properties) {
		this.projection = projection;
		this.file = file;
		this.properties = properties;
	}

	@GetMapping("/api/summary")
	Summary summary() {
		ProjectionView<DelayBoard> view = this.projection.read();
		DelayBoard board = view.state();
		Seeding seeding = new Seeding(this.properties.seed(), board.seeded(), this.file.flights().size());
		return new Summary(board.total().flights(), board.total().totalDelayMinutes(), board.total().delayedOver15(),
				board.totalDistanceMiles(), view.cursor(), Behind.of(view.lag()), view.status(), seeding);
	}

	/**
	 * The overall sums.
	 *
	 * @param flights the number of departures
	 * @param totalDelayMinutes the sum of their delays
	 * @param delayedOver15 how many of them left more than 15 minutes late
	 * @param totalDistanceMiles the sum of the distances flown
	 * @param cursor the first sequence number that is not in these sums
	 * @param lag how far the stream is ahead of the sums
	 * @param status the status of the projection
	 * @param seeding how far the data file has been appended
	 */
	@JsonPropertyOrder({ "flights", "totalDelayMinutes", "delayedOver15", "totalDistanceMiles", "cursor", "lag",
			"status", "seeding" })
	record Summary(long flights, long totalDelayMinutes, long delayedOver15, long totalDistanceMiles, long cursor,
			Behind lag, ProjectionStatus status, Seeding seeding) {
	}

	/**
	 * How far the stream is ahead.
	 *
	 * @param records in records
	 * @param seconds in time
	 */
	@JsonPropertyOrder({ "records", "seconds" })
	record Behind(long records, double seconds) {

		static Behind of(Lag lag) {
			return new Behind(lag.records(), lag.time().toMillis() / 1000.0);
		}

	}

	/**
	 * How far the data file has been appended.
	 *
	 * @param enabled whether this application appends it
	 * @param done the number of flights of the file that the sums hold
	 * @param of the number of flights in the file
	 */
	@JsonPropertyOrder({ "enabled", "done", "of" })
	record Seeding(boolean enabled, int done, int of) {
	}

}
