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

package io.github.s2snapshot.engine.value;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.SnapshotInfo;

/**
 * Choice of the base of a restore. With a fixed base, the restore uses that base or
 * fails. It never changes to another one.
 *
 * @param fixed whether the base is fixed
 * @param cursor the cursor of the snapshot to begin with, or {@code null} for none
 * @since 0.1.0
 */
public record BaseChoice(boolean fixed, @Nullable Long cursor) {

	/**
	 * The newest valid snapshot, or the initial state.
	 */
	public static final BaseChoice NEWEST = new BaseChoice(false, null);

	/**
	 * The initial state, with every record of the stream folded onto it.
	 */
	public static final BaseChoice BEGINNING = new BaseChoice(true, null);

	/**
	 * Returns the choice of a snapshot.
	 * @param cursor the cursor of the snapshot
	 * @return the choice
	 */
	public static BaseChoice snapshot(long cursor) {
		return new BaseChoice(true, cursor);
	}

	/**
	 * Returns whether no snapshot is chosen.
	 * @return whether the restore may begin with the initial state
	 */
	public boolean isInitial() {
		return this.cursor == null;
	}

	/**
	 * Returns whether a restore may begin with a snapshot.
	 * @param snapshot the snapshot
	 * @return whether the choice allows it
	 */
	public boolean allows(SnapshotInfo snapshot) {
		return !this.fixed || (this.cursor != null && this.cursor == snapshot.cursor());
	}

	/**
	 * Returns the first position that must stay in the stream for this base.
	 * @return the position, or the largest one if no record is needed
	 */
	public long neededFrom() {
		if (!this.fixed) {
			return -1;
		}
		return (this.cursor != null) ? this.cursor : 0;
	}

	@Override
	public String toString() {
		if (this.cursor != null) {
			return String.format(Locale.ROOT, "the snapshot at %s", SeqNums.text(this.cursor));
		}
		return (this.fixed) ? "the beginning of the stream" : "the newest snapshot";
	}

}
