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

package io.github.s2snapshot.engine.internal.support;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.engine.internal.status.SnapshotFailureLogTests;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LogLimit}.
 */
class LogLimitTests {

	private final LogLimit limit = new LogLimit();

	private final SnapshotFailureLogTests.Clock clock = new SnapshotFailureLogTests.Clock();

	@Test
	void whenManyLinesComeInAMinuteThenTenAreLoggedAndTheOthersCounted() throws Exception {
		this.clock.run(() -> {
			assertThat(logged(10_000)).isEqualTo(10);
			this.clock.nanos += Duration.ofSeconds(59).toNanos();
			assertThat(this.limit.turn()).isZero();
			assertThat(this.limit.admits()).isFalse();
			this.clock.nanos += Duration.ofSeconds(1).toNanos();
			assertThat(this.limit.turn()).isEqualTo(9991);
			assertThat(logged(5)).isEqualTo(5);
		});
	}

	@Test
	void whenFewLinesComeInAMinuteThenAllAreLogged() throws Exception {
		this.clock.run(() -> {
			assertThat(logged(10)).isEqualTo(10);
			this.clock.nanos += Duration.ofMinutes(2).toNanos();
			assertThat(this.limit.turn()).isZero();
		});
	}

	private int logged(int lines) {
		int logged = 0;
		for (int i = 0; i < lines; i++) {
			this.limit.turn();
			logged += (this.limit.admits()) ? 1 : 0;
		}
		return logged;
	}

}
