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

import org.jspecify.annotations.Nullable;

/**
 * Thrown if an update failed because other records were appended before each attempt, the
 * timeout expired, or too many updates were waiting. Nothing was appended, so the update
 * can be retried, and a command {@linkplain CommandAttempt sent again}.
 *
 * @since 0.1.0
 */
public class UpdateFailedException extends ProjectionException implements CommandAttempt {

	private final UpdateFailureReason failureReason;

	private final @Nullable String commandId;

	private final @Nullable Long triedFrom;

	/**
	 * Creates an exception.
	 * @param failureReason the kind of reason
	 * @param message what happened
	 * @param cause the cause, or {@code null}
	 */
	public UpdateFailedException(UpdateFailureReason failureReason, String message, @Nullable Throwable cause) {
		this(failureReason, message, null, null, cause);
	}

	/**
	 * Creates the exception of a command.
	 * @param failureReason the kind of reason
	 * @param message what happened
	 * @param commandId the id of the command, {@code null} for an update
	 * @param triedFrom the position from which to look for the command, {@code null} for
	 * an update and for a command that was never sent
	 * @param cause the cause, or {@code null}
	 */
	public UpdateFailedException(UpdateFailureReason failureReason, String message, @Nullable String commandId,
			@Nullable Long triedFrom, @Nullable Throwable cause) {
		super(message, cause);
		this.failureReason = failureReason;
		this.commandId = commandId;
		this.triedFrom = triedFrom;
	}

	/**
	 * Returns why the update failed.
	 * @return the kind of reason
	 */
	public UpdateFailureReason failureReason() {
		return this.failureReason;
	}

	@Override
	public @Nullable String commandId() {
		return this.commandId;
	}

	@Override
	public @Nullable Long triedFrom() {
		return this.triedFrom;
	}

}
