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

package io.github.s2snapshot.autoconfigure;

import java.time.Duration;
import java.util.function.BiFunction;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PropertyChecks}.
 */
class PropertyChecksTests {

	private static final Duration ENDLESS = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

	@ParameterizedTest
	@MethodSource("checks")
	void whenDurationIsTooLongThenFailureNamesTheProperty(BiFunction<String, Duration, Duration> check) {
		for (Duration value : new Duration[] { Duration.ofDays(106_752), Duration.ofDays(400_000),
				Duration.ofMillis(Long.MAX_VALUE), ENDLESS }) {
			assertThatExceptionOfType(FailureAnalyzedException.class).isThrownBy(() -> check.apply("the.key", value))
				.withMessageContaining("'the.key' is '" + value.toSeconds() + "s'")
				.withMessageContaining("'106751d' or shorter");
		}
	}

	@ParameterizedTest
	@MethodSource("checks")
	void whenDurationIsTheLongestThenItIsAccepted(BiFunction<String, Duration, Duration> check) {
		assertThat(check.apply("the.key", Duration.ofDays(106_751))).isEqualTo(Duration.ofDays(106_751))
			.satisfies((longest) -> assertThat(longest.toNanos()).isPositive());
	}

	@ParameterizedTest
	@MethodSource("checks")
	void whenDurationIsFarBelowZeroThenFailureNamesTheProperty(BiFunction<String, Duration, Duration> check) {
		assertThatExceptionOfType(FailureAnalyzedException.class)
			.isThrownBy(() -> check.apply("the.key", ENDLESS.negated()))
			.withMessageContaining("'the.key' is '-922337203685477");
	}

	@Test
	void durationsShouldBePrintedLikeProperties() {
		assertThat(PropertyChecks.print(Duration.ofSeconds(5))).isEqualTo("5s");
		assertThat(PropertyChecks.print(Duration.ofMillis(-1))).isEqualTo("-1ms");
		assertThat(PropertyChecks.print(Duration.ofMillis(1500))).isEqualTo("1500ms");
		assertThat(PropertyChecks.print(ENDLESS)).isEqualTo(Long.MAX_VALUE + "s");
	}

	static Stream<Named<BiFunction<String, Duration, Duration>>> checks() {
		return Stream.of(Named.of("positive", PropertyChecks::requirePositive),
				Named.of("not negative", PropertyChecks::requireNotNegative),
				Named.of("at least", (key, value) -> PropertyChecks.requireAtLeast(key, value, Duration.ofSeconds(1))),
				Named.of("longer",
						(key, value) -> PropertyChecks.requireLonger(key, value, "the.other", Duration.ofSeconds(1))));
	}

}
