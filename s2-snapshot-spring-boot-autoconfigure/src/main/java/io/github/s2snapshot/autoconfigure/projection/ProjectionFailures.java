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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.StoreUnreadableException;

/**
 * Finds exceptions among the causes of a start failure.
 */
final class ProjectionFailures {

	private ProjectionFailures() {
	}

	/**
	 * Returns the reason for which a projection failed: the first
	 * {@link ProjectionException} that is not only a wrapper.
	 * @param failure the first exception
	 * @return the reason
	 */
	static ProjectionException reason(ProjectionException failure) {
		ProjectionException reason = failure;
		while (isMereFrame(reason) && reason.getCause() instanceof ProjectionException cause) {
			reason = cause;
		}
		return reason;
	}

	private static boolean isMereFrame(ProjectionException failure) {
		return failure instanceof ProjectionStartException
				|| (failure instanceof ProjectionFailedException && !(failure instanceof StoreUnreadableException));
	}

	/**
	 * Returns whether a {@link FailureAnalyzedException} is among the causes.
	 * @param failure the failure of the start
	 * @return whether the failure has an analysis
	 */
	static boolean isAnalyzed(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof FailureAnalyzedException) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Describes a cause by its message. Prepends the message of the outermost
	 * {@link ProjectionException}, which names the projection, unless it contains the
	 * message of the cause.
	 * @param failure the failure of the start
	 * @param cause the cause to describe
	 * @return the description
	 */
	static String describe(Throwable failure, Throwable cause) {
		String message = String.valueOf(cause.getMessage());
		ProjectionException outer = outermost(failure);
		if (outer == null || outer == cause || outer.getMessage() == null) {
			return message;
		}
		if (outer.getMessage().contains(message)) {
			return outer.getMessage();
		}
		return outer.getMessage() + System.lineSeparator() + System.lineSeparator() + message;
	}

	private static @Nullable ProjectionException outermost(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof ProjectionException projectionException) {
				return projectionException;
			}
		}
		return null;
	}

}
