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

import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Thrown if it is not known whether an update or a command was appended.
 * <p>
 * Either the acknowledgement of its batch was lost, and the stream could not be read to
 * find the batch. The batch can only be at {@link #seqNum()}, and its records have
 * {@link #batchId()} in their header {@code s2snapshot-batch-id}. Before you append the
 * deltas of an update again, look for the batch in the stream, or make the decision
 * depend on the state. A command can be {@linkplain CommandAttempt sent again} with its
 * id.
 * <p>
 * Or an earlier attempt of a command may have been in a part of the stream that was
 * trimmed since, from {@link #seqNum()} on. The state then shows whether the command was
 * done.
 *
 * @since 0.1.0
 */
public class AmbiguousUpdateException extends ProjectionException implements CommandAttempt {

	private static final long serialVersionUID = 2L;

	private final StreamName stream;

	private final long seqNum;

	private final @Nullable UUID batchId;

	private final @Nullable String commandId;

	private final @Nullable Long triedFrom;

	public AmbiguousUpdateException(String message, StreamName stream, long seqNum, UUID batchId,
			@Nullable Throwable cause) {
		this(message, stream, seqNum, batchId, null, null, cause);
	}

	/**
	 * Creates the exception of a command.
	 * @param message what happened and what to do
	 * @param stream the stream
	 * @param seqNum the position of the first record of the batch, or the first position
	 * that could not be searched
	 * @param batchId the id of the batch, {@code null} if the stream could not be
	 * searched
	 * @param commandId the id of the command, {@code null} for an update
	 * @param triedFrom the position from which to look for the command, {@code null} for
	 * an update
	 * @param cause the cause, or {@code null}
	 */
	public AmbiguousUpdateException(String message, StreamName stream, long seqNum, @Nullable UUID batchId,
			@Nullable String commandId, @Nullable Long triedFrom, @Nullable Throwable cause) {
		super(message, cause);
		this.stream = stream;
		this.seqNum = seqNum;
		this.batchId = batchId;
		this.commandId = commandId;
		this.triedFrom = triedFrom;
	}

	/**
	 * Returns the stream that the batch was sent to.
	 * @return the full name of the stream
	 */
	public StreamName stream() {
		return this.stream;
	}

	/**
	 * Returns the position of the first record of the batch, if it was appended. If the
	 * stream could not be searched for an earlier attempt of a command, returns the first
	 * position of the part that is missing.
	 * @return a sequence number, unsigned
	 */
	public long seqNum() {
		return this.seqNum;
	}

	/**
	 * Returns the id of the batch.
	 * @return the value of the header {@code s2snapshot-batch-id} of its records;
	 * {@code null} if the stream could not be searched for an earlier attempt of a
	 * command
	 */
	public @Nullable UUID batchId() {
		return this.batchId;
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
