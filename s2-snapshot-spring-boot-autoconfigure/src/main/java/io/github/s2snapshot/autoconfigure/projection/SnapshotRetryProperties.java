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

package io.github.s2snapshot.autoconfigure.projection;

import java.time.Duration;

/**
 * Properties of the retries of a snapshot after a conflict with another append.
 *
 * @since 0.1.0
 */
public class SnapshotRetryProperties {

	/**
	 * Maximum number of attempts to take a snapshot, including the first one.
	 */
	private int maxAttempts = 10;

	/**
	 * Delay before the second attempt.
	 */
	private Duration initialInterval = Duration.ofMillis(20);

	/**
	 * Factor by which the delay grows with each attempt.
	 */
	private double multiplier = 2;

	/**
	 * Maximum delay between two attempts.
	 */
	private Duration maxInterval = Duration.ofSeconds(1);

	public int getMaxAttempts() {
		return this.maxAttempts;
	}

	public void setMaxAttempts(int maxAttempts) {
		this.maxAttempts = maxAttempts;
	}

	public Duration getInitialInterval() {
		return this.initialInterval;
	}

	public void setInitialInterval(Duration initialInterval) {
		this.initialInterval = initialInterval;
	}

	public double getMultiplier() {
		return this.multiplier;
	}

	public void setMultiplier(double multiplier) {
		this.multiplier = multiplier;
	}

	public Duration getMaxInterval() {
		return this.maxInterval;
	}

	public void setMaxInterval(Duration maxInterval) {
		this.maxInterval = maxInterval;
	}

}
