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

package io.github.s2snapshot.sse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.s2snapshot.projection.DeltaPosition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventId}.
 */
class EventIdTests {

	@ParameterizedTest
	@CsvSource({ "0, 1, 0", "20006, 1, 20006", "-1, 1, 18446744073709551615", "20006, 2, 20006.2",
			"20006, 12, 20006.12" })
	void shouldReadTheCursorOfTheSameVersion(long cursor, int version, String id) {
		assertThat(EventId.of(cursor, version)).isEqualTo(id);
		assertThat(EventId.cursor(" " + id + " ", version)).isEqualTo(cursor);
	}

	@ParameterizedTest
	@CsvSource({ "20006, 2", "20006.2, 1", "20006.2, 3", "20006.12, 2", ".2, 2", "no number, 1", "'', 1", "-1, 1" })
	void shouldNotReadIdsOfAnotherVersionOrInvalidIds(String id, int version) {
		assertThat(EventId.cursor(id, version)).isNull();
	}

	@Test
	void whenNoIdIsSentThenNoCursorIsKnown() {
		assertThat(EventId.cursor(null, 1)).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "20006, 1, 20006", "20006/1, 1, 20006/1", "20006@1f3a90bc, 1, 20006@1f3a90bc",
			"20006/3@1f3a90bc, 12, 20006/3@1f3a90bc.12", "18446744073709551615, 1, 18446744073709551615" })
	void shouldReadThePositionOfTheSameVersion(String position, int version, String id) {
		assertThat(EventId.of(DeltaPosition.parse(position), version)).isEqualTo(id);
		assertThat(EventId.position(" " + id + " ", version)).isEqualTo(DeltaPosition.parse(position));
	}

	@ParameterizedTest
	@CsvSource({ "20006, 2", "20006/1.2, 1", "20006/, 1", "/1, 1", "20006@, 1", "20006@1F3A90BC, 1", "20006@1f3a90b, 1",
			"20006/-1, 1", "18446744073709551616, 1", "20006/9999999999, 1", "'20006\r\nid: 1', 1", "'', 1" })
	void shouldNotReadInvalidPositions(String id, int version) {
		assertThat(EventId.position(id, version)).isNull();
	}

	@Test
	void whenAnIdIsTooLongThenItIsInvalid() {
		assertThat(EventId.position(" ".repeat(200) + "1", 1)).isNull();
		assertThat(EventId.position("1".repeat(1_000_000), 1)).isNull();
		assertThat(EventId.cursor("1".repeat(1_000_000), 1)).isNull();
		assertThat(EventId.position(null, 1)).isNull();
	}

}
