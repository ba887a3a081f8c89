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

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Entry that a subscriber to the deltas of a projection receives.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 * @see Projection#deltas(DeltaOptions)
 */
public sealed interface DeltaEntry<S> {

	/**
	 * Returns the position at which a subscriber that has processed this entry continues.
	 * @return the position of the next delta
	 */
	DeltaPosition next();

	/**
	 * A delta that the projection has folded.
	 *
	 * @param <S> the type of the state
	 * @param delta the delta as folds receive it, after its upcasters; an object that no
	 * other subscriber has
	 * @param record the metadata of its record, as folds receive it
	 * @param index the index of the delta among those of the record, from 0
	 * @param endsChange whether the delta is the last one of its change: of its record
	 * and, by the headers of the record, of its batch. Reads never return a state between
	 * the deltas of a change.
	 * @param state the state after the delta, which a subscriber must not modify;
	 * {@code null} unless the options have {@linkplain DeltaOptions#withState() states}
	 * @param next the position of the next delta
	 */
	record Delta<S>(Object delta, RecordMetadata record, int index, boolean endsChange, @Nullable S state,
			DeltaPosition next) implements DeltaEntry<S> {

		public Delta {
			Objects.requireNonNull(delta, "'delta' must not be null");
			Objects.requireNonNull(record, "'record' must not be null");
			Objects.requireNonNull(next, "'next' must not be null");
		}

		/**
		 * Returns the position of this delta.
		 * @return the position
		 */
		public DeltaPosition position() {
			return new DeltaPosition(this.record.seqNum(), this.index, this.next.incarnation());
		}

		/**
		 * Returns a description without the content of the delta.
		 */
		@Override
		public String toString() {
			return "Delta[" + position() + " " + this.delta.getClass().getSimpleName() + "]";
		}

	}

	/**
	 * The state to which the following deltas belong.
	 *
	 * @param <S> the type of the state
	 * @param state the state, which a subscriber must not modify
	 * @param cursor the first sequence number that the state does not cover
	 * @param next the position of the next delta, which is the cursor
	 */
	record State<S>(S state, long cursor, DeltaPosition next) implements DeltaEntry<S> {

		public State {
			Objects.requireNonNull(next, "'next' must not be null");
		}

		/**
		 * Returns a description without the content of the state.
		 */
		@Override
		public String toString() {
			return "State[cursor=" + Long.toUnsignedString(this.cursor) + "]";
		}

	}

	/**
	 * Deltas are missing, because their records were trimmed before they were read. Only
	 * subscriptions that do not fail at a gap receive it.
	 *
	 * @param <S> the type of the state
	 * @param from the first position that is missing
	 * @param next the position at which the deltas continue. If a state follows, it is
	 * the cursor of that state. It can be before the first missing position if that
	 * position was of another incarnation of the stream.
	 */
	record Gap<S>(DeltaPosition from, DeltaPosition next) implements DeltaEntry<S> {

		public Gap {
			Objects.requireNonNull(from, "'from' must not be null");
			Objects.requireNonNull(next, "'next' must not be null");
		}

	}

}
