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

package io.github.s2snapshot.sample.flight;

import java.time.LocalDateTime;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.OptBoolean;
import org.springframework.util.Assert;

/**
 * Delta of the stream: a flight has departed. Other writers append its JSON form, so the
 * order and the format of its members are fixed here.
 *
 * @param departure the local time of departure, to the minute
 * @param origin the IATA code of the airport of departure
 * @param destination the IATA code of the airport of arrival
 * @param delayMinutes the delay in minutes; negative if the flight departed early
 * @param distanceMiles the length of the flight, in miles
 * @since 0.1.0
 */
@JsonPropertyOrder({ "departure", "origin", "destination", "delayMinutes", "distanceMiles" })
public record FlightDeparted(
		@JsonFormat(shape = JsonFormat.Shape.STRING, pattern = FlightDeparted.DEPARTURE_PATTERN,
				lenient = OptBoolean.FALSE) LocalDateTime departure,
		String origin, String destination, int delayMinutes, int distanceMiles) {

	/**
	 * Format of a departure. It is parsed strictly, so that February 30 is refused.
	 */
	public static final String DEPARTURE_PATTERN = "uuuu-MM-dd'T'HH:mm";

	private static final Pattern IATA = Pattern.compile("[A-Z]{3}");

	public FlightDeparted {
		// Any client may append JSON, so a record that is not a flight is refused before
		// the fold.
		Assert.notNull(departure, "'departure' must not be null");
		Assert.isTrue(isIata(origin), "'origin' must be three capital letters");
		Assert.isTrue(isIata(destination), "'destination' must be three capital letters");
	}

	@SuppressWarnings("ConstantValue") // missing in JSON
	private static boolean isIata(String code) {
		return code != null && IATA.matcher(code).matches();
	}

}
