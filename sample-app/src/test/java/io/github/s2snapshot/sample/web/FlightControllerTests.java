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

import java.io.IOException;
import java.time.LocalDateTime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sample.board.DelayBoard;
import io.github.s2snapshot.sample.flight.Airports;
import io.github.s2snapshot.sample.flight.FlightDeparted;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2TransportException;
import io.github.s2snapshot.sdk.record.StreamPosition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.never;

/**
 * Tests for {@link FlightController}.
 */
@WebMvcTest(FlightController.class)
@Import(Airports.class)
class FlightControllerTests {

	private static final String JSON = """
			{"departure":"2001-01-01T00:47","origin":"DTW","destination":"LAS","delayMinutes":66,"distanceMiles":1750}""";

	private static final FlightDeparted FLIGHT = new FlightDeparted(LocalDateTime.of(2001, 1, 1, 0, 47), "DTW", "LAS",
			66, 1750);

	@Autowired
	private MockMvcTester mvc;

	@MockitoBean
	private Projection<DelayBoard> projection;

	@Test
	void whenFlightIsValidThenResponseHasItsSequenceNumber() {
		given(this.projection.append(FLIGHT)).willReturn(new AppendAck(new StreamPosition(20_002, 1),
				new StreamPosition(20_003, 1), new StreamPosition(20_003, 1)));
		assertThat(post(JSON)).hasStatus(HttpStatus.CREATED).bodyText().isEqualTo("{\"seqNum\":20002}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "departure | \"2001-01-01T00:47\" | \"noon\"", "departure | \"2001-01-01T00:47\" | {}",
					"origin | \"DTW\" | \"XXX\"", "origin | \"DTW\" | null", "destination | \"LAS\" | \"las\"",
					"delayMinutes | 66 | \"66\"", "delayMinutes | 66 | 6.5", "delayMinutes | 66 | 99999999999",
					"delayMinutes | 66 | -5000", "distanceMiles | 1750 | 0", "distanceMiles | 1750 | true" })
	void whenFieldIsNotValidThen400NamesIt(String field, String value, String wrong) {
		assertThat(post(JSON.replace("\"" + field + "\":" + value, "\"" + field + "\":" + wrong)))
			.hasStatus(HttpStatus.BAD_REQUEST)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
			.bodyJson()
			.satisfies((json) -> {
				json.assertThat().extractingPath("$.errors").asMap().containsOnlyKeys(field);
				json.assertThat().extractingPath("$.detail").asString().startsWith("'" + field + "' ");
			});
		then(this.projection).should(never()).append(any());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = { "[]", "{\"departure\":", "null", "text" })
	void whenBodyIsNotAnObjectThen400(String body) {
		assertThat(post(body)).hasStatus(HttpStatus.BAD_REQUEST).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
		then(this.projection).should(never()).append(any());
	}

	@Test
	void whenServerCannotBeReachedThen503() {
		given(this.projection.append(FLIGHT))
			.willThrow(new S2ConnectException("refused", new IOException("refused"), true));
		assertThat(post(JSON)).hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
			.bodyJson()
			.extractingPath("$.detail")
			.asString()
			.contains("nothing was appended");
	}

	@Test
	void whenAnswerIsLostThen502() {
		given(this.projection.append(FLIGHT))
			.willThrow(new S2TransportException("reset", new IOException("reset"), true));
		assertThat(post(JSON)).hasStatus(HttpStatus.BAD_GATEWAY)
			.bodyJson()
			.extractingPath("$.detail")
			.asString()
			.contains("not known whether the flight was appended");
	}

	private MvcTestResult post(String json) {
		return this.mvc.post().uri("/api/flights").contentType(MediaType.APPLICATION_JSON).content(json).exchange();
	}

}
