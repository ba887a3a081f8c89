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

package io.github.s2snapshot.engine.internal.take;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReplayRate}.
 */
class ReplayRateTests {

	private final ReplayRate rate = new ReplayRate();

	@Test
	void whenNothingWasMeasuredThenTheEstimateIsZero() {
		assertThat(this.rate.nanos(1_000_000)).isZero();
	}

	@Test
	void theEstimateFollowsTheTimeOfFolding() {
		this.rate.folded(10, Duration.ofNanos(1000));
		assertThat(this.rate.nanos(5)).isEqualTo(500);
		for (int i = 0; i < 200; i++) {
			this.rate.folded(1, Duration.ofNanos(1000));
		}
		assertThat(this.rate.nanos(5)).isBetween(4990L, 5000L);
	}

	@Test
	void aLongRestoreIsAsSlowAsItWasMeasured() {
		this.rate.folded(1, Duration.ofNanos(100));
		this.rate.restored(999, Duration.ofSeconds(999));
		assertThat(this.rate.nanos(10)).isEqualTo(1000);
		this.rate.restored(1000, Duration.ofMillis(1));
		assertThat(this.rate.nanos(10)).isEqualTo(10_000);
	}

}
