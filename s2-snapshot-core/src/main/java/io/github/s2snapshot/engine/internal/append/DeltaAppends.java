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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.projection.UpdateOutcome;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.wire.Limits;
import io.github.s2snapshot.serializer.DeltaCodec;

/**
 * Appends deltas to the stream of a projection. Thread-safe.
 */
public final class DeltaAppends {

	private final DeltaCodec codec;

	private final AppendGate gate;

	private final Supplier<OperationWatch> begin;

	/**
	 * Creates an instance.
	 * @param codec encodes deltas
	 * @param gate sends the appends
	 * @param begin called when an append begins
	 */
	public DeltaAppends(DeltaCodec codec, AppendGate gate, Supplier<OperationWatch> begin) {
		this.codec = codec;
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
			AppendAck ack = Futures.get(send(watch, deltas));
			end(watch, null);
			return ack;
		}
		catch (RuntimeException ex) {
			end(watch, ex);
			throw ex;
		}
	}

	public CompletableFuture<AppendAck> appendAsync(Object... deltas) {
		OperationWatch watch = this.begin.get();
		try {
			CompletableFuture<AppendAck> ack = send(watch, deltas);
			return (watch != OperationWatch.NONE) ? ack.whenComplete((acked, failure) -> end(watch, failure)) : ack;
		}
		catch (RuntimeException ex) {
			end(watch, ex);
			return CompletableFuture.failedFuture(ex);
		}
	}

	private CompletableFuture<AppendAck> send(OperationWatch watch, Object... deltas) {
		List<AppendRecord> records = Stream.of(deltas).map(this.codec::encode).toList();
		AppendInput input = (records.size() > 1) ? batch(UUID.randomUUID(), records, watch.headers())
				: AppendInput.of(withHeaders(records, watch.headers()));
		return this.gate.append(input);
	}

	private static void end(OperationWatch watch, @Nullable Throwable failure) {
		watch.ended(((failure != null) ? UpdateOutcome.FAILED : UpdateOutcome.APPENDED).id(),
				(failure != null) ? Futures.unwrap(failure) : null);
	}

	/**
	 * Creates a batch that is marked by headers, so that readers publish its deltas
	 * together. These headers count as part of the size. A batch that is too large only
	 * because of them is rejected, because without them readers could see a part of the
	 * batch.
	 * @param id the id of the batch
	 * @param records the records
	 * @param headers further headers, values by name, which are left out if they make the
	 * batch too large
	 * @return the batch
	 * @throws InvalidInputException if the batch is too large
	 */
	public static AppendInput batch(UUID id, List<AppendRecord> records, Map<String, String> headers) {
		List<AppendRecord> marked = DeltaBatch.mark(id, records);
		long bytes = bytes(marked);
		boolean marksAreTooMuch = bytes > Limits.MAX_BATCH_METERED_BYTES
				&& bytes(records) <= Limits.MAX_BATCH_METERED_BYTES && records.size() <= Limits.MAX_BATCH_RECORDS;
		if (marksAreTooMuch) {
			throw new InvalidInputException(String.format(Locale.ROOT,
					"The %d deltas of one append have a metered size of %d bytes, including %d bytes for the "
							+ "headers of a batch. The limit of a batch is %d bytes. Append fewer or smaller deltas at once",
					records.size(), bytes, bytes - bytes(records), Limits.MAX_BATCH_METERED_BYTES));
		}
		return AppendInput.of(withHeaders(marked, headers));
	}

	private static long bytes(List<AppendRecord> records) {
		return records.stream().mapToLong(AppendRecord::meteredBytes).sum();
	}

	/**
	 * Adds headers to the records of a batch.
	 * @param records the records
	 * @param headers values by name
	 * @return the records with the headers, or unchanged if the headers make the batch
	 * too large
	 */
	public static List<AppendRecord> withHeaders(List<AppendRecord> records, Map<String, String> headers) {
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
