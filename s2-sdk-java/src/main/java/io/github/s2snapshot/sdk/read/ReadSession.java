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

package io.github.s2snapshot.sdk.read;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Session that reads one stream from a start position, and follows it unless a limit ends
 * the read.
 * <p>
 * The reader gets one batch at a time. The session reads ahead up to a number of bytes
 * and then stops receiving, so that a slow reader slows down the server and does not fill
 * the memory. If the connection is lost, the session connects again and continues after
 * the last received record, so that no record is lost or returned twice. A connection on
 * which the server sends nothing for 20 seconds, not even a heartbeat, is treated as
 * lost.
 * <p>
 * Records that were trimmed before they could be read are left out without an error (S2
 * v1). To detect this, compare the sequence numbers: each record has the number of the
 * previous one plus one.
 * <p>
 * Only one call of {@link #next()} or {@link #nextAsync()} may be outstanding. All other
 * methods are thread-safe.
 *
 * @since 0.1.0
 */
public interface ReadSession extends AutoCloseable {

	/**
	 * Requests the next batch. Only one call may be outstanding. Heartbeats are returned
	 * as empty batches with a tail. The future never completes on a network thread;
	 * dependent actions that take long should be asynchronous.
	 * <p>
	 * The future completes with {@code null} if the read has ended at one of its limits.
	 * It completes exceptionally with an {@link S2Exception} if the session has failed
	 * and does not retry, and with a {@link SessionClosedException} if the session is
	 * closed. Further calls have the same result.
	 * @return a future of the next batch, {@code null} at the end
	 * @throws IllegalStateException if another call is outstanding
	 */
	CompletableFuture<@Nullable ReadBatch> nextAsync();

	/**
	 * Returns the next batch, and waits for it. Blocking variant of {@link #nextAsync()}.
	 * @return the next batch, or {@code null} if the read has ended
	 * @throws S2Exception if the session has failed or is closed
	 * @throws CallInterruptedException if the thread is interrupted while it waits; no
	 * batch is lost, and the session stays open
	 * @throws IllegalStateException if another call is outstanding
	 */
	@Nullable ReadBatch next();

	/**
	 * Returns the sequence number after the last record that was returned, or left out as
	 * a command record. Before the first record it is the start of the read, as far as
	 * that is known: the sequence number of the input, otherwise the tail of the first
	 * heartbeat, otherwise 0.
	 * @return the sequence number, an unsigned 64-bit value
	 */
	long resumeSeqNum();

	/**
	 * Returns the tail of the last returned batch that had one.
	 * @return the tail, or {@code null} before the first
	 */
	@Nullable StreamPosition lastObservedTail();

	/**
	 * Returns whether all records up to the last observed tail were returned. It becomes
	 * {@code false} with records that have no tail or do not reach it, and when the
	 * connection is lost.
	 * @return {@code true} if the reader is at the last observed tail
	 */
	boolean isCaughtUp();

	/**
	 * Returns a future that completes with the tail when {@link #isCaughtUp()} becomes
	 * {@code true}, or at once if it is {@code true} already. Lost connections do not
	 * complete the future, and it completes only while batches are requested. It
	 * completes exceptionally if the session ends before.
	 * @return a new future of the tail
	 */
	CompletableFuture<StreamPosition> caughtUp();

	/**
	 * Ends the session. An outstanding call fails with a {@link SessionClosedException}.
	 * This method does not block, and further calls have no effect.
	 */
	@Override
	void close();

}
