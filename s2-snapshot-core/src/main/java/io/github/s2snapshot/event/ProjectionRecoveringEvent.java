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

package io.github.s2snapshot.event;

import java.time.Duration;

import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * Published when a projection had a transient failure. It retries by itself.
 *
 * @since 0.1.0
 */
public class ProjectionRecoveringEvent extends ProjectionEvent {

	private static final long serialVersionUID = 1L;

	private final ProjectionException failure;

	private final int attempt;

	private final Duration delay;

	/**
	 * Creates an event.
	 * @param source what publishes it
	 * @param projection the name of the projection
	 * @param failure why the last attempt failed
	 * @param attempt the number of attempts that have failed in a row
	 * @param delay the time until the next attempt
	 */
	public ProjectionRecoveringEvent(Object source, String projection, ProjectionException failure, int attempt,
			Duration delay) {
		super(source, projection);
		this.failure = failure;
		this.attempt = attempt;
		this.delay = delay;
	}

	/**
	 * Returns why the last attempt failed.
	 * @return the failure
	 */
	public ProjectionException getFailure() {
		return this.failure;
	}

	/**
	 * Returns the number of attempts that have failed in a row.
	 * @return the number of attempts, 1 or more
	 */
	public int getAttempt() {
		return this.attempt;
	}

	/**
	 * Returns the time until the next attempt.
	 * @return the time
	 */
	public Duration getDelay() {
		return this.delay;
	}

	@Override
	public String toString() {
		return describe("attempt=" + this.attempt + ", delay=" + this.delay + ", failure=" + this.failure);
	}

}
