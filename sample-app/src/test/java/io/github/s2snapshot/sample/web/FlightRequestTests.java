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

import java.time.LocalDateTime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.sample.flight.Airports;
import io.github.s2snapshot.sample.flight.FlightDeparted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FlightRequest}.
 */
class FlightRequestTests {

	private final Airports airports = new Airports();

	@Test
	void whenAllFieldsAreValidThenFlightIsReturned() {
		FlightRequest request = new FlightRequest("2001-01-01T00:47", "DTW", "LAS", 66, 1750);
		assertThat(request.toFlight(this.airports))
			.isEqualTo(new FlightDeparted(LocalDateTime.of(2001, 1, 1, 0, 47), "DTW", "LAS", 66, 1750));
	}

	@Test
	void whenAllFieldsAreMissingThenNamesEachField() {
		FlightRequest request = new FlightRequest(null, null, null, null, null);
		assertThatExceptionOfType(InvalidFlightException.class).isThrownBy(() -> request.toFlight(this.airports))
			.satisfies((ex) -> assertThat(ex.errors()).containsOnlyKeys("departure", "origin", "destination",
					"delayMinutes", "distanceMiles"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "yesterday", "2001-01-01", "2001-01-01 00:47", "2001-01-01T00:47:00",
			"2001-02-30T00:47", "2001-01-01T24:00", "2001-01-01T00:47Z" })
	void whenDepartureIsMalformedThenNamesDeparture(String departure) {
		FlightRequest request = new FlightRequest(departure, "DTW", "LAS", 66, 1750);
		assertThatExceptionOfType(InvalidFlightException.class).isThrownBy(() -> request.toFlight(this.airports))
			.withMessage("'departure' must be a local date and time to the minute, such as 2001-01-01T00:47");
	}

	@Test
	void whenAirportIsUnknownThenNamesIt() {
		FlightRequest request = new FlightRequest("2001-01-01T00:47", "XXX", "las", 66, 1750);
		assertThatExceptionOfType(InvalidFlightException.class).isThrownBy(() -> request.toFlight(this.airports))
			.satisfies((ex) -> assertThat(ex.errors()).containsOnlyKeys("origin", "destination"));
	}

	@Test
	void whenNumbersAreOutOfRangeThenNamesThem() {
		FlightRequest request = new FlightRequest("2001-01-01T00:47", "DTW", "LAS", 10_081, 0);
		assertThatExceptionOfType(InvalidFlightException.class).isThrownBy(() -> request.toFlight(this.airports))
			.withMessage("'delayMinutes' must be a whole number from -1440 to 10080; "
					+ "'distanceMiles' must be a whole number from 1 to 12451");
	}

}
