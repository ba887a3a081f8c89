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
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.CommandHandler;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.CommandOptions;
import io.github.s2snapshot.projection.CommandResult;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.error.CommandFailedException;
import io.github.s2snapshot.projection.error.CommandRefusedException;
import io.github.s2snapshot.projection.error.UnknownCommandException;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * One send of a command: before each decision, the part of the stream that was not
 * searched yet is searched for the command. Used by one thread at a time.
 *
 * @param <S> the type of the state
 */
final class CommandCall<S> implements ViewDecision<S> {

	private final CommandSearch<S> search;

	private final CommandHandler<S> handler;

	private final @Nullable Object key;

	private final Object command;

	private final String id;

	// Where an earlier attempt can be, null until the first state is known.
	private volatile @Nullable Long from;

	private @Nullable Long searched;

	private volatile @Nullable CommandResult found;

	private volatile List<?> deltas = List.of();

	/**
	 * Creates a send.
	 * @param search searches the stream for the command
	 * @param key the key, {@code null} if the projection is not keyed
	 * @param command the command
	 * @param options options with an id
	 * @throws UnknownCommandException if the projection does not decide the command
	 */
	CommandCall(CommandSearch<S> search, @Nullable Object key, Object command, CommandOptions options) {
		this.search = search;
		this.key = key;
		this.command = Objects.requireNonNull(command, "'command' must not be null");
		this.id = Objects.requireNonNull(options.id());
		this.from = options.triedFrom();
		this.searched = this.from;
		ProjectionDefinition<S> definition = search.definition();
		CommandHandler<S> known = definition.commands().get(type());
		if (known == null) {
			throw new UnknownCommandException(String.format(Locale.ROOT,
					"Projection '%s' does not decide commands of type %s: declare a @Decide method for it",
					definition.name(), type().getName()), type().getName());
		}
		this.handler = known;
	}

	// A constant of an enum may have a class of its own.
	private Class<?> type() {
		return (this.command instanceof Enum<?> constant) ? constant.getDeclaringClass() : this.command.getClass();
	}

	String id() {
		return this.id;
	}

	/**
	 * Returns where the next attempt has to begin to look for the command.
	 * @return the position, or {@code null} if no state was decided on
	 */
	@Nullable Long from() {
		return this.from;
	}

	@Nullable CommandResult found() {
		return this.found;
	}

	/**
	 * Returns the deltas of the last decision.
	 * @return the deltas
	 */
	List<?> deltas() {
		return this.deltas;
	}

	@Override
	public void begin() {
		this.search.watch().expect(this.id);
	}

	@Override
	public void end() {
		this.search.watch().end();
	}

	@Override
	public boolean accepts(ProjectionView<S> view) {
		Long begin = this.from;
		return begin == null || !SeqNums.before(view.cursor(), begin);
	}

	@Override
	public void prepare(ProjectionView<S> view, Deadline deadline) {
		if (this.found != null) {
			return;
		}
		Long begin = this.from;
		Long next = this.searched;
		if (begin == null || next == null) {
			this.from = view.cursor();
			this.searched = view.cursor();
			return;
		}
		try {
			if (SeqNums.before(view.cursor(), begin)) {
				throw new CommandSearch.Missing(view.cursor(), "the stream ends before that position,");
			}
			this.found = this.search.find(this.id, next, view.cursor(), deadline);
			this.searched = SeqNums.max(next, view.cursor());
		}
		catch (CommandSearch.Missing ex) {
			throw this.search.ambiguous(this.id, begin, ex);
		}
	}

	@Override
	public boolean isFound() {
		return this.found != null;
	}

	@Override
	public List<?> decide(ProjectionView<S> view) {
		if (this.found != null) {
			return List.of();
		}
		Collection<?> decided;
		try {
			decided = this.handler.decide(this.key, view.state(), this.command);
			requireDeltas(decided);
		}
		catch (CommandRefusedException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			if (ex instanceof VirtualMachineError error && !(ex instanceof StackOverflowError)) {
				throw error;
			}
			throw failed(ex);
		}
		this.deltas = new ArrayList<>(decided);
		return this.deltas.stream().map((delta) -> new CommandDelta(delta, this.id)).toList();
	}

	private static void requireDeltas(@Nullable Collection<?> decided) {
		if (decided == null) {
			throw new IllegalStateException("The handler returned null. Return an empty list to append nothing");
		}
		if (decided.stream().anyMatch(Objects::isNull)) {
			throw new IllegalStateException("The handler returned a collection with null. Leave it out");
		}
	}

	private CommandFailedException failed(Throwable failure) {
		String projection = this.search.definition().name();
		String type = type().getName();
		return new CommandFailedException(String.format(Locale.ROOT,
				"The handler of command %s of projection '%s' failed with %s, and nothing was appended to stream %s. "
						+ "Correct the handler, or let it throw CommandRefusedException to refuse a command",
				type, projection, failure.getClass().getName(), this.search.streamName()), projection, type,
				failure.getClass().getName(), ForeignFailure.presentable(failure));
	}

}
