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
 * Batch that an append session has accepted. Thread-safe.
 *
 * @since 0.1.0
 */
public interface AppendTicket {

	/**
	 * Returns a future of the acknowledgement. It completes exceptionally with an
	 * {@link S2Exception}, whose {@link S2Exception#hasNoSideEffects()} returns whether
	 * the batch was certainly not appended. Cancelling the future does not withdraw the
	 * batch.
	 * <p>
	 * The futures of a session complete one after the other in the order of its batches,
	 * and never on a network thread. The next one completes only after the dependent
	 * actions of the previous one have run, so an action that waits for another future of
	 * the session would wait forever. An action can call {@link #join()}.
	 * @return the future, the same for each call
	 */
	CompletableFuture<AppendAck> ack();

	/**
	 * Waits for the acknowledgement, which is limited by the request timeout and the
	 * retries of the session.
	 * @return the acknowledgement
	 * @throws S2Exception if the batch was not appended, or if that is not known
	 * @throws CallInterruptedException if the thread is interrupted; the batch remains
	 * submitted
	 */
	AppendAck join();

}
