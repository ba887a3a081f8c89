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

package io.github.s2snapshot.sdk.internal.call;

import java.time.Duration;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Retries}.
 */
class RetriesTests {

	private static final S2Exception ERROR = new S2TimeoutException("late");

	private final Retries retries = new Retries(3, 100, 1000);

	@RepeatedTest(20)
	void delayShouldDoubleUpToLimitWithJitter() {
		assertThat(this.retries.delayMillis(0, ERROR)).isBetween(100L, 200L);
		assertThat(this.retries.delayMillis(1, ERROR)).isBetween(200L, 400L);
		assertThat(this.retries.delayMillis(3, ERROR)).isBetween(800L, 1600L);
		assertThat(this.retries.delayMillis(4, ERROR)).isBetween(1000L, 2000L);
		assertThat(this.retries.delayMillis(Integer.MAX_VALUE, ERROR)).isBetween(1000L, 2000L);
	}

	@Test
	void whenServerAsksToWaitThenDelayIsAtLeastThat() {
		S2Exception error = new S2ServerException("busy", 429, "rate_limited", "", Duration.ofMillis(5000), true, true);
		assertThat(this.retries.delayMillis(0, error)).isEqualTo(5000);
		S2Exception shorter = new S2ServerException("busy", 429, "rate_limited", "", Duration.ofMillis(1), true, true);
		assertThat(this.retries.delayMillis(0, shorter)).isBetween(100L, 200L);
	}

	@Test
	void whenServerAsksToWaitForeverThenDelayIsLimited() {
		S2Exception error = new S2ServerException("busy", 429, "rate_limited", "", Duration.ofMillis(Long.MAX_VALUE),
				true, true);
		assertThat(this.retries.delayMillis(0, error)).isEqualTo(60_000);
		assertThat(new Retries(3, 100_000, 100_000).delayMillis(0, error)).isBetween(100_000L, 200_000L);
	}

}
