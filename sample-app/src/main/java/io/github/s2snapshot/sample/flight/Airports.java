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

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * Directory of the airports of the sample. Immutable.
 *
 * @since 0.1.0
 */
@Component
public class Airports {

	private static final String HEADER = "iata,name,city,state,latitude,longitude";

	private final Map<String, Airport> byIata;

	public Airports() {
		Map<String, Airport> airports = new TreeMap<>();
		CsvFile file = new CsvFile(new ClassPathResource("data/airports.csv"), HEADER);
		file.forEach((row) -> airports.put(row.text(0),
				new Airport(row.text(0), row.text(1), row.text(2), row.text(3), row.decimal(4), row.decimal(5))));
		this.byIata = Collections.unmodifiableMap(airports);
	}

	/**
	 * Returns all airports, by IATA code.
	 * @return the airports, unmodifiable
	 */
	public Collection<Airport> all() {
		return this.byIata.values();
	}

	/**
	 * Finds an airport.
	 * @param iata its IATA code
	 * @return the airport, or empty if the directory does not have it
	 */
	public Optional<Airport> find(String iata) {
		return Optional.ofNullable(this.byIata.get(iata));
	}

}
