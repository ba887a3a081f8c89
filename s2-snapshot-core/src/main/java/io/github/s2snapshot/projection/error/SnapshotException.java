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

package io.github.s2snapshot.projection.error;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a snapshot could not be taken, stored or read.
 *
 * @since 0.1.0
 */
public class SnapshotException extends ProjectionException {

	private final SnapshotFailureReason failureReason;

	public SnapshotException(String message) {
		this(message, null);
	}

	public SnapshotException(String message, @Nullable Throwable cause) {
		this(SnapshotFailureReason.OTHER, message, cause);
	}

	/**
	 * Creates an exception with a reason.
	 * @param reason the kind of reason
	 * @param message the message
	 * @param cause the cause, or {@code null}
	 */
	public SnapshotException(SnapshotFailureReason reason, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.failureReason = Objects.requireNonNull(reason, "'reason' must not be null");
	}

	/**
	 * Returns the kind of reason.
	 * @return the kind of reason; {@link SnapshotFailureReason#OTHER} if it is not known
	 */
	public SnapshotFailureReason failureReason() {
		return this.failureReason;
	}

}
