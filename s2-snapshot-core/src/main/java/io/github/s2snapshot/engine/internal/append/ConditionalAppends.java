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
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.sdk.error.FencingTokenMismatchException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.serializer.DeltaCodec;

/**
 * Appends deltas under a condition. Thread-safe.
 */
public final class ConditionalAppends {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final String projection;

	private final DeltaCodec codec;

	private final DeltaBatches batches;

	private final DeltaAppends plain;

	private final Updates<?> updates;

	private final SnapshotRetry retry;

	private final Function<Deadline, ConditionalAppend> append;

	private final @Nullable PositionCheck<?> check;

	/**
	 * Creates an instance.
	 * @param definition the projection
	 * @param batches makes batches of records
	 * @param plain appends deltas without a position
	 * @param updates takes turns with the updates of the projection
	 * @param retry repeats the attempts
	 * @param append appends a batch at a position
	 * @param check folds the deltas before they are appended at a position, {@code null}
	 * if they are not folded before
	 */
	public ConditionalAppends(ProjectionDefinition<?> definition, DeltaBatches batches, DeltaAppends plain,
			Updates<?> updates, SnapshotRetry retry, Function<Deadline, ConditionalAppend> append,
			@Nullable PositionCheck<?> check) {
		this.projection = definition.name();
		this.codec = definition.codec();
		this.batches = batches;
		this.plain = plain;
		this.updates = updates;
		this.retry = retry;
		this.append = append;
		this.check = check;
	}

	AppendOutcome append(AppendCondition condition, Object... deltas) {
		return (condition.seqNum() != null) ? this.updates.append(attempts(condition, deltas))
				: Futures.get(fenced(condition, deltas));
	}

	CompletableFuture<AppendOutcome> appendAsync(AppendCondition condition, Object... deltas) {
		if (condition.seqNum() == null) {
			return fenced(condition, deltas);
		}
		try {
			return this.updates.appendAsync(attempts(condition, deltas));
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private ConditionalAttempts attempts(AppendCondition condition, Object... deltas) {
		List<AppendRecord> records = Stream.of(deltas).map(this.codec::encode).toList();
		Deadline deadline = Deadline.in(TIMEOUT);
		return new ConditionalAttempts(this.projection, this.append.apply(deadline), this.batches, this.retry,
				this.check, condition, records, deadline);
	}

	// Without a position it cannot be determined whether a lost append is in the stream,
	// so it fails as an append without a condition does.
	private CompletableFuture<AppendOutcome> fenced(AppendCondition condition, Object... deltas) {
		String token = Objects.requireNonNull(condition.fencingToken());
		return this.plain.appendAsync((input) -> input.withFencingToken(token), deltas)
			.<AppendOutcome>thenApply(AppendOutcome.Appended::new)
			.exceptionallyCompose((failure) -> (Futures.unwrap(failure) instanceof FencingTokenMismatchException fenced)
					? CompletableFuture.completedFuture(new AppendOutcome.Fenced(fenced.actualToken()))
					: CompletableFuture.failedFuture(Futures.unwrap(failure)));
	}

}
