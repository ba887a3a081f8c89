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

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Told of what the loop does.
 */
interface LoopHooks {

	/**
	 * A start has begun, the first one or another one after a gap or a poison record.
	 * @param run its number
	 * @return completes when a base may be looked for
	 */
	CompletableFuture<@Nullable Void> begun(int run);

	/**
	 * A base is looked for.
	 */
	void searching();

	/**
	 * A restore waits for something other than the stream: others may restore meanwhile.
	 */
	void waiting();

	/**
	 * A start is going to read the stream.
	 * @param run its number
	 * @return completes when it may; never, if another one has begun or it has ended
	 */
	CompletableFuture<@Nullable Void> turn(int run);

	/**
	 * Records were read and are going to be folded.
	 * @param records the records
	 */
	void read(List<SequencedRecord> records);

	/**
	 * A start does not go on; another one begins later.
	 */
	void interrupted();

	/**
	 * A projection that has its state is restored anew. What is known besides the state
	 * is kept for the case that this is cancelled.
	 * @return is called with the number of the start when the state goes on
	 */
	IntConsumer suspended();

	/**
	 * The stream is to be followed again after an outage.
	 * @return completes with its tail when it is the stream that was followed before,
	 * exceptionally when it is not or that cannot be known yet
	 */
	CompletableFuture<StreamPosition> reconnecting();

	/**
	 * The restore has ended and the projection is live.
	 * @return completes when it may stay so, exceptionally with what it has to fail with
	 */
	CompletableFuture<@Nullable Void> restored();

	/**
	 * The projection is live and may need a snapshot.
	 * @param deltas how many deltas no snapshot covers
	 */
	void folded(long deltas);

	/**
	 * The projection does not run any more.
	 */
	void ended();

}
