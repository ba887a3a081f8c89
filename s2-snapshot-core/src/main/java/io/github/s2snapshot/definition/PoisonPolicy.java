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

package io.github.s2snapshot.definition;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What a projection does about a record that it cannot decode or fold. The position does
 * not move beyond the record, and no snapshot is taken, until that is decided.
 *
 * @param attempts how many times the record is folded before it is given up, at least 1
 * @param initialBackoff how long to wait after the first attempt; twice as long after
 * each further one
 * @param maxBackoff how long to wait at most
 * @param deadLetterStream the stream, in the basin of the projection's stream, that takes
 * a record that is given up, so that it is passed over; {@code null} to fail then
 * @since 0.1.0
 */
public record PoisonPolicy(int attempts, Duration initialBackoff, Duration maxBackoff,
		@Nullable String deadLetterStream) {

	/**
	 * How many times a record is folded when it is to be retried and nothing else is
	 * said.
	 */
	public static final int DEFAULT_ATTEMPTS = 5;

	private static final PoisonPolicy FAIL = new PoisonPolicy(1, Duration.ofMillis(100), Duration.ofSeconds(10), null);

	public PoisonPolicy {
		Objects.requireNonNull(initialBackoff, "'initialBackoff' must not be null");
		Objects.requireNonNull(maxBackoff, "'maxBackoff' must not be null");
		if (attempts < 1) {
			throw new IllegalArgumentException("'attempts' is " + attempts + ", it must be at least 1");
		}
		if (initialBackoff.isNegative() || maxBackoff.compareTo(initialBackoff) < 0) {
			throw new IllegalArgumentException("The backoff is from " + initialBackoff + " to " + maxBackoff
					+ ", it must not be negative and must not shrink");
		}
		if (deadLetterStream != null && deadLetterStream.isBlank()) {
			throw new IllegalArgumentException("'deadLetterStream' must not be blank");
		}
	}

	/**
	 * Fails at once: the default.
	 * @return the policy
	 */
	public static PoisonPolicy fail() {
		return FAIL;
	}

	/**
	 * Folds the record again a few times, then fail. By default the waits are 100
	 * milliseconds at first and 10 seconds at most.
	 * @param attempts how many times the record is folded, with the first
	 * @return the policy
	 */
	public static PoisonPolicy retry(int attempts) {
		return FAIL.withAttempts(attempts);
	}

	/**
	 * Pass over the record after it was put into a dead-letter stream, with its headers,
	 * where it comes from and why it is there. A record may come there more than once:
	 * when the projection is restored from before it.
	 * @param deadLetterStream the name of the stream in the basin of the projection's
	 * stream
	 * @return the policy
	 */
	public static PoisonPolicy skip(String deadLetterStream) {
		return FAIL.withDeadLetterStream(deadLetterStream);
	}

	/**
	 * Changes how many times the record is folded.
	 * @param attempts the number of times, with the first
	 * @return the new policy
	 */
	public PoisonPolicy withAttempts(int attempts) {
		return new PoisonPolicy(attempts, this.initialBackoff, this.maxBackoff, this.deadLetterStream);
	}

	/**
	 * Changes how long to wait between attempts.
	 * @param initialBackoff how long after the first one
	 * @param maxBackoff how long at most
	 * @return the new policy
	 */
	public PoisonPolicy withBackoff(Duration initialBackoff, Duration maxBackoff) {
		return new PoisonPolicy(this.attempts, initialBackoff, maxBackoff, this.deadLetterStream);
	}

	/**
	 * Changes where a record goes that is given up.
	 * @param deadLetterStream the name of the stream, {@code null} to fail instead
	 * @return the new policy
	 */
	public PoisonPolicy withDeadLetterStream(@Nullable String deadLetterStream) {
		return new PoisonPolicy(this.attempts, this.initialBackoff, this.maxBackoff, deadLetterStream);
	}

	/**
	 * Returns how long to wait after an attempt.
	 * @param attempt the number of the attempt, from 1
	 * @return the time
	 */
	public Duration backoff(int attempt) {
		Duration wait = this.initialBackoff;
		for (int i = 1; i < attempt && wait.compareTo(this.maxBackoff) < 0; i++) {
			// No further than it is compared with: twice that may be more than can be
			// counted.
			wait = (wait.compareTo(this.maxBackoff.dividedBy(2)) < 0) ? wait.multipliedBy(2) : this.maxBackoff;
		}
		return (wait.compareTo(this.maxBackoff) < 0) ? wait : this.maxBackoff;
	}

}
