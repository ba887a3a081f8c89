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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Airports}.
 */
class AirportsTests {

	private final Airports airports = new Airports();

	@Test
	void shouldHoldAllAirportsOfTheFlights() {
		assertThat(this.airports.all()).hasSize(224).extracting(Airport::iata).isSorted();
		assertThat(new FlightFile().flights()).allSatisfy((flight) -> {
			assertThat(this.airports.find(flight.origin())).isPresent();
			assertThat(this.airports.find(flight.destination())).isPresent();
		});
	}

	@Test
	void shouldFindByIata() {
		assertThat(this.airports.find("DFW")).contains(new Airport("DFW", "Dallas-Fort Worth International",
				"Dallas-Fort Worth", "TX", 32.89595056, -97.0372));
		assertThat(this.airports.find("BTR")).map(Airport::name).contains("Baton Rouge Metropolitan, Ryan");
		assertThat(this.airports.find("XXX")).isEmpty();
		assertThat(this.airports.find("dfw")).isEmpty();
	}

}
