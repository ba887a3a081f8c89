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
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sample.flight.Airports;
import io.github.s2snapshot.sample.flight.FlightDeparted;

/**
 * Flight to append, before validation.
 *
 * @param departure the local time of departure, such as {@code 2001-01-01T00:47}
 * @param origin the IATA code of the airport of departure
 * @param destination the IATA code of the airport of arrival
 * @param delayMinutes the delay in minutes, from {@value #MIN_DELAY} to
 * {@value #MAX_DELAY}
 * @param distanceMiles the distance in miles, from 1 to {@value #MAX_DISTANCE}
 */
record FlightRequest(@Nullable String departure, @Nullable String origin, @Nullable String destination,
		@Nullable Integer delayMinutes, @Nullable Integer distanceMiles) {

	/**
	 * One day early.
	 */
	private static final int MIN_DELAY = -1440;

	/**
	 * One week late.
	 */
	private static final int MAX_DELAY = 10_080;

	/**
	 * Half of the circumference of the Earth.
	 */
	private static final int MAX_DISTANCE = 12_451;

	private static final DateTimeFormatter DEPARTURE = DateTimeFormatter
		.ofPattern(FlightDeparted.DEPARTURE_PATTERN, Locale.ROOT)
		.withResolverStyle(ResolverStyle.STRICT);

	/**
	 * Validates the request.
	 * @param airports the known airports
	 * @return the flight
	 * @throws InvalidFlightException if a field is missing or not valid
	 */
	FlightDeparted toFlight(Airports airports) {
		Map<String, String> errors = new LinkedHashMap<>();
		LocalDateTime departure = departure(errors);
		String origin = airport("origin", this.origin, airports, errors);
		String destination = airport("destination", this.destination, airports, errors);
		Integer delay = number("delayMinutes", this.delayMinutes, MIN_DELAY, MAX_DELAY, errors);
		Integer distance = number("distanceMiles", this.distanceMiles, 1, MAX_DISTANCE, errors);
		if (departure == null || origin == null || destination == null || delay == null || distance == null) {
			throw new InvalidFlightException(errors);
		}
		return new FlightDeparted(departure, origin, destination, delay, distance);
	}

	private @Nullable LocalDateTime departure(Map<String, String> errors) {
		if (this.departure != null) {
			try {
				return LocalDateTime.parse(this.departure, DEPARTURE);
			}
			catch (DateTimeParseException ex) {
				// Reported below
			}
		}
		errors.put("departure", "must be a local date and time to the minute, such as 2001-01-01T00:47");
		return null;
	}

	private static @Nullable String airport(String field, @Nullable String iata, Airports airports,
			Map<String, String> errors) {
		if (iata != null && airports.find(iata).isPresent()) {
			return iata;
		}
		errors.put(field, "must be the IATA code of an airport on the board, such as DFW");
		return null;
	}

	private static @Nullable Integer number(String field, @Nullable Integer value, int min, int max,
			Map<String, String> errors) {
		if (value != null && value >= min && value <= max) {
			return value;
		}
		errors.put(field, "must be a whole number from " + min + " to " + max);
		return null;
	}

}
