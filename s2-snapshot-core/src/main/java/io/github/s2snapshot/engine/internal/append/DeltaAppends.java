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

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.projection.UpdateOutcome;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.AppendConditionFailedException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.serializer.DeltaCodec;

/**
 * Appends deltas to the stream of a projection. Thread-safe.
 */
public final class DeltaAppends {

	private final DeltaCodec codec;

	private final DeltaBatches batches;

	private final AppendGate gate;

	private final Supplier<OperationWatch> begin;

	/**
	 * Creates an instance.
	 * @param codec encodes deltas
	 * @param batches makes batches of records
	 * @param gate sends the appends
	 * @param begin called when an append begins
	 */
	public DeltaAppends(DeltaCodec codec, DeltaBatches batches, AppendGate gate, Supplier<OperationWatch> begin) {
		this.codec = codec;
		this.batches = batches;
		this.gate = gate;
		this.begin = begin;
	}

	/**
	 * Appends deltas and waits for the acknowledgement.
	 * @param deltas the deltas
	 * @return the acknowledgement
	 */
	public AppendAck append(Object... deltas) {
		OperationWatch watch = this.begin.get();
		try {
			AppendAck ack = Futures.get(send(watch, UnaryOperator.identity(), deltas));
			end(watch, null);
			return ack;
		}
		catch (RuntimeException ex) {
			end(watch, ex);
			throw ex;
		}
	}

	public CompletableFuture<AppendAck> appendAsync(Object... deltas) {
		return appendAsync(UnaryOperator.identity(), deltas);
	}

	/**
	 * Appends deltas under a condition, without waiting.
	 * @param condition adds the condition to the batch
	 * @param deltas the deltas
	 * @return completes with the acknowledgement
	 */
	CompletableFuture<AppendAck> appendAsync(UnaryOperator<AppendInput> condition, Object... deltas) {
		OperationWatch watch = this.begin.get();
		try {
			CompletableFuture<AppendAck> ack = send(watch, condition, deltas);
			return (watch != OperationWatch.NONE) ? ack.whenComplete((acked, failure) -> end(watch, failure)) : ack;
		}
		catch (RuntimeException ex) {
			end(watch, ex);
			return CompletableFuture.failedFuture(ex);
		}
	}

	private CompletableFuture<AppendAck> send(OperationWatch watch, UnaryOperator<AppendInput> condition,
			Object... deltas) {
		List<AppendRecord> records = Stream.of(deltas).map(this.codec::encode).toList();
		AppendInput input = (records.size() > 1) ? this.batches.batch(UUID.randomUUID(), records, watch.headers())
				: this.batches.single(records, watch.headers());
		return this.gate.append(condition.apply(input));
	}

	private static void end(OperationWatch watch, @Nullable Throwable failure) {
		Throwable reason = (failure != null) ? Futures.unwrap(failure) : null;
		if (reason instanceof AppendConditionFailedException) {
			watch.ended(UpdateOutcome.CONFLICT.id(), null);
			return;
		}
		watch.ended(((reason != null) ? UpdateOutcome.FAILED : UpdateOutcome.APPENDED).id(), reason);
	}

}
