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
 * Capacity of an append session that is held for one batch. Use it for one submission, or
 * close it to give the capacity back: try-with-resources does either. The session does
 * not wait for permits when it is closed. Safe for use by many threads.
 *
 * @since 0.1.0
 */
public interface AppendPermit extends AutoCloseable {

	/**
	 * Returns how many metered bytes the batch may have.
	 * @return the number of bytes that were reserved
	 */
	long meteredBytes();

	/**
	 * Submits a batch without waiting. It takes its place in the order of the session
	 * now. Capacity that it does not need is given back. When this throws, the permit can
	 * be used again unless the session is over.
	 * @param input the batch
	 * @return a ticket for the acknowledgement
	 * @throws InvalidInputException if the batch is larger than what was reserved
	 * @throws IllegalStateException if the permit was used or closed before
	 * @throws SessionClosedException if the session is closed or has failed
	 */
	AppendTicket submit(AppendInput input);

	/**
	 * Gives the capacity back, unless a batch was submitted with it. May be called many
	 * times.
	 */
	@Override
	void close();

}
