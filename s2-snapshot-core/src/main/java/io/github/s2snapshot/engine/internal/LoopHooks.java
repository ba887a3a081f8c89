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

package io.github.s2snapshot.engine.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Callbacks of a {@link ProjectionLoop}.
 */
interface LoopHooks {

	/**
	 * A start has begun: the first one, or a later one after a gap, a poison record or a
	 * failure.
	 * @param run the number of the start
	 * @return completes when the search for a base may begin
	 */
	CompletableFuture<@Nullable Void> begun(int run);

	/**
	 * The search for a base begins.
	 */
	void searching();

	/**
	 * A restore waits for something other than the stream, so that other projections may
	 * restore meanwhile.
	 */
	void waiting();

	/**
	 * A start is about to read the stream.
	 * @param run the number of the start
	 * @return completes when it may read; never, if another start has begun or the start
	 * has ended
	 */
	CompletableFuture<@Nullable Void> turn(int run);

	/**
	 * Records were read and will be folded next.
	 * @param records the records
	 */
	void read(List<SequencedRecord> records);

	/**
	 * A start was interrupted, and another one begins later.
	 */
	void interrupted();

	/**
	 * A projection with a state restores again. What is known in addition to the state is
	 * kept in case the restore is cancelled.
	 * @return a callback that receives the number of the current start when the previous
	 * state is kept
	 */
	IntConsumer suspended();

	/**
	 * The projection is about to follow the stream again after an outage.
	 * @return completes with the tail of the stream, or exceptionally if it is another
	 * incarnation or that is not known yet
	 */
	CompletableFuture<StreamPosition> reconnecting();

	/**
	 * A batch was folded.
	 * @param deltas the number of deltas, at least 1
	 * @param duration how long it took
	 */
	void measured(long deltas, Duration duration);

	/**
	 * A restore has ended, and its state is published next.
	 * @param restore the restore
	 */
	void measured(RestoreInfo restore);

	/**
	 * The restore has ended and the projection is live.
	 * @return completes when the projection may stay live, or exceptionally with the
	 * failure of the projection
	 */
	CompletableFuture<@Nullable Void> restored();

	/**
	 * The projection is live and may need a snapshot.
	 * @param deltas the number of deltas that no snapshot covers
	 * @param wanted whether a snapshot predicate was true for one of them
	 */
	void folded(long deltas, boolean wanted);

	/**
	 * The projection has ended.
	 */
	void ended();

}
