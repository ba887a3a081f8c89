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

package io.github.s2snapshot.autoconfigure.web;

import java.net.URI;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

import io.github.s2snapshot.keyed.KeyDeletedException;
import io.github.s2snapshot.keyed.KeyException;
import io.github.s2snapshot.keyed.KeyFailedException;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.AppendTooLargeException;
import io.github.s2snapshot.projection.error.CommandRefusedException;
import io.github.s2snapshot.projection.error.DeltaGapException;
import io.github.s2snapshot.projection.error.DeltaRefusedException;
import io.github.s2snapshot.projection.error.DeltasUnavailableException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.ProjectionDisconnectedException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.ReadRejectedException;
import io.github.s2snapshot.projection.error.ReadTimeoutException;
import io.github.s2snapshot.projection.error.UpdateFailedException;
import io.github.s2snapshot.projection.error.UpdateNotFoldedException;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2Exception;

/**
 * Problems that the exceptions of reads, deltas, updates and appends are reported as. The
 * details are fixed texts: messages of the exceptions name streams and positions, which
 * are not for the clients of an application.
 */
enum ProjectionProblem {

	INVALID_KEY(HttpStatus.BAD_REQUEST, "The key is not valid", "There is no state for this key.", false),

	REFUSED(HttpStatus.CONFLICT, "The change was refused", "The current state does not allow this change.", false),

	CONTENDED(HttpStatus.CONFLICT, "Too many concurrent changes",
			"Other changes were made at the same time, and this one was not made. Try again.", true),

	GONE(HttpStatus.GONE, "The position is not available any more",
			"Changes after this position were deleted. Begin with the current state.", false),

	DELETED(HttpStatus.GONE, "The key was deleted", "The state of this key was deleted.", false),

	TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The change is too large",
			"The change exceeds the limits of one append. Split it.", false),

	NOT_READY(HttpStatus.SERVICE_UNAVAILABLE, "The state is not available yet", "The state is being restored.", true),

	DISCONNECTED(HttpStatus.SERVICE_UNAVAILABLE, "The latest state is not available",
			"The connection to the stream is interrupted.", true),

	BUSY(HttpStatus.SERVICE_UNAVAILABLE, "Too many requests are waiting", "Too many requests wait for this state.",
			true),

	FAILED(HttpStatus.SERVICE_UNAVAILABLE, "The state is not available", "The state cannot be followed any more.",
			false),

	UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The stream is not available", "The stream cannot be reached.", true),

	TIMEOUT(HttpStatus.GATEWAY_TIMEOUT, "The timeout expired", "The operation did not end in time.", true),

	NOT_VISIBLE(HttpStatus.GATEWAY_TIMEOUT, "The change is made, but not visible yet",
			"The change was made. Do not repeat it.", false),

	AMBIGUOUS(HttpStatus.GATEWAY_TIMEOUT, "The outcome is unknown",
			"It is not known whether the change was made. Check it before you repeat it.", false);

	private static final String TYPE = "urn:s2-snapshot:";

	private final HttpStatus status;

	private final String title;

	private final String detail;

	private final boolean retryable;

	ProjectionProblem(HttpStatus status, String title, String detail, boolean retryable) {
		this.status = status;
		this.title = title;
		this.detail = detail;
		this.retryable = retryable;
	}

	/**
	 * Finds the problem that an exception is reported as.
	 * @param exception the exception
	 * @return the problem, {@code null} for an exception that is an error of the
	 * application
	 */
	static @Nullable ProjectionProblem of(Exception exception) {
		if (exception instanceof UpdateFailedException failed) {
			return switch (failed.failureReason()) {
				case CONTENDED -> CONTENDED;
				case TIMEOUT -> TIMEOUT;
				case BUSY -> BUSY;
				case UNAVAILABLE -> UNAVAILABLE;
			};
		}
		if (exception instanceof S2Exception failure) {
			return ofClient(failure);
		}
		return ofProjection(exception);
	}

	// Reads of a projection handle failures of the server, so this is one of an append.
	private static @Nullable ProjectionProblem ofClient(S2Exception failure) {
		if (failure instanceof IndefiniteAppendException) {
			return AMBIGUOUS;
		}
		if (!failure.isRetryable()) {
			return null;
		}
		return (failure.hasNoSideEffects()) ? UNAVAILABLE : AMBIGUOUS;
	}

	private static @Nullable ProjectionProblem ofProjection(Exception exception) {
		if (exception instanceof KeyException) {
			return INVALID_KEY;
		}
		if (exception instanceof KeyDeletedException) {
			return DELETED;
		}
		if (exception instanceof DeltaRefusedException || exception instanceof CommandRefusedException) {
			return REFUSED;
		}
		if (exception instanceof DeltasUnavailableException || exception instanceof DeltaGapException
				|| exception instanceof IncarnationException) {
			return GONE;
		}
		if (exception instanceof AppendTooLargeException) {
			return TOO_LARGE;
		}
		if (exception instanceof ProjectionNotReadyException) {
			return NOT_READY;
		}
		if (exception instanceof ProjectionDisconnectedException) {
			return DISCONNECTED;
		}
		if (exception instanceof ReadRejectedException) {
			return BUSY;
		}
		if (exception instanceof ProjectionFailedException || exception instanceof KeyFailedException) {
			return FAILED;
		}
		if (exception instanceof ReadTimeoutException) {
			return TIMEOUT;
		}
		if (exception instanceof UpdateNotFoldedException) {
			return NOT_VISIBLE;
		}
		return (exception instanceof AmbiguousUpdateException) ? AMBIGUOUS : null;
	}

	/**
	 * Returns whether the header {@code Retry-After} belongs to the response.
	 * @return whether a retry may succeed and the status allows the header
	 */
	boolean hasRetryAfter() {
		return this.retryable && this.status == HttpStatus.SERVICE_UNAVAILABLE;
	}

	ProblemDetail detail() {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(this.status, this.detail);
		problem.setTitle(this.title);
		problem.setType(URI.create(TYPE + name().toLowerCase(Locale.ROOT).replace('_', '-')));
		problem.setProperty("retryable", this.retryable);
		return problem;
	}

}
