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

package io.github.s2snapshot.keyed;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.CommandOptions;
import io.github.s2snapshot.projection.CommandResult;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.sdk.append.AppendAck;

/**
 * Projection of many streams, one for each key. A key is loaded when it is used, and
 * leaves the memory when others are used more recently. A stream that does not exist
 * counts as empty until something is appended to it. Thread-safe.
 * <p>
 * Each method that takes a key throws a {@link KeyException} if the key cannot name a
 * stream, and a {@link KeyFailedException} if the key has failed before and its back-off
 * has not ended.
 *
 * @param <K> the type of the keys
 * @param <S> the type of the state
 * @since 0.1.0
 */
public interface KeyedProjection<K, S> {

	/**
	 * Returns the name of the projection.
	 * @return the name
	 */
	String name();

	/**
	 * Returns the version of the projection. States of different versions can differ even
	 * at the same cursor.
	 * @return the version, 1 for the first
	 */
	int version();

	/**
	 * Returns the name of the stream of a key.
	 * @param key the key
	 * @return the name
	 */
	String stream(K key);

	/**
	 * Reads the state of a key, as fresh as configured. Waits at most 30 seconds.
	 * @param key the key
	 * @return the state with its cursor
	 */
	default ProjectionView<S> read(K key) {
		return read(key, null, Duration.ofSeconds(30));
	}

	/**
	 * Reads the state of a key.
	 * @param key the key
	 * @param freshness how fresh the state has to be, or {@code null} for the configured
	 * one
	 * @param timeout how long to wait, positive
	 * @return the state with its cursor
	 * @throws io.github.s2snapshot.projection.error.ReadTimeoutException if the state was
	 * not loaded or read within the timeout
	 */
	ProjectionView<S> read(K key, @Nullable Freshness freshness, Duration timeout);

	/**
	 * Reads the latest state of a key: it includes each record that was acknowledged
	 * before the call.
	 * @param key the key
	 * @param timeout how long to wait, positive
	 * @return the state with its cursor
	 * @throws io.github.s2snapshot.projection.error.ReadTimeoutException if the state was
	 * not loaded or read within the timeout
	 */
	default ProjectionView<S> readLatest(K key, Duration timeout) {
		return read(key, Freshness.LATEST, timeout);
	}

	/**
	 * Reads the state of a key without blocking.
	 * @param key the key
	 * @param freshness how fresh the state has to be, or {@code null} for the configured
	 * one
	 * @return completes with the state and its cursor
	 */
	CompletableFuture<ProjectionView<S>> readAsync(K key, @Nullable Freshness freshness);

	/**
	 * Appends deltas to the stream of a key, without loading the key unless appends are
	 * validated. Several deltas are appended as one change.
	 * @param key the key
	 * @param deltas the deltas, at least one
	 * @return the acknowledgement
	 */
	AppendAck append(K key, Object... deltas);

	/**
	 * Appends deltas as {@link #append(Object, Object...)} does, without blocking.
	 * @param key the key
	 * @param deltas the deltas, at least one
	 * @return completes with the acknowledgement
	 */
	CompletableFuture<AppendAck> appendAsync(K key, Object... deltas);

	/**
	 * Appends deltas if a condition is met.
	 * @param key the key
	 * @param condition the condition
	 * @param deltas the deltas, at least one
	 * @return the outcome
	 */
	AppendOutcome append(K key, AppendCondition condition, Object... deltas);

	/**
	 * Updates a key within 30 seconds.
	 * @param key the key
	 * @param decision returns the deltas to append to the state
	 * @return the result
	 * @see #update(Object, UpdateDecision, Duration)
	 */
	default UpdateResult<S> update(K key, UpdateDecision<S> decision) {
		return update(key, decision, Duration.ofSeconds(30));
	}

	/**
	 * Decides on the state in memory, and appends the deltas only if it is the latest
	 * one. Otherwise the stream is read, and the decision is made again. A decision that
	 * returns no delta, or throws, is confirmed on the latest state.
	 * @param key the key
	 * @param decision returns the deltas to append to the state; may be called several
	 * times
	 * @param timeout how long the update may take, positive
	 * @return the result
	 */
	UpdateResult<S> update(K key, UpdateDecision<S> decision, Duration timeout);

