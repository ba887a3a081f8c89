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
 * Options of a subscription to the deltas of a projection: where it begins, whether it
 * has states, and what a gap does. Immutable.
 *
 * @since 0.1.0
 * @see Projection#deltas(DeltaOptions)
 */
public final class DeltaOptions {

	private final Start start;

	private final @Nullable DeltaPosition position;

	private final boolean states;

	private final DeltaGapAction gapAction;

	private DeltaOptions(Start start, @Nullable DeltaPosition position, boolean states, DeltaGapAction gapAction) {
		if (states && gapAction == DeltaGapAction.SKIP) {
			throw new IllegalArgumentException("'gapAction' must not be SKIP for a subscription with states, because "
					+ "the states after a gap are unknown without a new one. Use RESTATE or FAIL");
		}
		this.start = start;
		this.position = position;
		this.states = states;
		this.gapAction = gapAction;
	}

	/**
	 * Begins with the first delta at or after a sequence number. With 0, these are all
	 * deltas of the stream.
	 * @param seqNum the sequence number, unsigned
	 * @return the options
	 */
	public static DeltaOptions from(long seqNum) {
		return from(DeltaPosition.of(seqNum));
	}

	/**
	 * Begins with the first delta at or after a position, such as
	 * {@link DeltaEntry#next()} of the last entry that was processed.
	 * @param position the position
	 * @return the options
	 */
	public static DeltaOptions from(DeltaPosition position) {
		Objects.requireNonNull(position, "'position' must not be null");
		return new DeltaOptions(Start.POSITION, position, false, DeltaGapAction.FAIL);
	}

	/**
	 * Begins with the current state as a {@link DeltaEntry.State}, followed by the deltas
	 * after its cursor.
	 * @return the options
	 */
	public static DeltaOptions fromState() {
		return new DeltaOptions(Start.STATE, null, false, DeltaGapAction.FAIL);
	}

	/**
	 * Begins with the first delta after the current cursor of the projection.
	 * @return the options
	 */
	public static DeltaOptions fromNow() {
		return new DeltaOptions(Start.NOW, null, false, DeltaGapAction.FAIL);
	}

	/**
	 * Returns a copy with which each delta is delivered with the state after it. The
	 * subscription then folds the deltas itself: from the current state if it does not
	 * begin in the past, and otherwise from the newest snapshot before its position, or
	 * from the first record of the stream.
	 * <p>
	 * This costs one state for each subscription, and the time of the folds. If folds
	 * change the state in place, it also costs a copy of the state for each delta.
	 * @return the copy
	 * @throws IllegalArgumentException if the action at gaps is
	 * {@link DeltaGapAction#SKIP}
	 */
	public DeltaOptions withState() {
		return new DeltaOptions(this.start, this.position, true, this.gapAction);
	}

	/**
	 * Returns a copy with another action if records were trimmed.
	 * @param gapAction the action
	 * @return the copy
	 * @throws IllegalArgumentException if the action is {@link DeltaGapAction#SKIP} and
	 * the deltas are delivered with their states
	 */
	public DeltaOptions onGap(DeltaGapAction gapAction) {
		Objects.requireNonNull(gapAction, "'gapAction' must not be null");
		return new DeltaOptions(this.start, this.position, this.states, gapAction);
	}

	/**
	 * Returns where the subscription begins.
	 * @return the kind of the start
	 */
	public Start start() {
		return this.start;
	}

	/**
	 * Returns the position at which the subscription begins.
	 * @return the position, or {@code null} if the start is not a position
	 */
	public @Nullable DeltaPosition position() {
		return this.position;
	}

	/**
	 * Returns whether deltas are delivered with their states.
	 * @return whether each delta has the state after it
	 */
	public boolean hasStates() {
		return this.states;
	}

	/**
	 * Returns what happens if records were trimmed.
	 * @return the action
	 */
	public DeltaGapAction gapAction() {
		return this.gapAction;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof DeltaOptions that && this.start == that.start && this.states == that.states
				&& this.gapAction == that.gapAction && Objects.equals(this.position, that.position);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.start, this.position, this.states, this.gapAction);
	}

	@Override
	public String toString() {
		return "DeltaOptions[start=" + this.start + ((this.position != null) ? " " + this.position : "")
				+ ((this.states) ? ", states" : "") + ", onGap=" + this.gapAction + "]";
	}

	/**
	 * Where a subscription begins.
	 *
	 * @since 0.1.0
	 */
	public enum Start {

		/**
		 * At a position.
		 */
		POSITION,

		/**
		 * With the current state.
		 */
		STATE,

		/**
		 * After the current cursor.
		 */
		NOW

	}

}
