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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.AppendAllResult;
import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.sdk.append.AppendAck;

/**
 * Appends to the stream of a projection, with and without a condition. Thread-safe.
 *
 * @param <S> the type of the state
 * @param plain appends deltas without folding them before
 * @param updates appends deltas that were decided or folded on the latest state
 * @param batches updates several at once, or {@code null} to update one after the other
 * @param conditional appends deltas under a condition
 * @param commands decides commands
 * @param imports appends any number of deltas
 * @param validated whether deltas are folded before they are appended
 */
public record Appends<S>(DeltaAppends plain, Updates<S> updates, @Nullable UpdateBatches<S> batches,
		ConditionalAppends conditional, Commands<S> commands, ImportAppends imports, boolean validated) {

	public AppendAck append(Object... deltas) {
		return (isValidated(deltas)) ? this.updates.append(deltas) : this.plain.append(deltas);
	}

	public CompletableFuture<AppendAck> appendAsync(Object... deltas) {
		return (isValidated(deltas)) ? this.updates.appendAsync(deltas) : this.plain.appendAsync(deltas);
	}

	public AppendOutcome append(AppendCondition condition, Object... deltas) {
		return this.conditional.append(condition, deltas);
	}

	public CompletableFuture<AppendOutcome> appendAsync(AppendCondition condition, Object... deltas) {
		return this.conditional.appendAsync(condition, deltas);
	}

	public AppendAllResult appendAll(Stream<?> deltas) {
		return this.imports.appendAll(deltas);
	}

	private boolean isValidated(Object... deltas) {
		return this.validated && deltas.length > 0;
	}

	public UpdateResult<S> update(UpdateDecision<S> decision, Duration timeout) {
		return (this.batches != null) ? this.batches.update(decision, timeout) : this.updates.update(decision, timeout);
	}

	public CompletableFuture<UpdateResult<S>> updateAsync(UpdateDecision<S> decision, Duration timeout) {
		return (this.batches != null) ? this.batches.updateAsync(decision, timeout)
				: this.updates.updateAsync(decision, timeout);
	}

}
