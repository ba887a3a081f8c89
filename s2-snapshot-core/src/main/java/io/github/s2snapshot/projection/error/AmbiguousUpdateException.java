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
 * Thrown if it is not known whether the batch of an update was appended: the
 * acknowledgement was lost, and the stream could not be read to find the batch. The batch
 * can only be at {@link #seqNum()}, and its records have {@link #batchId()} in their
 * header {@code s2snapshot-batch-id}. Before you append the deltas again, look for the
 * batch in the stream, or make the decision depend on the state.
 *
 * @since 0.1.0
 */
public class AmbiguousUpdateException extends ProjectionException {

	private static final long serialVersionUID = 1L;

	private final StreamName stream;

	private final long seqNum;

	private final UUID batchId;

	public AmbiguousUpdateException(String message, StreamName stream, long seqNum, UUID batchId,
			@Nullable Throwable cause) {
		super(message, cause);
		this.stream = stream;
		this.seqNum = seqNum;
		this.batchId = batchId;
	}

	/**
	 * Returns the stream that the batch was sent to.
	 * @return the full name of the stream
	 */
	public StreamName stream() {
		return this.stream;
	}

	/**
	 * Returns the position of the first record of the batch, if it was appended.
	 * @return a sequence number, unsigned
	 */
	public long seqNum() {
		return this.seqNum;
	}

	/**
	 * Returns the id of the batch.
	 * @return the value of the header {@code s2snapshot-batch-id} of its records
	 */
	public UUID batchId() {
		return this.batchId;
	}

}
