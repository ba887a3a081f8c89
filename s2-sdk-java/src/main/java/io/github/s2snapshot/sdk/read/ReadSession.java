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
 * Reads one stream from a start position, and follows it unless its limits say otherwise.
 * <p>
 * Batches are pulled, one at a time. The session reads ahead up to a number of bytes and
 * then stops receiving, so that a slow reader slows down the server and not the memory.
 * It survives disconnects: it connects again and goes on after the last record that was
 * received, so that no record is lost or returned twice. A server that sends nothing for
 * 20 seconds, not even a heartbeat, counts as disconnected.
 * <p>
 * Records that were trimmed before they could be read are left out silently (S2 v1): a
 * reader to whom that matters compares sequence numbers, which are dense.
 * <p>
 * One caller at a time pulls; all other methods may be called by any thread.
 *
 * @since 0.1.0
 */
public interface ReadSession extends AutoCloseable {

	/**
	 * Asks for the next batch. Only one call may be outstanding. Heartbeats are returned
	 * as empty batches with a tail. The future completes off the network threads;
	 * dependants that take long should be asynchronous ones.
	 * <p>
	 * It completes with {@code null} when the read has ended because one of its limits
	 * was reached, and then again for each further call. It completes exceptionally with
	 * an {@link S2Exception} when the session has failed for good, again for each further
	 * call, and with a {@link SessionClosedException} when the session was closed.
	 * @return a future of the next batch, {@code null} at the end
	 * @throws IllegalStateException if another call is outstanding
	 */
	CompletableFuture<@Nullable ReadBatch> nextAsync();

	/**
	 * Like {@link #nextAsync()}, but wait for it.
	 * @return the next batch, or {@code null} when the read has ended
	 * @throws S2Exception if the session has failed for good or was closed
	 * @throws CallInterruptedException if the thread is interrupted while it waits; no
	 * batch is lost, and the session stays open
	 * @throws IllegalStateException if another call is outstanding
	 */
	@Nullable ReadBatch next();

	/**
	 * Returns the sequence number after the last record that was returned, command
	 * records that were left out included. Before the first record it is the start
	 * position as far as that is known: the sequence number that was asked for, else the
	 * tail of the first heartbeat, else 0.
	 * @return the sequence number, an unsigned 64-bit value
	 */
	long resumeSeqNum();

	/**
	 * Returns the tail that came with the last returned batch that had one.
	 * @return the tail, or {@code null} before the first
	 */
	@Nullable StreamPosition lastObservedTail();

	/**
	 * Returns whether everything up to the last observed tail was returned. It turns
	 * false with records that come without a tail or do not reach it, and with a
	 * disconnect.
	 * @return whether the reader is at the tail, as far as is known
	 */
	boolean isCaughtUp();

	/**
	 * Returns a future that completes with the tail as soon as {@link #isCaughtUp()} is
	 * true, at once if it is now. It survives disconnects, and makes progress only while
	 * batches are pulled. It completes exceptionally when the session ends before.
	 * @return a new future of the tail
	 */
	CompletableFuture<StreamPosition> caughtUp();

	/**
	 * Ends the session. An outstanding call completes with a
	 * {@link SessionClosedException}. Does not block, and may be called many times.
	 */
	@Override
	void close();

}
