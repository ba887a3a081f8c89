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
 * It is not known whether a batch was appended.
 * <p>
 * Either the only attempt ended without an answer, or an attempt that may have taken
 * effect was followed by one that failed for certain: the typical case is a conditional
 * append that became durable, whose acknowledgement was lost and whose second attempt got
 * a 412. The cause is the error of the last attempt. To find out, read from
 * {@link #matchSeqNum()} (or from a position known to lie before the batch) and look for
 * the records themselves, for example by an identifier in a header: another writer may
 * own the records found there.
 *
 * @since 0.1.0
 */
public final class IndefiniteAppendException extends S2Exception {

	private static final long serialVersionUID = 1L;

	private final @Nullable Long matchSeqNum;

	private final int recordCount;

	/**
	 * Creates an error.
	 * @param message what happened, to which stream, and what to do
	 * @param cause the error of the last attempt
	 * @param matchSeqNum the {@code match_seq_num} of the batch, or {@code null} when it
	 * had none
	 * @param recordCount how many records the batch has
	 */
	public IndefiniteAppendException(String message, S2Exception cause, @Nullable Long matchSeqNum, int recordCount) {
		super(message, cause, false, false);
		this.matchSeqNum = matchSeqNum;
		this.recordCount = recordCount;
	}

	/**
	 * Returns the error of the last attempt.
	 * @return the error, the same as {@link #getCause()}
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
	 * Returns the sequence number that the first record of the batch has when the batch
	 * was appended.
	 * @return the {@code match_seq_num} of the batch, unsigned, or {@code null} when the
	 * append was not conditional on it
	 */
	public @Nullable Long matchSeqNum() {
		return this.matchSeqNum;
	}

	/**
	 * Returns how many records the batch has.
	 * @return the number of records
	 */
	public int recordCount() {
		return this.recordCount;
	}

}
