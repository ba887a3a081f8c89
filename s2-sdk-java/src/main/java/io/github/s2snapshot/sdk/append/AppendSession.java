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
 * Session that appends batches to one stream in order, with many batches in flight.
 * <p>
 * Batches become durable and are acknowledged in the order in which they were submitted
 * (S2 v1). If the connection is lost, or a batch is not acknowledged in time, the session
 * connects again and sends all unacknowledged batches again, in order and with the same
 * conditions, as far as its {@link AppendRetryPolicy} allows. If a batch fails and is not
 * retried, the session has failed: no later batch is appended, and each of them fails
 * with its own error.
 * <p>
 * Thread-safe; the batches of one thread keep their order. An idle session needs only a
 * few hundred bytes of memory on the client.
 *
 * @since 0.1.0
 */
public interface AppendSession extends AutoCloseable {

	/**
	 * Submits a batch. While the limits of batches in flight are reached, the call waits
	 * for acknowledgements.
	 * @param input the batch
	 * @return a ticket for the acknowledgement
	 * @throws SessionClosedException if the session is closed or has failed
	 * @throws CallInterruptedException if the thread is interrupted while it waits; the
	 * batch is not submitted
	 */
	AppendTicket submit(AppendInput input);

	/**
	 * Submits a batch without waiting. The future completes when the session has capacity
	 * and has accepted the batch. Wait for it before the next submission, because
	 * otherwise there is no back-pressure. Cancelling a future that is not complete
	 * withdraws the batch.
	 * <p>
	 * The future completes exceptionally with a {@link SessionClosedException} if the
	 * session is closed or has failed, and with a {@link SessionOverloadedException} if
	 * too many submissions are waiting.
	 * @param input the batch
	 * @return a future of the ticket for the acknowledgement
	 */
	CompletableFuture<AppendTicket> submitAsync(AppendInput input);

	/**
	 * Reserves capacity for a batch, which can then be submitted without waiting. While
	 * the limits of batches in flight are reached, the call waits for acknowledgements.
	 * The position of the batch is determined when it is submitted, not when its capacity
	 * is reserved.
	 * @param meteredBytes the maximum number of metered bytes of the batch, 1 byte to 1
	 * MiB
	 * @return the permit, which must be used or closed
	 * @throws InvalidInputException if the size is out of range
	 * @throws SessionClosedException if the session is closed or has failed
	 * @throws CallInterruptedException if the thread is interrupted while it waits;
	 * nothing is reserved
	 */
	AppendPermit reserve(long meteredBytes);

	/**
	 * Asynchronous variant of {@link #reserve(long)}. Cancelling a future that is not
	 * complete cancels the reservation.
	 * @param meteredBytes the maximum number of metered bytes of the batch, 1 byte to 1
	 * MiB
	 * @return a future of the permit, which must be used or closed
	 */
	CompletableFuture<AppendPermit> reserveAsync(long meteredBytes);

	/**
	 * Returns the last acknowledgement that the session has received.
	 * @return the acknowledgement, or {@code null} before the first
	 */
	@Nullable AppendAck lastAck();

	/**
	 * Closes the session. It accepts no more batches, refuses submissions that wait for
	 * capacity, and ends when all batches in flight are acknowledged.
	 * @return a future that completes when all batches are acknowledged. It completes
	 * exceptionally with an {@link IndefiniteAppendException} if the first batch without
	 * an acknowledgement may have been appended, otherwise with a
	 * {@link SessionClosedException} whose cause is the error of that batch
	 */
	CompletableFuture<@Nullable Void> closeAsync();

	/**
	 * Closes the session, and waits until it has ended. Blocking variant of
	 * {@link #closeAsync()}.
	 * @throws S2Exception if not all batches are acknowledged, see {@link #closeAsync()}
	 * @throws CallInterruptedException if the thread is interrupted; the session ends at
	 * once, and batches in flight fail with an {@link IndefiniteAppendException}
	 */
	@Override
	void close();

}
