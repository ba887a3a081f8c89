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

package io.github.s2snapshot.sdk.error;

/**
 * Thrown if the {@code match_seq_num} of an append differs from the next sequence number
 * of the stream (S2 v1: 412 {@code seq_num_mismatch}). No record of the batch was
 * appended.
 *
 * @since 0.1.0
 */
public final class SeqNumMismatchException extends AppendConditionFailedException {

	private static final long serialVersionUID = 1L;

	private final long actualSeqNum;

	/**
	 * Creates a new {@code SeqNumMismatchException}.
	 * @param message what happened, to which stream, and what to do
	 * @param actualSeqNum the next sequence number of the stream, an unsigned 64-bit
	 * value
	 */
	public SeqNumMismatchException(String message, long actualSeqNum) {
		super(message);
		this.actualSeqNum = actualSeqNum;
	}

	/**
	 * Returns the sequence number of the next record of the stream. All records before it
	 * are durable (S2 v1).
	 * @return the sequence number, an unsigned 64-bit value
	 */
	public long actualSeqNum() {
		return this.actualSeqNum;
	}

}
