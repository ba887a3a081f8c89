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

package io.github.s2snapshot.keyed;

import java.time.Duration;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Residency} and {@link Freshness}.
 */
class ResidencyTests {

	private static void assertRefused(UnaryOperator<Residency> change, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> change.apply(Residency.defaults())).withMessage(message);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1 })
	void whenALimitIsLessThanOneThenItIsRefused(int limit) {
		assertRefused((all) -> all.withMaxResident(limit), "'maxResident' must be at least 1, but is " + limit);
		assertRefused((all) -> all.withMaxBytes(limit), "'maxBytes' must be at least 1, but is " + limit);
		assertRefused((all) -> all.withMaxFollowed(limit), "'maxFollowed' must be at least 1, but is " + limit);
		assertRefused((all) -> all.withMaxLoads(limit), "'maxLoads' must be at least 1, but is " + limit);
		assertRefused((all) -> all.withMaxFailed(limit), "'maxFailed' must be at least 1, but is " + limit);
	}

	@Test
	void whenATimeIsNotPositiveThenItIsRefused() {
		assertRefused((all) -> all.withIdleTimeout(Duration.ZERO), "'idleTimeout' must be positive, but is PT0S");
		assertRefused((all) -> all.withIdleTimeout(Duration.ofSeconds(-1)),
				"'idleTimeout' must be positive, but is PT-1S");
		assertThatIllegalArgumentException().isThrownBy(() -> Freshness.maxAge(Duration.ZERO))
			.withMessage("'age' must be positive, but is PT0S");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Freshness(Freshness.Kind.LATEST, Duration.ofSeconds(1)))
			.withMessage("'age' must be zero for LATEST, but is PT1S");
	}

	@Test
	void hotKeysCanBeTurnedOff() {
		assertThat(Residency.defaults().withHotAfter(0).hotAfter()).isZero();
		assertRefused((all) -> all.withHotAfter(-1), "'hotAfter' must not be negative, but is -1");
	}

}
