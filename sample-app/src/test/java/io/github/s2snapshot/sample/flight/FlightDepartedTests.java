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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FlightDeparted}.
 */
class FlightDepartedTests {

	private static final FlightDeparted FLIGHT = new FlightDeparted(LocalDateTime.of(2001, 1, 1, 0, 47), "DTW", "LAS",
			66, 1750);

	private static final String JSON = """
			{"departure":"2001-01-01T00:47","origin":"DTW","destination":"LAS","delayMinutes":66,"distanceMiles":1750}""";

	private final JsonMapper mapper = new JsonMapper();

	@Test
	void shouldWriteTheFormOfTheStream() {
		assertThat(this.mapper.writeValueAsString(FLIGHT)).isEqualTo(JSON);
	}

	@Test
	void shouldReadTheFormOfTheStream() {
		assertThat(this.mapper.readValue(JSON, FlightDeparted.class)).isEqualTo(FLIGHT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "[]", "{\"departure\":\"2001-01-01T00:47\"}",
			"{\"departure\":\"2001-02-30T00:47\",\"origin\":\"DTW\",\"destination\":\"LAS\",\"delayMinutes\":66,\"distanceMiles\":1750}",
			"{\"departure\":\"2001-01-01T00:47\",\"origin\":\"dtw\",\"destination\":\"LAS\",\"delayMinutes\":66,\"distanceMiles\":1750}",
			"{\"departure\":\"2001-01-01T00:47\",\"origin\":\"DTW\",\"destination\":null,\"delayMinutes\":66,\"distanceMiles\":1750}",
			"{\"departure\":\"2001-01-01T00:47\",\"origin\":\"DTW\",\"destination\":\"LAS\",\"distanceMiles\":1750}" })
	void whenJsonIsNotAFlightThenItIsRejected(String json) {
		assertThatExceptionOfType(JacksonException.class)
			.isThrownBy(() -> this.mapper.readValue(json, FlightDeparted.class));
	}

}
