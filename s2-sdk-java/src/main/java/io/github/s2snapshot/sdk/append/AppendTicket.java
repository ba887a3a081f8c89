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
 * A batch that an append session has taken. Safe for use by many threads.
 *
 * @since 0.1.0
 */
public interface AppendTicket {

	/**
	 * Returns a future of the acknowledgement. It completes exceptionally with an
	 * {@link S2Exception} that says whether the batch certainly was not appended or that
	 * this is not known. Cancelling it does not take the batch back. The futures of a
	 * session complete in the order of its batches, off the network threads, and what
	 * depends on one runs before the next one completes: it must not wait for another
	 * future of the session, which would never come. {@link #join()} can be called there.
	 * @return the future, the same for each call
	 */
	CompletableFuture<AppendAck> ack();

	/**
	 * Waits for the acknowledgement. The session's acknowledgement timeout bounds the
	 * wait.
	 * @return the acknowledgement
	 * @throws S2Exception if the batch was not appended, or if that is not known
	 * @throws CallInterruptedException if the thread is interrupted; the batch stays
	 * submitted
	 */
	AppendAck join();

}
