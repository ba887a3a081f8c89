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
 * Appends single records to one stream in order, and makes batches of them by itself.
 * <p>
 * A batch is sent when it is full, or when its first record has waited for the linger
 * time. Batches go through an append session of the producer's own, so all that
 * {@link AppendSession} says about order, reconnects and failures holds here: when a
 * batch fails for good the producer is over, no record behind it is appended, and each
 * one fails with an error of its own.
 * <p>
 * Safe for use by many threads; records of one thread keep their order.
 *
 * @since 0.1.0
 */
public interface Producer extends AutoCloseable {

	/**
	 * Submits a record. Waits while the producer has no capacity, that is until enough of
	 * the records in flight are acknowledged.
	 * @param record the record
	 * @return a ticket for the acknowledgement
	 * @throws InvalidInputException if the record breaks a limit; the producer goes on
	 * @throws SessionClosedException if the producer is closed or has failed
	 * @throws CallInterruptedException if the thread is interrupted while it waits; the
	 * record was not taken
	 */
	RecordTicket submit(AppendRecord record);

	/**
	 * Submits a record without waiting. The future completes as soon as the producer has
	 * taken the record; a caller that does not wait for it before the next submission
	 * gives up back-pressure. Cancelling a future that is not complete withdraws the
	 * record.
	 * <p>
	 * The future completes exceptionally with what {@link #submit(AppendRecord)} throws,
	 * and with a {@link SessionOverloadedException} if too many submissions wait already.
	 * @param record the record
	 * @return a future of the ticket for the acknowledgement
	 */
	CompletableFuture<RecordTicket> submitAsync(AppendRecord record);

	/**
	 * Reserves capacity for a record, to submit it later without waiting. Waits while the
	 * producer has no capacity. A reservation has no place in the order of records.
	 * @param meteredBytes how many metered bytes the record will have at most, from 1 to
	 * the limit of a batch
	 * @return the permit, to be used or closed
	 * @throws InvalidInputException if the size is out of range
	 * @throws SessionClosedException if the producer is closed or has failed
	 * @throws CallInterruptedException if the thread is interrupted while it waits;
	 * nothing is reserved
	 */
	RecordPermit reserve(int meteredBytes);

	/**
	 * Like {@link #reserve(int)}, with a future. Cancelling a future that is not complete
	 * gives the reservation up.
	 * @param meteredBytes how many metered bytes the record will have at most
	 * @return a future of the permit, to be used or closed
	 */
	CompletableFuture<RecordPermit> reserveAsync(int meteredBytes);

	/**
	 * Sends what was submitted before without waiting for the linger time, and waits
	 * until it is acknowledged. The producer stays open.
	 * @throws S2Exception if not every record was appended, or if that is not known: the
	 * error of the last one
	 * @throws CallInterruptedException if the thread is interrupted; the records stay
	 * submitted
	 */
	void flush();

	/**
	 * Like {@link #flush()}, with a future. Submissions that still wait for capacity are
	 * waited for as well.
	 * @return a future that completes when everything submitted before is acknowledged,
	 * or exceptionally with the error of the last record
	 */
	CompletableFuture<@Nullable Void> flushAsync();

	/**
	 * Returns the last acknowledgement that the producer has received.
	 * @return the acknowledgement of a batch, or {@code null} before the first
	 */
	@Nullable AppendAck lastAck();

	/**
	 * Takes no more records, send what was taken without waiting for the linger time,
	 * wait for the acknowledgements, and end the producer. Submissions that still wait
	 * for capacity are refused.
	 * @return a future that completes when everything was acknowledged. Otherwise it
	 * completes exceptionally: with an {@link IndefiniteAppendException} when the first
	 * batch without an acknowledgement may have been appended, else with a
	 * {@link SessionClosedException} whose cause is the error of that batch
	 */
	CompletableFuture<@Nullable Void> closeAsync();

	/**
	 * Like {@link #closeAsync()}, but wait for it.
	 * @throws S2Exception if not everything was acknowledged, see {@link #closeAsync()}
	 * @throws CallInterruptedException if the thread is interrupted; the producer is
	 * ended at once, and batches in flight fail as indefinite
	 */
	@Override
	void close();

}
