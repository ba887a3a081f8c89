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

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

/**
 * Definition of a keyed projection: the definition of the projection of each key, the
 * pattern of the streams, the initial state of a key, and which keys stay in memory.
 * Immutable and thread-safe.
 *
 * @param <K> the type of the keys
 * @param <S> the type of the state
 * @since 0.1.0
 */
public final class KeyedProjectionDefinition<K, S> {

	private final ProjectionDefinition<S> template;

	private final StreamPattern<K> pattern;

	private final Function<? super K, ? extends S> initialState;

	private final Residency residency;

	private final boolean createsStreams;

	private KeyedProjectionDefinition(Builder<K, S> builder, Function<? super K, ? extends S> initialState) {
		this.pattern = builder.pattern;
		this.initialState = initialState;
		this.residency = builder.residency;
		this.createsStreams = builder.createsStreams;
		this.template = builder.projection.stream(builder.pattern.pattern()).buildKeyed(initialState.getClass());
		String deadLetters = this.template.poison().deadLetterStream();
		if (deadLetters != null && this.pattern.matches(deadLetters)) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s skips poison records to stream '%s', which is the stream of a key of its pattern '%s': set a "
							+ "dead-letter stream that does not match the pattern",
					this.template.origin(), deadLetters, this.pattern));
		}
	}

	/**
	 * Begins a definition.
	 * @param <K> the type of the keys
	 * @param <S> the type of the state
	 * @param pattern the pattern of the streams
	 * @param projection the projection of each key, without a stream and an initial state
	 * @return a builder
	 */
	public static <K, S> Builder<K, S> builder(StreamPattern<K> pattern, ProjectionDefinition.Builder<S> projection) {
		return new Builder<>(pattern, projection);
	}

	/**
	 * Returns the name of the projection.
	 * @return the name
	 */
	public String name() {
		return this.template.name();
	}

	/**
	 * Returns the definition that the projections of all keys share. Its stream is the
	 * pattern, and it has no initial state.
	 * @return the definition
	 */
	public ProjectionDefinition<S> template() {
		return this.template;
	}

	/**
	 * Returns the pattern of the streams.
	 * @return the pattern
	 */
	public StreamPattern<K> pattern() {
		return this.pattern;
	}

	/**
	 * Returns which keys stay in memory.
	 * @return the settings
	 */
	public Residency residency() {
		return this.residency;
	}

	/**
	 * Returns whether the stream of a key is created, with infinite retention, when
	 * something is appended to a key that has none.
	 * @return whether streams are created
	 */
	public boolean createsStreams() {
		return this.createsStreams;
	}

	/**
	 * Returns the initial state of a key.
	 * @param key the key
	 * @return the state
	 */
	public S initialState(K key) {
		S state = this.initialState.apply(key);
		if (state == null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s has no initial state for a key: return an empty state, not null", this.template.origin()));
		}
		return state;
	}

	/**
	 * Returns the definition of the projection of a key.
	 * @param key the key
	 * @return the definition
	 * @throws KeyException if the key cannot name a stream
	 */
	public ProjectionDefinition<S> of(K key) {
		return this.template.on(this.pattern.stream(key), () -> initialState(key));
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "KeyedProjectionDefinition[%s/%d of streams %s, %s]", name(),
				this.template.version(), this.pattern.pattern(), this.template.origin());
	}

	/**
	 * Builder of a keyed projection.
	 *
	 * @param <K> the type of the keys
	 * @param <S> the type of the state
	 */
	public static final class Builder<K, S> {

		private StreamPattern<K> pattern;

		private final ProjectionDefinition.Builder<S> projection;

		private @Nullable Function<? super K, ? extends S> initialState;

		private Residency residency = Residency.defaults();

		private boolean createsStreams = true;

		private Builder(StreamPattern<K> pattern, ProjectionDefinition.Builder<S> projection) {
			this.pattern = Objects.requireNonNull(pattern, "'pattern' must not be null");
			this.projection = Objects.requireNonNull(projection, "'projection' must not be null");
		}

		/**
		 * Sets the pattern of the streams.
		 * @param pattern the pattern
		 * @return this builder
		 */
		public Builder<K, S> pattern(StreamPattern<K> pattern) {
			this.pattern = Objects.requireNonNull(pattern, "'pattern' must not be null");
			return this;
		}

		/**
		 * Sets the initial state of each key.
		 * @param initialState returns the state before the first record of a key, a new
		 * one for each call if folds change it in place
		 * @return this builder
		 */
		public Builder<K, S> initialState(Function<? super K, ? extends S> initialState) {
			this.initialState = Objects.requireNonNull(initialState, "'initialState' must not be null");
			return this;
		}

		/**
		 * Adds the decision about a class of commands that depends on the key. One that
		 * does not is added to the {@linkplain #projection() projection} of each key.
		 * @param <C> the type of the commands
		 * @param commandType the class of the commands, or a sealed type or one with
		 * {@code JsonSubTypes}, whose classes are decided then unless they have decisions
		 * of their own
		 * @param decision returns the deltas of a command, or throws
		 * {@link io.github.s2snapshot.projection.error.CommandRefusedException}
		 * @return this builder
		 */
		@SuppressWarnings("unchecked")
		public <C> Builder<K, S> decide(Class<C> commandType, KeyedCommandDecision<K, S, ? super C> decision) {
			Objects.requireNonNull(decision, "'decision' must not be null");
			this.projection.commandHandler(commandType, List.of(), (key, state, command) -> decision
				.decide((K) Objects.requireNonNull(key), state, commandType.cast(command)));
			return this;
		}

		/**
		 * Sets which keys stay in memory.
		 * @param residency the settings
		 * @return this builder
		 */
		public Builder<K, S> residency(Residency residency) {
			this.residency = Objects.requireNonNull(residency, "'residency' must not be null");
			return this;
		}

		/**
		 * Changes which keys stay in memory.
		 * @param change function that receives the current settings and returns the new
		 * ones
		 * @return this builder
		 */
		public Builder<K, S> residency(UnaryOperator<Residency> change) {
			return residency(change.apply(this.residency));
		}

		/**
		 * Sets whether the stream of a key is created when something is appended to a key
		 * that has none. The default is {@code true}.
		 * @param createsStreams whether streams are created, with infinite retention
		 * @return this builder
		 */
		public Builder<K, S> createsStreams(boolean createsStreams) {
			this.createsStreams = createsStreams;
			return this;
		}

		/**
		 * Changes whether the stream of a key is created.
		 * @param change function that receives the current setting and returns the new
		 * one
		 * @return this builder
		 */
		public Builder<K, S> createsStreams(UnaryOperator<Boolean> change) {
			return createsStreams(change.apply(this.createsStreams).booleanValue());
		}

		/**
		 * Returns the name of the projection.
		 * @return the name
		 */
		public String name() {
			return this.projection.name();
		}

		/**
		 * Returns the pattern of the streams.
		 * @return the pattern
		 */
		public StreamPattern<K> pattern() {
			return this.pattern;
		}

		/**
		 * Returns the projection of each key, to be changed before {@link #build()}.
		 * @return the builder of the projection
		 */
		public ProjectionDefinition.Builder<S> projection() {
			return this.projection;
		}

		/**
		 * Checks and builds the definition.
		 * @return the definition
		 * @throws ProjectionDefinitionException if the definition is not valid
		 */
		public KeyedProjectionDefinition<K, S> build() {
			Function<? super K, ? extends S> initial = this.initialState;
			if (initial == null) {
				throw new ProjectionDefinitionException(String.format(Locale.ROOT,
						"Keyed projection '%s' has no initial state: set the state before the first record of a key",
						this.projection.name()));
			}
			return new KeyedProjectionDefinition<>(this, initial);
		}

	}

}
