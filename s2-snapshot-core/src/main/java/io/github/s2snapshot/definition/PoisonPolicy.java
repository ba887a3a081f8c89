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
 * Policy for a record that a projection cannot decode or fold. Until the record is
 * handled, the cursor does not move past it and no snapshot is taken.
 *
 * @param attempts the number of attempts to fold the record, at least 1
 * @param initialBackoff the wait after the first attempt; it doubles after each further
 * attempt
 * @param maxBackoff the longest wait
 * @param deadLetterStream the stream, in the basin of the projection's stream, that
 * receives the record after the last attempt, so that the projection skips it;
 * {@code null} to fail instead
 * @since 0.1.0
 */
public record PoisonPolicy(int attempts, Duration initialBackoff, Duration maxBackoff,
		@Nullable String deadLetterStream) {

	/**
	 * Default number of attempts of a policy that retries.
	 */
	public static final int DEFAULT_ATTEMPTS = 5;

	private static final PoisonPolicy FAIL = new PoisonPolicy(1, Duration.ofMillis(100), Duration.ofSeconds(10), null);

	public PoisonPolicy {
		Objects.requireNonNull(initialBackoff, "'initialBackoff' must not be null");
		Objects.requireNonNull(maxBackoff, "'maxBackoff' must not be null");
		if (attempts < 1) {
			throw new IllegalArgumentException("'attempts' must be at least 1, but is " + attempts);
		}
		if (initialBackoff.isNegative() || maxBackoff.compareTo(initialBackoff) < 0) {
			throw new IllegalArgumentException("'initialBackoff' is " + initialBackoff + " and 'maxBackoff' is "
					+ maxBackoff + ", they must not be negative and the second must not be shorter");
		}
		if (deadLetterStream != null && deadLetterStream.isBlank()) {
			throw new IllegalArgumentException("'deadLetterStream' must not be blank");
		}
	}

	/**
	 * Returns a policy that fails at the first attempt. This is the default.
	 * @return the policy
	 */
	public static PoisonPolicy fail() {
		return FAIL;
	}

	/**
	 * Returns a policy that retries the record before it fails. The wait between attempts
	 * begins with 100 milliseconds and grows to at most 10 seconds.
	 * @param attempts the number of attempts, including the first
	 * @return the policy
	 */
	public static PoisonPolicy retry(int attempts) {
		return FAIL.withAttempts(attempts);
	}

	/**
	 * Returns a policy that appends the record to a dead-letter stream, with its headers,
	 * its position and the reason, and then skips it. A record may be appended more than
	 * once, if the projection restores from a snapshot before the record.
	 * @param deadLetterStream the name of the stream in the basin of the projection's
	 * stream
	 * @return the policy
	 */
	public static PoisonPolicy skip(String deadLetterStream) {
		return FAIL.withDeadLetterStream(deadLetterStream);
	}

	/**
	 * Changes the number of attempts.
	 * @param attempts the number of attempts, including the first
	 * @return the new policy
	 */
	public PoisonPolicy withAttempts(int attempts) {
		return new PoisonPolicy(attempts, this.initialBackoff, this.maxBackoff, this.deadLetterStream);
	}

	/**
	 * Changes the wait between attempts.
	 * @param initialBackoff the wait after the first attempt
	 * @param maxBackoff the longest wait
	 * @return the new policy
	 */
	public PoisonPolicy withBackoff(Duration initialBackoff, Duration maxBackoff) {
		return new PoisonPolicy(this.attempts, initialBackoff, maxBackoff, this.deadLetterStream);
	}

	/**
	 * Changes the dead-letter stream.
	 * @param deadLetterStream the name of the stream, {@code null} to fail instead
	 * @return the new policy
	 */
	public PoisonPolicy withDeadLetterStream(@Nullable String deadLetterStream) {
		return new PoisonPolicy(this.attempts, this.initialBackoff, this.maxBackoff, deadLetterStream);
	}

	/**
	 * Returns the wait after an attempt.
	 * @param attempt the number of the attempt, from 1
	 * @return the time
	 */
	public Duration backoff(int attempt) {
		Duration wait = this.initialBackoff;
		for (int i = 1; i < attempt && wait.compareTo(this.maxBackoff) < 0; i++) {
			// Doubling only below half of the maximum avoids an overflow of Duration.
			wait = (wait.compareTo(this.maxBackoff.dividedBy(2)) < 0) ? wait.multipliedBy(2) : this.maxBackoff;
		}
		return (wait.compareTo(this.maxBackoff) < 0) ? wait : this.maxBackoff;
	}

}
