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

import org.jspecify.annotations.Nullable;

/**
 * Thrown if it is not known whether a batch was appended.
 * <p>
 * Either the only attempt got no answer, or an attempt that may have taken effect was
 * followed by an attempt that certainly failed. The typical case is a conditional append
 * that became durable, whose acknowledgement was lost, and whose second attempt was
 * refused with 412. The cause is the error of the last attempt. To find out whether the
 * batch was appended, read from {@link #matchSeqNum()}, or from a position before the
 * batch, and look for its records, for example by an identifier in a header. The records
 * at that position may be those of another writer.
 *
 * @since 0.1.0
 */
public final class IndefiniteAppendException extends S2Exception {

	private static final long serialVersionUID = 1L;

	private final @Nullable Long matchSeqNum;

	private final int recordCount;

	/**
	 * Creates a new {@code IndefiniteAppendException}.
	 * @param message what happened, to which stream, and what to do
	 * @param cause the error of the last attempt
	 * @param matchSeqNum the {@code match_seq_num} of the batch, or {@code null} if it
	 * has none
	 * @param recordCount the number of records of the batch
	 */
	public IndefiniteAppendException(String message, S2Exception cause, @Nullable Long matchSeqNum, int recordCount) {
		super(message, cause, false, false);
		this.matchSeqNum = matchSeqNum;
		this.recordCount = recordCount;
	}

	/**
	 * Returns the error of the last attempt, which is also the {@linkplain #getCause()
	 * cause}.
	 * @return the error
	 */
	public S2Exception finalError() {
		Throwable cause = getCause();
		if (cause instanceof S2Exception error) {
			return error;
		}
		throw new IllegalStateException(
				"The cause of an IndefiniteAppendException must be the error of the last attempt", cause);
	}

	/**
	 * Returns the sequence number of the first record of the batch, if the batch was
	 * appended.
	 * @return the {@code match_seq_num} of the batch, an unsigned 64-bit value, or
	 * {@code null} if it has none
	 */
	public @Nullable Long matchSeqNum() {
		return this.matchSeqNum;
	}

	/**
	 * Returns the number of records of the batch.
	 * @return the number of records
	 */
	public int recordCount() {
		return this.recordCount;
	}

}
