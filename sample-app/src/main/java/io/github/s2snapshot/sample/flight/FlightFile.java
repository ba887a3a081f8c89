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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * Flights of the data file, which are appended to an empty stream. Immutable.
 *
 * @since 0.1.0
 */
@Component
public class FlightFile {

	private static final String HEADER = "departure,origin,destination,delay_minutes,distance_miles";

	private final List<FlightDeparted> flights;

	public FlightFile() {
		List<FlightDeparted> flights = new ArrayList<>(20_000);
		CsvFile file = new CsvFile(new ClassPathResource("data/flights-20k.csv"), HEADER);
		file.forEach((row) -> flights.add(new FlightDeparted(LocalDateTime.parse(row.text(0)), row.text(1), row.text(2),
				row.number(3), row.number(4))));
		this.flights = Collections.unmodifiableList(flights);
	}

	/**
	 * Returns the flights of the file.
	 * @return the flights in order of departure, unmodifiable
	 */
	public List<FlightDeparted> flights() {
		return this.flights;
	}

}
