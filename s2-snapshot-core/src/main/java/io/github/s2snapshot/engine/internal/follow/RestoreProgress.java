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

package io.github.s2snapshot.engine.internal.follow;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.FoldChange;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;

/**
 * The base of a restore and the position at which the restore ends. Not thread-safe.
 */
final class RestoreProgress {

	private @Nullable RestoreSource source;

	private long cursor;

	private FoldChange foldChange = FoldChange.NONE;

	private long deltasBefore;

	private long replayed;

	private long target;

	/**
	 * Sets the position at which the restore ends.
	 * @param target the tail when the restore began
	 */
	void target(long target) {
		this.target = target;
	}

	void base(RestoreSource source, long cursor, long deltas, FoldChange foldChange) {
		this.foldChange = foldChange;
		this.source = source;
		this.cursor = cursor;
		this.deltasBefore = deltas;
	}

	void drop() {
		this.source = null;
	}

	void end(long deltas) {
		this.replayed = deltas - this.deltasBefore;
	}

	long cursor() {
		return this.cursor;
	}

	boolean hasReached(long expected) {
		return this.target != 0 && !SeqNums.before(expected, this.target);
	}

	RestoreInfo info(Duration duration) {
		return new RestoreInfo(Objects.requireNonNull(this.source), this.cursor, this.replayed, duration,
				this.foldChange);
	}

}
