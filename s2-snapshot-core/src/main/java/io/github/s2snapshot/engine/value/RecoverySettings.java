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

package io.github.s2snapshot.engine.value;

import java.time.Duration;
import java.util.Locale;

/**
 * How projections recover from failures that may pass.
 *
 * @param initialInterval the delay after the first failed attempt; it doubles with each
 * one
 * @param maxInterval the longest delay
 * @param definiteAfter how long the server may refuse a projection that was live before,
 * with nothing else happening, until it counts as failed; it is still tried now and then
 * @since 0.1.0
 */
public record RecoverySettings(Duration initialInterval, Duration maxInterval, Duration definiteAfter) {

	public RecoverySettings {
		requirePositive("initialInterval", initialInterval);
		requirePositive("maxInterval", maxInterval);
		requirePositive("definiteAfter", definiteAfter);
		initialInterval = bounded(initialInterval);
		maxInterval = bounded(maxInterval);
	}

	/**
	 * Returns the defaults.
	 * @return settings
	 */
	public static RecoverySettings defaults() {
		return new RecoverySettings(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(10));
	}

	/**
	 * Changes the delay after the first failed attempt.
	 * @param initialInterval the delay, positive
	 * @return new settings
	 */
	public RecoverySettings withInitialInterval(Duration initialInterval) {
		return new RecoverySettings(initialInterval, this.maxInterval, this.definiteAfter);
	}

	/**
	 * Changes the longest delay.
	 * @param maxInterval the delay, positive
	 * @return new settings
	 */
	public RecoverySettings withMaxInterval(Duration maxInterval) {
		return new RecoverySettings(this.initialInterval, maxInterval, this.definiteAfter);
	}

	/**
	 * Changes how long the server may refuse a projection until it counts as failed.
	 * @param definiteAfter the time, positive
	 * @return new settings
	 */
	public RecoverySettings withDefiniteAfter(Duration definiteAfter) {
		return new RecoverySettings(this.initialInterval, this.maxInterval, definiteAfter);
	}

	// Longer than anyone waits, and far from an overflow.
	private static Duration bounded(Duration value) {
		return (value.compareTo(Duration.ofDays(365)) > 0) ? Duration.ofDays(365) : value;
	}

	private static void requirePositive(String name, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "'%s' is %s, it must be positive", name, value));
		}
	}

}
