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

package io.github.s2snapshot.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.projection.UpdateOutcome;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.wire.Limits;
import io.github.s2snapshot.serializer.DeltaCodec;

/**
 * Appends deltas to the stream of a projection. Thread-safe.
 */
final class DeltaAppends {

	private final DeltaCodec codec;

	private final AppendGate gate;

	private final Supplier<OperationWatch> begin;

	/**
	 * Create one.
	 * @param codec encodes deltas
	 * @param gate what appends go through
	 * @param begin called when an append begins
	 */
	DeltaAppends(DeltaCodec codec, AppendGate gate, Supplier<OperationWatch> begin) {
		this.codec = codec;
		this.gate = gate;
		this.begin = begin;
	}

	CompletableFuture<AppendAck> append(Object... deltas) {
		OperationWatch watch = this.begin.get();
		try {
			List<AppendRecord> records = withHeaders(Stream.of(deltas).map(this.codec::encode).toList(),
					watch.headers());
			CompletableFuture<AppendAck> ack = this.gate.append(AppendInput.of(records));
			return (watch != OperationWatch.NONE) ? ack.whenComplete((acked, failure) -> end(watch, failure)) : ack;
		}
		catch (RuntimeException ex) {
			end(watch, ex);
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static void end(OperationWatch watch, @Nullable Throwable failure) {
		watch.ended(((failure != null) ? UpdateOutcome.FAILED : UpdateOutcome.APPENDED).id(),
				(failure != null) ? Futures.unwrap(failure) : null);
	}

	/**
	 * Add headers to the records of a batch.
	 * @param records the records
	 * @param headers values by names
	 * @return the records with the headers, or as they are when those make the batch too
	 * large
	 */
	static List<AppendRecord> withHeaders(List<AppendRecord> records, Map<String, String> headers) {
		if (headers.isEmpty()) {
			return records;
		}
		List<AppendRecord> marked = new ArrayList<>(records.size());
		long bytes = 0;
		for (AppendRecord record : records) {
			AppendRecord with = record;
			for (Map.Entry<String, String> header : headers.entrySet()) {
				if (record.headers().stream().noneMatch((own) -> own.name().equals(header.getKey()))) {
					with = with.withHeader(header.getKey(), header.getValue());
				}
			}
			marked.add(with);
			bytes += with.meteredBytes();
		}
		return (bytes <= Limits.MAX_BATCH_METERED_BYTES) ? marked : records;
	}

}
