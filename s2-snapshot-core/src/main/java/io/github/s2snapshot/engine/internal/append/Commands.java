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

package io.github.s2snapshot.engine.internal.append;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.CommandOptions;
import io.github.s2snapshot.projection.CommandResult;
import io.github.s2snapshot.projection.OperationKind;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.UpdateFailedException;
import io.github.s2snapshot.projection.error.UpdateNotFoldedException;
import io.github.s2snapshot.sdk.append.AppendAck;

/**
 * Commands of a projection: updates that are found again by their id. Thread-safe.
 *
 * @param <S> the type of the state
 */
public final class Commands<S> {

	private final CommandSearch<S> search;

	private final Updates<S> updates;

	/**
	 * Creates an instance.
	 * @param search searches the stream for earlier attempts
	 * @param updates decides and appends
	 */
	public Commands(CommandSearch<S> search, Updates<S> updates) {
		this.search = search;
		this.updates = updates;
	}

	/**
	 * Sends a command, on the thread of the caller.
	 * @param key the key, {@code null} if the projection is not keyed
	 * @param command the command
	 * @param options the options
	 * @return the result
	 */
	public CommandResult send(@Nullable Object key, Object command, CommandOptions options) {
		CommandCall<S> call = new CommandCall<>(this.search, key, command, options.identified());
		try {
			return result(call, this.updates.update(call, options.timeout(), OperationKind.COMMAND));
		}
		catch (RuntimeException ex) {
			return resultOf(call, ex);
		}
	}

	/**
	 * Sends a command, on a thread of the pool.
	 * @param key the key, {@code null} if the projection is not keyed
	 * @param command the command
	 * @param options the options
	 * @return completes with the result
	 */
	public CompletableFuture<CommandResult> sendAsync(@Nullable Object key, Object command, CommandOptions options) {
		CommandCall<S> call;
		try {
			call = new CommandCall<>(this.search, key, command, options.identified());
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		return this.updates.updateAsync(call, options.timeout(), OperationKind.COMMAND).handle((result, failure) -> {
			if (failure == null) {
				return result(call, result);
			}
			Throwable cause = Futures.unwrap(failure);
			if (cause instanceof RuntimeException ex) {
				return resultOf(call, ex);
			}
			throw Futures.rethrow(cause);
		});
	}

	private CommandResult result(CommandCall<S> call, UpdateResult<S> updated) {
		CommandResult found = call.found();
		if (found != null) {
			return found;
		}
		AppendAck ack = updated.ack();
		return (ack != null) ? result(call, ack)
				: new CommandResult(call.id(), List.of(), null, updated.view().cursor(), false);
	}

	private static CommandResult result(CommandCall<?> call, AppendAck ack) {
		return new CommandResult(call.id(), new ArrayList<>(call.deltas()), ack, ack.end().seqNum(), false);
	}

	// The deltas of a command that was appended are known, even if they are not folded
	// here.
	private CommandResult resultOf(CommandCall<S> call, RuntimeException failure) {
		if (failure instanceof UpdateNotFoldedException appended) {
			return result(call, appended.ack());
		}
		Long from = call.from();
		if (failure instanceof AmbiguousUpdateException unknown && unknown.commandId() == null) {
			throw new AmbiguousUpdateException(String.format(Locale.ROOT,
					"It is unknown whether command %s of projection '%s' was done: %s. Or send the command again with "
							+ "its id, and with %s as the position to search from",
					call.id(), this.search.definition().name(), unknown.getMessage(),
					SeqNums.text(Objects.requireNonNull(from))), unknown.stream(), unknown.seqNum(), unknown.batchId(),
					call.id(), from, unknown);
		}
		if (failure instanceof UpdateFailedException failed) {
			throw new UpdateFailedException(failed.failureReason(), String.valueOf(failed.getMessage()), call.id(),
					from, failed);
		}
		throw failure;
	}

}
