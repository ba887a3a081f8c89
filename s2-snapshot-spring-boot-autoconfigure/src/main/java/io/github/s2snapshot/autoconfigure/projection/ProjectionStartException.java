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

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * Thrown if projections prevent the start of the application. The cause is the failure of
 * the first projection; the failures of the others are suppressed exceptions.
 */
class ProjectionStartException extends ProjectionException {

	private final transient List<FailedStart> failures;

	ProjectionStartException(List<FailedStart> failures) {
		super(message(failures), failures.get(0).failure());
		this.failures = List.copyOf(failures);
		failures.stream().skip(1).map(FailedStart::failure).forEach(this::addSuppressed);
	}

	private static String message(List<FailedStart> failures) {
		Assert.notEmpty(failures, "'failures' must not be empty");
		if (failures.size() == 1) {
			return String.valueOf(failures.get(0).failure().getMessage());
		}
		return failures.size() + " projections failed to start: "
				+ failures.stream()
					.map((failed) -> "'" + failed.projection() + "': " + failed.failure().getMessage())
					.collect(Collectors.joining("; "));
	}

	/**
	 * Returns the projections that have not started.
	 * @return at least one projection, in the order of their definitions
	 */
	List<FailedStart> failures() {
		return this.failures;
	}

	/**
	 * Finds the projection that prevented the start of the application.
	 * @param failure the failure of the application
	 * @return the projection, or {@code null} if there are several or none
	 */
	static @Nullable FailedStart findOnly(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof ProjectionStartException ex) {
				return (ex.failures.size() == 1) ? ex.failures.get(0) : null;
			}
		}
		return null;
	}

	/**
	 * Projection that has not started.
	 *
	 * @param projection the name of the projection
	 * @param failure the reason
	 * @param createStreamKey the key of the property that would create its stream, or
	 * {@code null} if the stream is created
	 * @param skips whether records that cannot be folded are skipped
	 * @param deadLettersNamed whether a property sets its dead-letter stream
	 */
	record FailedStart(String projection, Throwable failure, @Nullable String createStreamKey, boolean skips,
			boolean deadLettersNamed) {

	}

}
