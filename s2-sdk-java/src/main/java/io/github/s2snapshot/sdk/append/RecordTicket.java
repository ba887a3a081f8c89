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
 * Record that a producer has accepted. A ticket that is not used needs hardly any
 * resources, and does not keep the record in memory. Thread-safe.
 *
 * @since 0.1.0
 */
public interface RecordTicket {

	/**
	 * Returns a future of the acknowledgement. It completes exceptionally with an
	 * {@link S2Exception}, whose {@link S2Exception#hasNoSideEffects()} returns whether
	 * the record was certainly not appended. All records of a batch have the same
	 * outcome. Cancelling the future does not withdraw the record.
	 * <p>
	 * Futures that are created before the acknowledgement complete one after the other in
	 * the order of the records, and never on a network thread. The next one completes
	 * only after the dependent actions of the previous one have run, so an action that
	 * waits for another future of the producer would wait forever. An action can call
	 * {@link #join()}.
	 * @return the future, the same for each call before the acknowledgement
	 */
	CompletableFuture<RecordAck> ack();

	/**
	 * Waits for the acknowledgement, which is limited by the linger time, the request
	 * timeout and the retries of the producer.
	 * @return the acknowledgement
	 * @throws S2Exception if the record was not appended, or if that is not known
	 * @throws CallInterruptedException if the thread is interrupted; the record remains
	 * submitted
	 */
	RecordAck join();

}
