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

/**
 * Capacity of an append session that is reserved for one batch. Use a permit for one
 * submission, or close it to release the capacity. With try-with-resources, a permit that
 * was not used is released. When the session is closed, it does not wait for permits.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public interface AppendPermit extends AutoCloseable {

	/**
	 * Returns the number of metered bytes that the batch may have.
	 * @return the number of reserved bytes
	 */
	long meteredBytes();

	/**
	 * Submits a batch without waiting. The batch is ordered after all batches that were
	 * submitted before this call. Reserved capacity that the batch does not need is
	 * released. If this method throws an exception, the permit can be used again, unless
	 * the session has ended.
	 * @param input the batch
	 * @return a ticket for the acknowledgement
	 * @throws InvalidInputException if the batch is larger than the reserved capacity
	 * @throws IllegalStateException if the permit was already used or closed
	 * @throws SessionClosedException if the session is closed or has failed
	 */
	AppendTicket submit(AppendInput input);

	/**
	 * Releases the capacity, unless a batch was submitted with it. Further calls have no
	 * effect.
	 */
	@Override
	void close();

}