	/**
	 * Updates a key as {@link #update(Object, UpdateDecision, Duration)} does, without
	 * blocking.
	 * @param key the key
	 * @param decision returns the deltas to append to the state
	 * @param timeout how long the update may take, positive
	 * @return completes with the result
	 */
	CompletableFuture<UpdateResult<S>> updateAsync(K key, UpdateDecision<S> decision, Duration timeout);

	/**
	 * Sends a new command to a key within 30 seconds, as
	 * {@link #send(Object, Object, CommandOptions)} does.
	 * @param key the key
	 * @param command the command, of a type that the projection decides
	 * @return the result
	 */
	default CommandResult send(K key, Object command) {
		return send(key, command, CommandOptions.defaults());
	}

	/**
	 * Sends a command to a key, as
	 * {@link io.github.s2snapshot.projection.Projection#send(Object, CommandOptions)}
	 * does. The command is decided on the state in memory, and the deltas are appended
	 * only if it is the latest one. So a new command to a key in memory is one request,
	 * unless others append to the key. A command that is refused or has no deltas is
	 * confirmed on the latest state.
	 * @param key the key
	 * @param command the command, of a type that the projection decides
	 * @param options the id of the command, where to look for an earlier attempt, and the
	 * time limit
	 * @return the deltas and where they are
	 */
	CommandResult send(K key, Object command, CommandOptions options);

	/**
	 * Sends a command to a key as {@link #send(Object, Object, CommandOptions)} does,
	 * without blocking.
	 * @param key the key
	 * @param command the command, of a type that the projection decides
	 * @param options the id of the command, where to look for an earlier attempt, and the
	 * time limit
	 * @return completes with the result
	 */
	CompletableFuture<CommandResult> sendAsync(K key, Object command, CommandOptions options);

	/**
	 * Publishes the states of a key. The key stays in memory and is followed while a
	 * subscriber exists.
	 * @param key the key
	 * @return a publisher of the current state and of each later one; slow subscribers
	 * miss states in between
	 */
	Flow.Publisher<ProjectionView<S>> changes(K key);

	/**
	 * Publishes the states of a key after a cursor, as
	 * {@link io.github.s2snapshot.projection.Projection#changesSince(long)} does.
	 * @param key the key
	 * @param cursor the cursor of the last state that the subscriber knows
	 * @return a publisher of states
	 */
	Flow.Publisher<ProjectionView<S>> changesSince(K key, long cursor);

	/**
	 * Publishes the deltas of a key, as
	 * {@link io.github.s2snapshot.projection.Projection#deltas(DeltaOptions)} does. The
	 * key stays in memory and is followed while a subscriber exists.
	 * @param key the key
	 * @param options where to begin
	 * @return a publisher of deltas
	 */
	Flow.Publisher<DeltaEntry<S>> deltas(K key, DeltaOptions options);

	/**
	 * Keeps a key in memory and follows its stream until the pin is closed, or the key is
	 * deleted here. A key that is absent is loaded in the background, and one that fails
	 * is loaded again.
	 * @param key the key
	 * @return the pin, to be closed by the caller
	 */
	Pin pin(K key);

	/**
	 * Lists the keys whose streams exist, by the name of the stream. Pages are requested
	 * while the result is consumed. Streams that do not match the pattern are left out.
	 * @param prefix the beginning of the text of the first variable, empty for all keys
	 * @return the keys
	 */
	Stream<K> keys(String prefix);

	/**
	 * Deletes the stream and the snapshots of a key. Requests for the key that are under
	 * way fail with a {@link KeyDeletedException}. Has no effect if neither exists.
	 * @param key the key
	 */
	void delete(K key);

	/**
	 * Evicts a key from the memory, with a last snapshot if that is configured, unless it
	 * is followed or in use. Has no effect if the key is not in memory.
	 * @param key the key
	 * @return completes with whether the key left the memory
	 */
	CompletableFuture<Boolean> evict(K key);

	/**
	 * Returns the current information about all keys.
	 * @return the information
	 */
	KeyedProjectionInfo info();

	/**
	 * Returns the current information about one key, without loading it.
	 * @param key the key
	 * @return the information
	 */
	KeyInfo info(K key);

	/**
	 * Returns the failed keys that are remembered, the last one first.
	 * @return the keys
	 */
	List<FailedKey> failed();

	/**
	 * Keeps a key in memory until it is closed. Closing again has no effect.
	 *
	 * @since 0.1.0
	 */
	interface Pin extends AutoCloseable {

		@Override
		void close();

	}

}
