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
import java.util.stream.Stream;

import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.AppendTooLargeException;
import io.github.s2snapshot.projection.error.CommandAttempt;
import io.github.s2snapshot.projection.error.CommandFailedException;
import io.github.s2snapshot.projection.error.CommandRefusedException;
import io.github.s2snapshot.projection.error.DeltaGapException;
import io.github.s2snapshot.projection.error.DeltaRefusedException;
import io.github.s2snapshot.projection.error.DeltasUnavailableException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.ProjectionDisconnectedException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.ReadRejectedException;
import io.github.s2snapshot.projection.error.ReadTimeoutException;
import io.github.s2snapshot.projection.error.UnknownCommandException;
import io.github.s2snapshot.projection.error.UpdateFailedException;
import io.github.s2snapshot.projection.error.UpdateNotFoldedException;
import io.github.s2snapshot.sdk.append.AppendAck;

/**
 * Stream that is folded into a state. Implementations are thread-safe.
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
	 * Returns the version of the projection. States of different versions can differ even
	 * at the same cursor.
	 * @return the version, 1 for the first
	 */
	int version();

	/**
	 * Returns the state that was published last. Never blocks and never calls the server.
	 * After a failure or a stop, during an outage, or during another restore, the view
	 * has the state after the last folded record and the current status.
	 * {@link ProjectionView#silence()} returns for how long the server has not been
	 * heard.
	 * @return the view with the state, its cursor and its lag
	 * @throws ProjectionNotReadyException if the first restore has not ended yet
	 */
	ProjectionView<S> read();

	/**
	 * Waits until the state satisfies the consistency, and returns it.
	 * @param consistency the records that the state has to include
	 * @param timeout the longest time to wait, positive
	 * @return the view with the state, its cursor and its lag
	 * @throws ReadTimeoutException if the timeout expires; the exception has the cursor
	 * that was reached
	 * @throws ReadRejectedException if too many reads are waiting already
	 * @throws ProjectionFailedException if the projection has failed, or fails while this
	 * method waits
	 * @throws ProjectionNotReadyException if the projection is stopped
	 */
	ProjectionView<S> read(ReadConsistency consistency, Duration timeout);

	/**
	 * Reads the tail of the stream from the server, waits until all records before it are
	 * folded, and returns the state. This read is linearizable: the state includes all
	 * appends of any process that were acknowledged before this call.
	 * @param timeout the longest time to wait, positive
	 * @return the view with the state, its cursor and its lag
	 * @throws ReadTimeoutException if the timeout expires; the exception has the cursor
	 * that was reached
	 * @throws ReadRejectedException if too many reads are waiting already
	 * @throws ProjectionDisconnectedException if the projection is disconnected; thrown
	 * without waiting
	 * @throws ProjectionFailedException if the projection has failed, or fails while this
	 * method waits
	 * @throws ProjectionNotReadyException if the projection is stopped
	 * @throws io.github.s2snapshot.sdk.error.S2Exception if the tail could not be read
	 */
	ProjectionView<S> readLatest(Duration timeout);

	/**
	 * Appends deltas to the stream as one atomic batch: all of them become durable, next
	 * to each other, or none. A failed append is retried only if the failure guarantees
	 * that the append had no effect.
	 * <p>
	 * If the definition validates appends, each delta is folded first, and the batch is
	 * appended as {@link #update(UpdateDecision)} appends it, with the same exceptions.
	 * @param deltas at least one delta of the types that this projection folds
	 * @return the acknowledgement; its start is the position of the first delta
	 * @throws ProjectionException if this projection does not fold the type of a delta,
	 * or a delta cannot be written as JSON; nothing was sent
	 * @throws AppendTooLargeException if the deltas and the headers that mark them as one
	 * batch exceed the limits of a batch, 1,000 records and 1 MiB; nothing was sent
	 * @throws io.github.s2snapshot.sdk.error.S2Exception if the append failed;
	 * {@link io.github.s2snapshot.sdk.error.S2Exception#hasNoSideEffects()} returns
	 * whether it certainly had no effect
	 */
	AppendAck append(Object... deltas);

	/**
	 * Appends deltas as {@link #append} does, without waiting.
	 * @param deltas at least one delta of the types that this projection folds
	 * @return a future of the acknowledgement, which completes exceptionally with the
	 * exceptions of {@link #append}
	 */
	CompletableFuture<AppendAck> appendAsync(Object... deltas);

	/**
	 * Appends deltas as one atomic batch under a condition, on the position of the first
	 * delta, the fencing token of the stream, or both.
	 * <p>
	 * If the definition validates appends and the condition has a position, each delta is
	 * folded before it is sent, onto the state at that position. Otherwise the deltas are
	 * not folded before.
	 * <p>
	 * With a position, a lost acknowledgement is resolved: the stream is read to find out
	 * whether it contains the batch, and the batch is never appended twice. Such appends
	 * take turns with the updates of the projection in this process, and wait for at most
	 * 30 seconds. Without a position, the append fails as {@link #append(Object...)}
	 * does.
	 * @param condition the condition
	 * @param deltas at least one delta of the types that this projection folds
	 * @return the outcome: appended, or why the condition was not met
	 * @throws DeltaRefusedException if deltas are folded before and a fold does not
	 * accept one; nothing was appended
	 * @throws UpdateFailedException if nothing was appended because the server failed,
	 * the timeout expired, or too many updates are waiting
	 * @throws AmbiguousUpdateException if it is not known whether the deltas were
	 * appended
	 * @throws AppendTooLargeException if the deltas exceed the limits of a batch
	 * @throws ProjectionException if this projection does not fold the type of a delta,
	 * or a delta cannot be written as JSON; nothing was sent
	 * @throws io.github.s2snapshot.sdk.error.S2Exception if the append failed
	 */
	AppendOutcome append(AppendCondition condition, Object... deltas);

	/**
	 * Appends deltas as {@link #append(AppendCondition, Object...)} does, without
	 * waiting.
	 * @param condition the condition
	 * @param deltas at least one delta of the types that this projection folds
	 * @return a future of the outcome
	 */
	CompletableFuture<AppendOutcome> appendAsync(AppendCondition condition, Object... deltas);

	/**
	 * Appends any number of deltas in their order, for imports. The deltas are taken from
	 * the stream as fast as the server acknowledges them, on the thread of the caller,
	 * and the call returns when all of them are acknowledged. The stream is closed.
	 * <p>
	 * The deltas are not one change: readers see the states between them, records of
	 * other writers can be between them, and after a failure a part of them is in the
	 * stream. They are not folded before they are appended.
	 * @param deltas the deltas, without {@code null}
	 * @return the number of deltas and the position after the last one
	 * @throws io.github.s2snapshot.projection.error.AppendAllException if not all deltas
	 * were appended; the exception has the number of those that were
	 */
	AppendAllResult appendAll(Stream<?> deltas);

	/**
	 * Calls a decision with the latest state, and appends the deltas that it returns:
	 * {@link #readLatest}, then a conditional append of one atomic batch that fails if
	 * another record was appended meanwhile. In that case, the new records are folded and
	 * the decision is called again, as often as the retries of the projection allow. If
	 * the acknowledgement is lost, the stream is read to find out whether it contains the
	 * batch. The batch is never appended twice.
	 * <p>
	 * Updates of one projection in this process run one after another. This method waits
	 * for at most 30 seconds. It must not be called from a fold or a listener.
	 * <p>
	 * The deltas are folded before they are sent, onto the state of the decision or, if
	 * folds change the state in place, onto a copy of it. Deltas that a fold does not
	 * accept are therefore never appended. These folds are called on the thread of the
	 * decision, possibly at the same time as folds on the threads of the engine.
	 * @param decision the decision, which is called on the thread of the caller
	 * @return the acknowledgement and a state that includes the deltas; no
	 * acknowledgement if the decision returned no deltas
	 * @throws DeltaRefusedException if a fold does not accept a delta; the cause is the
	 * exception of the fold, and nothing was appended
	 * @throws UpdateFailedException if nothing was appended because other records were
	 * appended before each attempt, the timeout expired, or too many updates are waiting
	 * @throws AmbiguousUpdateException if it is not known whether the deltas were
	 * appended
	 * @throws UpdateNotFoldedException if the deltas were appended but the projection did
	 * not fold them
	 * @throws ProjectionException if the projection is not running, or does not fold the
	 * type of a delta; nothing was appended
	 * @throws io.github.s2snapshot.sdk.error.S2Exception if the server refused the
	 * append; nothing was appended. An exception of the decision is thrown unchanged.
	 */
	default UpdateResult<S> update(UpdateDecision<S> decision) {
		return update(decision, Duration.ofSeconds(30));
	}

	/**
	 * Updates as {@link #update(UpdateDecision)} does, with a time limit.
	 * @param decision the decision, which is called on the thread of the caller
	 * @param timeout the longest time for all attempts, positive
	 * @return the acknowledgement and a state that includes the deltas; no
	 * acknowledgement if the decision returned no deltas
	 */
	UpdateResult<S> update(UpdateDecision<S> decision, Duration timeout);

	/**
	 * Updates as {@link #update(UpdateDecision, Duration)} does, without waiting. The
	 * decision is called on a thread of a pool that all projections share.
	 * @param decision the decision
	 * @param timeout the longest time for all attempts, positive
	 * @return a future of the result, which completes exceptionally with the exceptions
	 * of {@link #update(UpdateDecision)}
	 */
	CompletableFuture<UpdateResult<S>> updateAsync(UpdateDecision<S> decision, Duration timeout);

	/**
	 * Sends a new command within 30 seconds, as {@link #send(Object, CommandOptions)}
	 * does.
	 * @param command the command, of a type that the projection decides
	 * @return the result
	 */
	default CommandResult send(Object command) {
		return send(command, CommandOptions.defaults());
	}

	/**
	 * Calls the handler of a command with the latest state, and appends the deltas that
	 * it returns, as {@link #update(UpdateDecision, Duration)} does. Each delta has the
	 * id of the command in its header {@code s2snapshot-command-id}. Before each
	 * decision, the stream is searched for the id, from
	 * {@linkplain CommandOptions#triedFrom() the position of the first attempt} on. A
	 * command that is found is not decided again.
	 * <p>
	 * If this method fails with an exception that is a {@link CommandAttempt}, the
	 * command can be sent again with {@link CommandOptions#retry(CommandAttempt)}, by any
	 * process. A command that was refused or has no deltas leaves no trace in the stream:
	 * it is decided again when it is sent again.
	 * @param command the command, of a type that the projection decides
	 * @param options the id of the command, where to look for an earlier attempt, and the
	 * time limit
	 * @return the deltas and where they are; returned even if the projection did not fold
	 * the deltas after they were appended
	 * @throws CommandRefusedException if the handler refused the command on the latest
	 * state; nothing was appended
	 * @throws CommandFailedException if the handler failed; nothing was appended
	 * @throws UnknownCommandException if the projection has no handler for the type
	 * @throws DeltaRefusedException if a fold does not accept a delta; nothing was
	 * appended
	 * @throws UpdateFailedException if nothing was appended because other records were
	 * appended before each attempt, the timeout expired, or too many updates are waiting
	 * @throws AmbiguousUpdateException if it is not known whether the command was done,
	 * by this attempt or by an earlier one in a part of the stream that was trimmed
	 * @throws ProjectionException if the projection is not running; nothing was appended
	 * @throws io.github.s2snapshot.sdk.error.S2Exception if the server refused the
	 * append; nothing was appended
	 */
	CommandResult send(Object command, CommandOptions options);

	/**
	 * Sends a command as {@link #send(Object, CommandOptions)} does, without waiting. The
	 * handler is called on a thread of a pool that all projections share.
	 * @param command the command, of a type that the projection decides
	 * @param options the id of the command, where to look for an earlier attempt, and the
	 * time limit
	 * @return a future of the result, which completes exceptionally with the exceptions
	 * of {@link #send(Object, CommandOptions)}
	 */
	CompletableFuture<CommandResult> sendAsync(Object command, CommandOptions options);

	/**
	 * Returns a publisher of the states of the projection, in the order in which they are
	 * published.
	 * <p>
	 * The first element is the current state, or the first state as soon as it exists.
	 * Each following element differs from the previous one in its cursor or its status.
	 * The cursor identifies a state and never decreases. A batch that was appended
	 * atomically is one change. An element does not contain deltas: compare two states to
	 * find out what has changed.
	 * <p>
	 * <b>Slow subscribers.</b> States are not queued for a subscriber. A subscriber that
	 * requests elements more slowly than states are published receives only the newest
	 * state; {@link ProjectionListener#changesConflated} reports the number of states
	 * that it missed. To see each delta, use {@link #deltas(DeltaOptions)}.
	 * <p>
	 * <b>Gaps.</b> If records were trimmed before they were folded, an element with the
	 * old state has the status {@link ProjectionStatus#RESTORING}, and the next state has
	 * a later cursor. During an outage, an element has the status
	 * {@link ProjectionStatus#DISCONNECTED}.
	 * <p>
	 * <b>Completion.</b> If the projection is stopped, {@code onComplete} follows the
	 * last state. If it fails, {@code onError} is called with a
	 * {@link ProjectionFailedException}, even if no elements are requested. To receive
	 * later changes, subscribe again. A subscription to a projection that is not running
	 * fails at once with {@link ProjectionFailedException} or
	 * {@link ProjectionNotReadyException}.
	 * <p>
	 * The publisher accepts any number of subscriptions, by default at most 1,000 at the
	 * same time. More are refused with a {@link ReadRejectedException}. The publisher
	 * follows the rules of Reactive Streams. Subscribers receive one signal at a time, on
	 * a few threads that all projections share and that call no folds. They must not
	 * block, because other subscribers would have to wait.
	 * @return a thread-safe publisher, which Reactor's
	 * {@code JdkFlowAdapter.flowPublisherToFlux} converts to a {@code Flux}
	 */
	Flow.Publisher<ProjectionView<S>> changes();

	/**
	 * Returns a publisher like {@link #changes()} for a subscriber that already has the
	 * state at a cursor, such as a client that was disconnected.
	 * <p>
	 * If the projection is at that cursor, the first element is the next change. If it is
	 * at a later cursor, the first element is the newest state; the states in between are
	 * not available. If it is at an earlier cursor, for example because this process is
	 * behind another one, the first element follows when the projection has reached the
	 * cursor. If the cursor is after the last observed tail of the stream, it belongs to
	 * another stream, and the first element is the newest state.
	 * @param cursor the {@link ProjectionView#cursor()} of the state that the subscriber
	 * has
	 * @return a thread-safe publisher
	 */
	Flow.Publisher<ProjectionView<S>> changesSince(long cursor);

	/**
	 * Returns a publisher of the deltas of the projection from a sequence number on, as
	 * {@link #deltas(DeltaOptions)} does.
	 * @param from the sequence number of the first record, unsigned; 0 for all deltas
	 * @return a thread-safe publisher
	 */
	default Flow.Publisher<DeltaEntry<S>> deltas(long from) {
		return deltas(DeltaOptions.from(from));
	}

	/**
	 * Returns a publisher of each delta of the projection, in the order of the stream:
	 * past ones from a position on, and then each new one. No delta is left out or
	 * delivered twice, however slow the subscriber is.
	 * <p>
	 * A delta is delivered after the projection has folded it and published the state, so
	 * {@link #read()} returns a state that includes it, and a batch that was appended
	 * atomically is delivered as a whole or not at all. Deltas are delivered as folds
	 * receive them, after their upcasters: a record may have several deltas or none.
	 * Commands, snapshots, skipped records and ignored types are not delivered.
	 * <p>
	 * <b>Resuming.</b> A subscriber that keeps {@link DeltaEntry#next()} of the last
	 * entry that it has processed, and subscribes again
	 * {@linkplain DeltaOptions#from(DeltaPosition) from there}, receives exactly the
	 * deltas after it.
	 * <p>
	 * <b>States.</b> {@link DeltaOptions#withState()} adds the state after each delta. A
	 * subscription in the past then needs a base: a snapshot before its position, or the
	 * first record of the stream. Otherwise it is refused with a
	 * {@link DeltasUnavailableException}.
	 * <p>
	 * <b>Slow subscribers.</b> Each subscription reads the stream itself, when its
	 * subscriber requests entries. It holds at most 64 KiB of records, or one larger
	 * record, and up to 1 MiB if 1,000 or more entries are requested. It delays neither
	 * the projection nor other subscribers. Subscribers that read the same position at
	 * the same time share one request.
	 * <p>
	 * <b>Gaps.</b> If records were trimmed before they were read, the subscription ends
	 * with a {@link DeltasUnavailableException} at its beginning or a
	 * {@link DeltaGapException} later, unless the options say
	 * {@linkplain DeltaOptions#onGap how to continue}. A position of another incarnation
	 * of the stream is refused with an {@link IncarnationException}. With snapshots in
	 * the stream, each snapshot trims the records before it, so use a store if deltas are
	 * read later.
	 * <p>
	 * <b>Failures.</b> If the projection is stopped or fails, {@code onError} is called
	 * with a {@link ProjectionNotReadyException} or {@link ProjectionFailedException}. A
	 * record of the past that cannot be decoded ends the subscription with a
	 * {@link FoldException} that has its position, unless the poison policy of the
	 * projection skips such records. Transient failures of reads are retried.
	 * <p>
	 * The publisher accepts any number of subscriptions, by default at most 1,000 at the
	 * same time, in addition to those of {@link #changes()}. More are refused with a
	 * {@link ReadRejectedException}. The publisher follows the rules of Reactive Streams.
	 * Subscribers receive one signal at a time, on a few threads of the projection that
	 * do not fold for the state of the projection. They must not block, because other
	 * subscribers would have to wait.
	 * @param options where to begin, and what a gap does
	 * @return a thread-safe publisher
	 */
	Flow.Publisher<DeltaEntry<S>> deltas(DeltaOptions options);

	/**
	 * Returns the status of the projection.
	 * @return the current status
	 */
	ProjectionStatus status();

}
