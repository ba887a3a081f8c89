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
 * Returns the sums and the position of the projection, for the page.
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
	 * Sums of all airports.
	 *
	 * @param flights the number of departures
	 * @param totalDelayMinutes the sum of their delays
	 * @param delayedOver15 the number of departures that were more than 15 minutes late
	 * @param totalDistanceMiles the sum of the distances flown
	 * @param cursor the first sequence number that the sums do not cover
	 * @param lag the lag of the sums behind the stream
	 * @param status the status of the projection
	 * @param seeding the progress of appending the data file
	 */
	@JsonPropertyOrder({ "flights", "totalDelayMinutes", "delayedOver15", "totalDistanceMiles", "cursor", "lag",
			"status", "seeding" })
	record Summary(long flights, long totalDelayMinutes, long delayedOver15, long totalDistanceMiles, long cursor,
			Behind lag, ProjectionStatus status, Seeding seeding) {
	}

	/**
	 * Lag of the sums behind the stream.
	 *
	 * @param records the lag in records
	 * @param seconds the lag in seconds
	 */
	@JsonPropertyOrder({ "records", "seconds" })
	record Behind(long records, double seconds) {

		static Behind of(Lag lag) {
			return new Behind(lag.records(), lag.time().toMillis() / 1000.0);
		}

	}

	/**
	 * Progress of appending the data file.
	 *
	 * @param enabled whether this application appends it
	 * @param done the number of flights of the file in the sums
	 * @param of the number of flights in the file
	 */
	@JsonPropertyOrder({ "enabled", "done", "of" })
	record Seeding(boolean enabled, int done, int of) {
	}

}
