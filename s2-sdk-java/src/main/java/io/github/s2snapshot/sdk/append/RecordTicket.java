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

import java.util.concurrent.CompletableFuture;

import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.S2Exception;

/**
 * A record that a producer has taken. A ticket that is not used costs next to nothing,
 * and one that is kept does not keep the record. Safe for use by many threads.
 *
 * @since 0.1.0
 */
public interface RecordTicket {

	/**
	 * Returns a future of the acknowledgement. It completes exceptionally with an
	 * {@link S2Exception} that says whether the record certainly was not appended or that
	 * this is not known; all records of a batch share their outcome. Cancelling it does
	 * not take the record back. Futures that are asked for before their batch is
	 * acknowledged complete in the order of the records, off the network threads, and
	 * what depends on one runs before the next one completes: it must not wait for
	 * another future of the producer, which would never come. {@link #join()} can be
	 * called there.
	 * @return the future, the same for each call before the acknowledgement
	 */
	CompletableFuture<RecordAck> ack();

	/**
	 * Waits for the acknowledgement. The linger time and the acknowledgement timeout
	 * bound the wait.
	 * @return the acknowledgement
	 * @throws S2Exception if the record was not appended, or if that is not known
	 * @throws CallInterruptedException if the thread is interrupted; the record stays
	 * submitted
	 */
	RecordAck join();

}
