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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.error.SessionOverloadedException;

/**
 * Appends batches to one stream in order, many of them in flight at a time.
 * <p>
 * Batches become durable and are acknowledged in the order in which they were submitted
 * (S2 v1). When the connection breaks, or a batch is not acknowledged in time, the
 * session connects again and sends all unacknowledged batches again, in order and with
 * their conditions unchanged, as far as its {@link AppendRetryPolicy} allows. When a
 * batch fails for good, the session is over: no batch behind it is appended, and each one
 * fails with an error of its own.
 * <p>
 * Safe for use by many threads; batches of one thread keep their order. An idle session
 * costs nothing on the client but a few hundred bytes.
 *
 * @since 0.1.0
 */
public interface AppendSession extends AutoCloseable {

	/**
	 * Submits a batch. Waits while the session has no capacity, that is until enough of
	 * the batches in flight are acknowledged.
	 * @param input the batch
	 * @return a ticket for the acknowledgement
	 * @throws SessionClosedException if the session is closed or has failed
	 * @throws CallInterruptedException if the thread is interrupted while it waits; the
	 * batch was not taken
	 */
	AppendTicket submit(AppendInput input);

	/**
	 * Submits a batch without waiting. The future completes as soon as the session has
	 * taken the batch; a caller that does not wait for it before the next submission
	 * gives up back-pressure. Cancelling a future that is not complete withdraws the
	 * batch.
	 * <p>
	 * The future completes exceptionally with a {@link SessionClosedException} if the
	 * session is closed or has failed, and with a {@link SessionOverloadedException} if
	 * too many submissions wait already.
	 * @param input the batch
	 * @return a future of the ticket for the acknowledgement
	 */
	CompletableFuture<AppendTicket> submitAsync(AppendInput input);

	/**
	 * Reserves capacity for a batch, to submit it later without waiting. Waits while the
	 * session has no capacity. A reservation has no place in the order of batches.
	 * @param meteredBytes how many metered bytes the batch will have at most, 1 byte to 1
	 * MiB
	 * @return the permit, to be used or closed
	 * @throws InvalidInputException if the size is out of range
	 * @throws SessionClosedException if the session is closed or has failed
	 * @throws CallInterruptedException if the thread is interrupted while it waits;
	 * nothing is reserved
	 */
	AppendPermit reserve(long meteredBytes);

	/**
	 * Like {@link #reserve(long)}, with a future. Cancelling a future that is not
	 * complete gives the reservation up.
	 * @param meteredBytes how many metered bytes the batch will have at most, 1 byte to 1
	 * MiB
	 * @return a future of the permit, to be used or closed
	 */
	CompletableFuture<AppendPermit> reserveAsync(long meteredBytes);

	/**
	 * Returns the last acknowledgement that the session has received.
	 * @return the acknowledgement, or {@code null} before the first
	 */
	@Nullable AppendAck lastAck();

	/**
	 * Takes no more batches, wait for the acknowledgements of those in flight, and end
	 * the session. Submissions that still wait for capacity are refused.
	 * @return a future that completes when everything was acknowledged. Otherwise it
	 * completes exceptionally: with an {@link IndefiniteAppendException} when the first
	 * batch without an acknowledgement may have been appended, else with a
	 * {@link SessionClosedException} whose cause is the error of that batch
	 */
	CompletableFuture<@Nullable Void> closeAsync();

	/**
	 * Like {@link #closeAsync()}, but wait for it.
	 * @throws S2Exception if not everything was acknowledged, see {@link #closeAsync()}
	 * @throws CallInterruptedException if the thread is interrupted; the session is ended
	 * at once, and batches in flight fail as indefinite
	 */
	@Override
	void close();

}
