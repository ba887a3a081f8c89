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

package io.github.s2snapshot.sdk.append;

import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.record.AppendRecord;

/**
 * Capacity of a producer that is held for one record. Use it for one submission, or close
 * it to give the capacity back: try-with-resources does either. The producer does not
 * wait for permits when it is flushed or closed. Safe for use by many threads.
 *
 * @since 0.1.0
 */
public interface RecordPermit extends AutoCloseable {

	/**
	 * Returns how many metered bytes the record may have.
	 * @return the number of bytes that were reserved
	 */
	int meteredBytes();

	/**
	 * Submits a record without waiting. It takes its place in the order of the producer
	 * now. Capacity that it does not need is given back.
	 * @param record the record
	 * @return a ticket for the acknowledgement
	 * @throws InvalidInputException if the record breaks a limit or is larger than what
	 * was reserved; the permit can be used again
	 * @throws IllegalStateException if the permit was used or closed before
	 * @throws SessionClosedException if the producer is closed or has failed
	 */
	RecordTicket submit(AppendRecord record);

	/**
	 * Gives the capacity back, unless a record was submitted with it. May be called many
	 * times.
	 */
	@Override
	void close();

}
