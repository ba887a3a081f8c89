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

package io.github.s2snapshot.sdk.resource;

import java.time.Duration;

import io.github.s2snapshot.sdk.error.InvalidInputException;

/**
 * Policy for how long a stream keeps its records, unless they are trimmed before.
 *
 * @since 0.1.0
 */
public sealed interface RetentionPolicy permits RetentionPolicy.Age, RetentionPolicy.Infinite {

	/**
	 * Returns a policy that keeps records for a time.
	 * @param age the time, at least one second; truncated to seconds
	 * @return the policy
	 */
	static RetentionPolicy age(Duration age) {
		return new Age(age);
	}

	/**
	 * Returns a policy that keeps records until they are trimmed.
	 * @return the policy
	 */
	static RetentionPolicy infinite() {
		return new Infinite();
	}

	/**
	 * Policy that keeps records for a time.
	 *
	 * @param age the time, at least one second
	 * @since 0.1.0
	 */
	record Age(Duration age) implements RetentionPolicy {

		/**
		 * Creates a policy.
		 */
		public Age {
			if (age.toSeconds() < 1) {
				throw new InvalidInputException("'age' must be at least 1 second, but is " + age);
			}
		}

	}

	/**
	 * Policy that keeps records until they are trimmed.
	 *
	 * @since 0.1.0
	 */
	record Infinite() implements RetentionPolicy {

	}

}
