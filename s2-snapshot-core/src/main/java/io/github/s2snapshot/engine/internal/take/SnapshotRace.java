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

package io.github.s2snapshot.engine.internal.take;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.SnapshotInfo;

/**
 * Conflicts of an in-stream snapshot with other appends. Used by one thread.
 */
final class SnapshotRace {

	private final InStreamContext<?> context;

	private final SnapshotSubject<?> subject;

	private final @Nullable SnapshotInfo before;

	private long moved;

	private int conflicts;

	SnapshotRace(InStreamContext<?> context, SnapshotSubject<?> subject) {
		this.context = context;
		this.subject = subject;
		this.before = subject.published().lastSnapshot();
	}

	/**
	 * Called when another append came first.
	 * @param cursor the expected position of the snapshot
	 * @param actual the tail of the stream
	 */
	void lost(long cursor, long actual) {
		this.conflicts++;
		this.moved = actual;
		this.context.reports().conflict(cursor, actual);
	}

	/**
	 * Called when another append came first and the attempt has ended.
	 * @param cursor the expected position of the snapshot
	 * @param actual the tail of the stream
	 * @return the outcome of the attempt
	 */
	AttemptOutcome conflict(long cursor, long actual) {
		lost(cursor, actual);
		return new AttemptOutcome.Again(
				this.context.failure(String.format(Locale.ROOT, "others appended to the stream first, from %s to %s",
						SeqNums.text(cursor), SeqNums.text(actual)), null));
	}

	/**
	 * Checks whether the projection has meanwhile seen another snapshot that covers as
	 * much.
	 * @param cursor the cursor of this snapshot
	 * @return the result of this snapshot, {@code null} if there is no such other one
	 */
	@Nullable SnapshotResult superseded(long cursor) {
		SnapshotInfo last = this.subject.published().lastSnapshot();
		return (last != null && !last.equals(this.before) && !SeqNums.before(last.cursor(), cursor))
				? new SnapshotResult.Superseded(cursor, last.cursor()) : null;
	}

	/**
	 * Returns how often another append came first.
	 * @return the number of conflicts
	 */
	int conflicts() {
		return this.conflicts;
	}

	/**
	 * Returns the tail of the stream at the last conflict.
	 * @return the position
	 */
	long moved() {
		return this.moved;
	}

}
