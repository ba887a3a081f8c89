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

package io.github.s2snapshot.projection;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.DeltaRefusedException;
import io.github.s2snapshot.projection.error.ProjectionDisconnectedException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.ReadRejectedException;
import io.github.s2snapshot.projection.error.ReadTimeoutException;
import io.github.s2snapshot.projection.error.UpdateFailedException;
import io.github.s2snapshot.projection.error.UpdateNotFoldedException;
import io.github.s2snapshot.sdk.append.AppendAck;

/**
 * A stream folded into a state. Implementations are thread-safe.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
public interface Projection<S> {

	/**
	 * Returns the name of the projection.
	 * @return the name, unique in the application
	 */
	String name();

	/**
	 * Returns the basin of the stream.
	 * @return the name of the basin
	 */
	String basin();

	/**
	 * Returns the stream that is folded.
	 * @return the name of the stream within its basin
	 */
	String stream();

	/**
	 * Returns the version of the projection. States of different versions are different,
	 * also at the same cursor.
	 * @return the version, 1 for the first
	 */
	int version();

	/**
	 * Returns the state that was published last. Never blocks and never talks to the
	 * server. After a failure or a stop, during an outage, or while it is restored again,
	 * it is the state after the last good record, with the status that says so;
	 * {@link ProjectionView#silence()} tells for how long the server was not heard.
	 * @return the state, its cursor and its lag as one value
	 * @throws ProjectionNotReadyException before the first restore has ended
	 */
	ProjectionView<S> read();

	/**
	 * Waits until the state satisfies the consistency, then return it.
	 * @param consistency what the state has to include
	 * @param timeout how long to wait at most, positive
	 * @return the state, its cursor and its lag as one value
	 * @throws ReadTimeoutException when the time is over; it carries the cursor so far
	 * @throws ReadRejectedException when too many reads are waiting already
	 * @throws ProjectionFailedException at once when the projection has failed or fails
	 * while waiting
	 * @throws ProjectionNotReadyException when the projection is stopped
	 */
	ProjectionView<S> read(ReadConsistency consistency, Duration timeout);

	/**
	 * Asks the server for the tail of the stream, wait until everything before it is
	 * folded, then return the state. Linearizable: an append that was acknowledged to
	 * anyone before this call is included.
	 * @param timeout how long to wait at most, positive
	 * @return the state, its cursor and its lag as one value
	 * @throws ReadTimeoutException when the time is over; it carries the cursor so far
	 * @throws ReadRejectedException when too many reads are waiting already
	 * @throws ProjectionDisconnectedException at once during an outage
	 * @throws ProjectionFailedException at once when the projection has failed or fails
	 * while waiting
	 * @throws ProjectionNotReadyException when the projection is stopped
	 * @throws io.github.s2snapshot.sdk.error.S2Exception when the tail could not be asked
	 * for
	 */
	ProjectionView<S> readLatest(Duration timeout);

	/**
	 * Appends deltas to the stream as one atomic batch: all of them become durable, next
	 * to each other, or none. An append is sent again only when the failure guarantees
	 * that the one before had no effect.
	 * <p>
	 * If the definition says that appends are validated, each delta is folded first, and
	 * an append is made as {@link #update(UpdateDecision)} makes one and throws what that
	 * throws.
	 * @param deltas at least one delta of the types that this projection folds
	 * @return the acknowledgement; its start is the position of the first delta
	 * @throws ProjectionException when a delta is of a type that this projection does not
	 * fold or cannot be written as JSON; nothing was sent
	 * @throws io.github.s2snapshot.sdk.error.InvalidInputException when the deltas do not
	 * fit one batch, together with the headers that mark several as one; nothing was sent
	 * @throws io.github.s2snapshot.sdk.error.S2Exception when the append failed;
	 * {@link io.github.s2snapshot.sdk.error.S2Exception#hasNoSideEffects()} tells whether
	 * it may have taken effect
	 */
	AppendAck append(Object... deltas);

	/**
	 * Appends deltas as {@link #append} does, without waiting.
	 * @param deltas at least one delta of the types that this projection folds
	 * @return a future of the acknowledgement; it completes exceptionally with what
	 * {@link #append} throws
	 */
	CompletableFuture<AppendAck> appendAsync(Object... deltas);

	/**
	 * Decides on the latest state and append what was decided: {@link #readLatest}, then
	 * one atomic batch on the condition that nobody has appended meanwhile. When somebody
	 * has, that is folded and the decision made again, as often as the retries of the
	 * projection allow. When the answer to the append is lost, the stream tells whether
	 * the batch is there: it is never appended twice.
	 * <p>
	 * Updates of one projection in this process are made one after the other. Waits at
	 * most 30 seconds; must not be called from a fold or a listener.
	 * <p>
	 * The deltas are folded before they are sent, onto the state that was decided on or,
	 * if folds change it in place, a copy of it. So deltas that the fold does not accept
	 * never get into the stream. Folds are called on the thread of the decision for that,
	 * possibly at the same time as on the threads of the engine.
	 * @param decision decides, on the thread of the caller
	 * @return the acknowledgement and a state that includes the deltas, or no
	 * acknowledgement when there was nothing to do
	 * @throws DeltaRefusedException when the fold does not accept a delta; the cause is
	 * what it threw; nothing was appended
	 * @throws UpdateFailedException when nothing was appended because the stream moved
	 * before each attempt, the time was over or too many updates are waiting
	 * @throws AmbiguousUpdateException when it is not known whether the deltas were
	 * appended
	 * @throws UpdateNotFoldedException when the deltas were appended and the projection
	 * did not fold them
	 * @throws ProjectionException when the projection is not running, or a delta is of a
	 * type that it does not fold; nothing was appended
	 * @throws io.github.s2snapshot.sdk.error.S2Exception when the server refused; nothing
	 * was appended. What the decision throws is thrown unchanged.
	 */
	default UpdateResult<S> update(UpdateDecision<S> decision) {
		return update(decision, Duration.ofSeconds(30));
	}

	/**
	 * Updates as {@link #update(UpdateDecision)} does, with a time limit.
	 * @param decision decides, on the thread of the caller
	 * @param timeout how long it may take with all its attempts, positive
	 * @return the acknowledgement and a state that includes the deltas, or no
	 * acknowledgement when there was nothing to do
	 */
	UpdateResult<S> update(UpdateDecision<S> decision, Duration timeout);

	/**
	 * Updates as {@link #update(UpdateDecision, Duration)} does, without waiting. The
	 * decision is made on a thread of a pool that all projections share.
	 * @param decision decides
	 * @param timeout how long it may take with all its attempts, positive
	 * @return a future of the result; it completes exceptionally with what
	 * {@link #update(UpdateDecision)} throws
	 */
	CompletableFuture<UpdateResult<S>> updateAsync(UpdateDecision<S> decision, Duration timeout);

	/**
	 * Returns the states of the projection as they are published, one after the other.
	 * <p>
	 * The first element is the state of now, or the first state once there is one. Each
	 * element after it differs from the one before in its cursor or in its status; the
	 * cursor is what identifies a state and it never goes back. A batch that was appended
	 * atomically is shown as one change. The deltas are not part of it: who needs what
	 * changed compares two states.
	 * <p>
	 * <b>Slow subscribers.</b> No states are kept for a subscriber. One that asks later
	 * than states are published gets the newest state and none of those that it missed,
	 * which {@link ProjectionListener#changesConflated} counts. Who has to see each delta
	 * makes that a fold, or reads the stream.
	 * <p>
	 * <b>Gaps.</b> When records were trimmed before they were folded, an element with the
	 * old state says {@link ProjectionStatus#RESTORING}, and the next state is further
	 * on. An outage of the server shows in the same way, as
	 * {@link ProjectionStatus#DISCONNECTED}.
	 * <p>
	 * <b>The end.</b> When the projection is stopped, the last state is followed by
	 * {@code onComplete}; when it fails, {@code onError} brings a
	 * {@link ProjectionFailedException}, at once when no elements are asked for. Who
	 * wants to go on after that subscribes again. Subscribing to a projection that is not
	 * running ends at once, with {@link ProjectionFailedException} or
	 * {@link ProjectionNotReadyException}.
	 * <p>
	 * The publisher may be subscribed to any number of times, at most 1,000 at once
	 * unless that was changed; more are refused with a {@link ReadRejectedException}. It
	 * keeps the rules of Reactive Streams. Subscribers are called one signal at a time on
	 * a few threads that all projections share and that no fold uses: they must not
	 * block, or others wait.
	 * @return a publisher, thread-safe; with Reactor
	 * {@code JdkFlowAdapter.flowPublisherToFlux} makes it a {@code Flux}
	 */
	Flow.Publisher<ProjectionView<S>> changes();

	/**
	 * Returns the states of the projection as {@link #changes()} does for somebody who
	 * knows the state at a cursor, such as a client that was disconnected.
	 * <p>
	 * When the projection is at that cursor, nothing comes until something has changed.
	 * When it is further on, the newest state comes at once: what was in between is not
	 * kept. When it is not there yet, as when this is another process that is behind,
	 * nothing comes until it is; but when the cursor lies beyond the end of the stream as
	 * far as it is known, it was of another stream, and the newest state comes at once.
	 * @param cursor the cursor of the state that is known, as of
	 * {@link ProjectionView#cursor()}
	 * @return a publisher, thread-safe
	 */
	Flow.Publisher<ProjectionView<S>> changesSince(long cursor);

	/**
	 * Returns the status of the projection.
	 * @return the status now
	 */
	ProjectionStatus status();

}
