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
import io.github.s2snapshot.sdk.record.AppendRecord;

/**
 * Appends single records to one stream in order, in batches that it makes of them.
 * <p>
 * A batch is sent when it is full, or when its first record has waited for the linger
 * time. A producer has its own append session, so it behaves like an
 * {@link AppendSession} with regard to order, reconnects and failures. If a batch fails
 * and is not retried, the producer has failed: no later record is appended, and each of
 * them fails with its own error.
 * <p>
 * Thread-safe; the records of one thread keep their order.
 *
 * @since 0.1.0
 */
public interface Producer extends AutoCloseable {

	/**
	 * Submits a record. While the limits of records in flight are reached, the call waits
	 * for acknowledgements.
	 * @param record the record
	 * @return a ticket for the acknowledgement
	 * @throws InvalidInputException if the record violates a limit; the producer can
	 * still be used
	 * @throws SessionClosedException if the producer is closed or has failed
	 * @throws CallInterruptedException if the thread is interrupted while it waits; the
	 * record is not submitted
	 */
	RecordTicket submit(AppendRecord record);

	/**
	 * Submits a record without waiting. The future completes when the producer has
	 * capacity and has accepted the record. Wait for it before the next submission,
	 * because otherwise there is no back-pressure. Cancelling a future that is not
	 * complete withdraws the record.
	 * <p>
	 * The future completes exceptionally with the exceptions of
	 * {@link #submit(AppendRecord)}, and with a {@link SessionOverloadedException} if too
	 * many submissions are waiting.
	 * @param record the record
	 * @return a future of the ticket for the acknowledgement
	 */
	CompletableFuture<RecordTicket> submitAsync(AppendRecord record);

	/**
	 * Reserves capacity for a record, which can then be submitted without waiting. While
	 * the limits of records in flight are reached, the call waits for acknowledgements.
	 * The position of the record is determined when it is submitted, not when its
	 * capacity is reserved.
	 * @param meteredBytes the maximum number of metered bytes of the record, 1 byte to
	 * the limit of a batch
	 * @return the permit, which must be used or closed
	 * @throws InvalidInputException if the size is out of range
	 * @throws SessionClosedException if the producer is closed or has failed
	 * @throws CallInterruptedException if the thread is interrupted while it waits;
	 * nothing is reserved
	 */
	RecordPermit reserve(int meteredBytes);

	/**
	 * Asynchronous variant of {@link #reserve(int)}. Cancelling a future that is not
	 * complete cancels the reservation.
	 * @param meteredBytes the maximum number of metered bytes of the record
	 * @return a future of the permit, which must be used or closed
	 */
	CompletableFuture<RecordPermit> reserveAsync(int meteredBytes);

	/**
	 * Sends all submitted records without waiting for the linger time, and waits until
	 * they are acknowledged. The producer stays open.
	 * @throws S2Exception the error of the last record, if it was not appended or that is
	 * not known
	 * @throws CallInterruptedException if the thread is interrupted; the records remain
	 * submitted
	 */
	void flush();

	/**
	 * Asynchronous variant of {@link #flush()}. It includes submissions that wait for
	 * capacity.
	 * @return a future that completes when all records submitted before are acknowledged,
	 * or exceptionally with the error of the last of them
	 */
	CompletableFuture<@Nullable Void> flushAsync();

	/**
	 * Returns the last acknowledgement that the producer has received.
	 * @return the acknowledgement of a batch, or {@code null} before the first
	 */
	@Nullable AppendAck lastAck();

	/**
	 * Closes the producer. It accepts no more records, refuses submissions that wait for
	 * capacity, sends the accepted records without waiting for the linger time, and ends
	 * when all of them are acknowledged.
	 * @return a future that completes when all records are acknowledged. It completes
	 * exceptionally with an {@link IndefiniteAppendException} if the first batch without
	 * an acknowledgement may have been appended, otherwise with a
	 * {@link SessionClosedException} whose cause is the error of that batch
	 */
	CompletableFuture<@Nullable Void> closeAsync();

	/**
	 * Closes the producer, and waits until it has ended. Blocking variant of
	 * {@link #closeAsync()}.
	 * @throws S2Exception if not all records are acknowledged, see {@link #closeAsync()}
	 * @throws CallInterruptedException if the thread is interrupted; the producer ends at
	 * once, and batches in flight fail with an {@link IndefiniteAppendException}
	 */
	@Override
	void close();

}
