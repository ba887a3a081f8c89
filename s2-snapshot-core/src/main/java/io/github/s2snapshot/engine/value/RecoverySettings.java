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
 * Settings of the retries after transient failures. Each delay is spread randomly between
 * half and the whole of its value.
 *
 * @param initialInterval the delay after the first failed attempt, which doubles with
 * each further one; positive
 * @param maxInterval the longest delay, positive
 * @param definiteAfter how long the server may refuse a projection that was live before
 * the projection fails, positive. A failed projection is still retried at long intervals.
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
	 * Returns the default settings.
	 * @return the settings
	 */
	public static RecoverySettings defaults() {
		return new RecoverySettings(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(10));
	}

	/**
	 * Returns a copy with another first delay.
	 * @param initialInterval the delay after the first failed attempt, positive
	 * @return the copy
	 */
	public RecoverySettings withInitialInterval(Duration initialInterval) {
		return new RecoverySettings(initialInterval, this.maxInterval, this.definiteAfter);
	}

	/**
	 * Returns a copy with another longest delay.
	 * @param maxInterval the delay, positive
	 * @return the copy
	 */
	public RecoverySettings withMaxInterval(Duration maxInterval) {
		return new RecoverySettings(this.initialInterval, maxInterval, this.definiteAfter);
	}

	/**
	 * Returns a copy with another limit of the time for which the server may refuse a
	 * projection.
	 * @param definiteAfter the time, positive
	 * @return the copy
	 */
	public RecoverySettings withDefiniteAfter(Duration definiteAfter) {
		return new RecoverySettings(this.initialInterval, this.maxInterval, definiteAfter);
	}

	// Prevents overflows of calculations with longer durations.
	private static Duration bounded(Duration value) {
		return (value.compareTo(Duration.ofDays(365)) > 0) ? Duration.ofDays(365) : value;
	}

	private static void requirePositive(String name, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "'%s' must be positive, but is %s", name, value));
		}
	}

}
