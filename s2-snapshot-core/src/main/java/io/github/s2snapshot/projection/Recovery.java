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

package io.github.s2snapshot.projection;

import java.time.Instant;
import java.util.Objects;

import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * Attempts of a projection to recover from a transient failure.
 *
 * @param attempt the number of attempts that have failed, 1 or more
 * @param since the time of the first failure
 * @param nextAttempt the time of the next attempt; in the past while that attempt runs
 * @param failure the last failure
 * @since 0.1.0
 */
public record Recovery(int attempt, Instant since, Instant nextAttempt, ProjectionException failure) {

	public Recovery {
		Objects.requireNonNull(since, "'since' must not be null");
		Objects.requireNonNull(nextAttempt, "'nextAttempt' must not be null");
		Objects.requireNonNull(failure, "'failure' must not be null");
	}

}
