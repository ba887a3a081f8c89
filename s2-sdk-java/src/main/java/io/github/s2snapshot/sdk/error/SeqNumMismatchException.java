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
 * The {@code match_seq_num} of an append was not the next sequence number of the stream
 * (S2 v1: 412 {@code seq_num_mismatch}). Nothing of the batch was written.
 *
 * @since 0.1.0
 */
public final class SeqNumMismatchException extends AppendConditionFailedException {

	private static final long serialVersionUID = 1L;

	private final long actualSeqNum;

	/**
	 * Creates an error.
	 * @param message what happened, to which stream, and what to do
	 * @param actualSeqNum the next sequence number of the stream, unsigned
	 */
	public SeqNumMismatchException(String message, long actualSeqNum) {
		super(message);
		this.actualSeqNum = actualSeqNum;
	}

	/**
	 * Returns the sequence number that the next record of the stream will get. What was
	 * appended below it is durable (S2 v1).
	 * @return the sequence number, an unsigned 64-bit value
	 */
	public long actualSeqNum() {
		return this.actualSeqNum;
	}

}
