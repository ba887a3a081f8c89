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
 * Capacity of a producer that is reserved for one record. Use a permit for one
 * submission, or close it to release the capacity. With try-with-resources, a permit that
 * was not used is released. When the producer is flushed or closed, it does not wait for
 * permits. Thread-safe.
 *
 * @since 0.1.0
 */
public interface RecordPermit extends AutoCloseable {

	/**
	 * Returns the number of metered bytes that the record may have.
	 * @return the number of reserved bytes
	 */
	int meteredBytes();

	/**
	 * Submits a record without waiting. The record is ordered after all records that were
	 * submitted before this call. Reserved capacity that the record does not need is
	 * released.
	 * @param record the record
	 * @return a ticket for the acknowledgement
	 * @throws InvalidInputException if the record violates a limit or is larger than the
	 * reserved capacity; the permit can be used again
	 * @throws IllegalStateException if the permit was already used or closed
	 * @throws SessionClosedException if the producer is closed or has failed
	 */
	RecordTicket submit(AppendRecord record);

	/**
	 * Releases the capacity, unless a record was submitted with it. Further calls have no
	 * effect.
	 */
	@Override
	void close();

}
