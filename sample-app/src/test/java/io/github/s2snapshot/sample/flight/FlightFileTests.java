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
import java.util.Comparator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FlightFile}.
 */
class FlightFileTests {

	@Test
	void shouldHoldTheFlightsInOrderOfDeparture() {
		FlightFile file = new FlightFile();
		assertThat(file.flights()).hasSize(20_000)
			.startsWith(new FlightDeparted(LocalDateTime.of(2001, 1, 1, 0, 47), "DTW", "LAS", 66, 1750))
			.isSortedAccordingTo(Comparator.comparing(FlightDeparted::departure));
	}

}
