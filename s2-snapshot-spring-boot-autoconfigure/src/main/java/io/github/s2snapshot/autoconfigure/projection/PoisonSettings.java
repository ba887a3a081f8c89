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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.projection.PoisonAction;

/**
 * Applies the properties of poison records to the policy that a projection declares.
 */
final class PoisonSettings {

	private final String prefix;

	private final ProjectionProperties.Poison properties;

	PoisonSettings(String prefix, ProjectionProperties.Poison properties) {
		this.prefix = prefix;
		this.properties = properties;
	}

	PoisonPolicy apply(PoisonPolicy declared) {
		PoisonAction action = this.properties.getPolicy();
		PoisonPolicy policy = declared;
		if (action != null) {
			boolean skips = action == PoisonAction.SKIP;
			policy = policy.withAttempts((action == PoisonAction.RETRY) ? PoisonPolicy.DEFAULT_ATTEMPTS : 1)
				.withDeadLetterStream((skips) ? declared.deadLetterStream() : null);
		}
		Integer attempts = this.properties.getMaxAttempts();
		if (attempts != null) {
			policy = policy
				.withAttempts((int) PropertyChecks.requireAtLeast(this.prefix + ".max-attempts", attempts, 1));
		}
		String deadLetterStream = this.properties.getDeadLetterStream();
		if (deadLetterStream != null && action == PoisonAction.SKIP) {
			policy = policy.withDeadLetterStream(deadLetterStream);
		}
		requireDeadLetterStream(action, policy.deadLetterStream());
		return backoff(policy);
	}

	private PoisonPolicy backoff(PoisonPolicy policy) {
		Duration initial = this.properties.getInitialInterval();
		Duration longest = this.properties.getMaxInterval();
		if (initial == null && longest == null) {
			return policy;
		}
		Duration first = PropertyChecks.requireNotNegative(this.prefix + ".initial-interval",
				(initial != null) ? initial : policy.initialBackoff());
		Duration last = (longest != null) ? PropertyChecks.requireNotNegative(this.prefix + ".max-interval", longest)
				: (first.compareTo(policy.maxBackoff()) > 0) ? first : policy.maxBackoff();
		if (last.compareTo(first) < 0) {
			throw new FailureAnalyzedException(
					"The property '" + this.prefix + ".max-interval' is '" + PropertyChecks.print(last)
							+ "', which is shorter than the initial interval, '" + PropertyChecks.print(first) + "'.",
					"Increase '" + this.prefix + ".max-interval', or decrease '" + this.prefix + ".initial-interval'.");
		}
		return policy.withBackoff(first, last);
	}

	private void requireDeadLetterStream(@Nullable PoisonAction action, @Nullable String deadLetterStream) {
		if (action == PoisonAction.SKIP && (deadLetterStream == null || deadLetterStream.isBlank())) {
			throw new FailureAnalyzedException(
					"The property '" + this.prefix
							+ ".policy' is 'skip', but no dead-letter stream is configured for the skipped records.",
					"Set '" + this.prefix + ".dead-letter-stream' to the name of a stream in the same basin.");
		}
	}

}
