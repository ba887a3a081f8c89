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

import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.projection.error.AppendTooLargeException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.sdk.wire.Limits;

/**
 * Makes batches of the deltas of a projection, within the limits of a batch. Thread-safe.
 */
public final class DeltaBatches {

	private final String projection;

	private final StreamName stream;

	public DeltaBatches(String projection, StreamName stream) {
		this.projection = projection;
		this.stream = stream;
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
	 * @throws AppendTooLargeException if the batch is too large
	 */
	AppendInput batch(UUID id, List<AppendRecord> records, Map<String, String> headers) {
		requireCount(records);
		List<AppendRecord> marked = DeltaBatch.mark(id, records);
		long bytes = bytes(marked);
		requireSize(marked.size(), bytes, bytes - bytes(records));
		return AppendInput.of(withHeaders(marked, headers));
	}

	/**
	 * Creates a batch that needs no marks.
	 * @param records one record or none
	 * @param headers further headers, values by name, which are left out if they make the
	 * batch too large
	 * @return the batch
	 * @throws AppendTooLargeException if the record is too large
	 */
	AppendInput single(List<AppendRecord> records, Map<String, String> headers) {
		requireSize(records.size(), bytes(records), 0);
		return AppendInput.of(withHeaders(records, headers));
	}

	private void requireCount(List<AppendRecord> records) {
		if (records.size() > Limits.MAX_BATCH_RECORDS) {
			throw new AppendTooLargeException(String.format(Locale.ROOT,
					"Projection '%s' cannot append %d deltas to stream %s at once: one append holds at most %d. Nothing was "
							+ "appended. Append the deltas in several calls, or with one delta that holds several changes",
					this.projection, records.size(), this.stream, Limits.MAX_BATCH_RECORDS), this.stream,
					records.size(), bytes(records));
		}
	}

	private void requireSize(int records, long bytes, long marks) {
		if (bytes > Limits.MAX_BATCH_METERED_BYTES) {
			throw new AppendTooLargeException(String.format(Locale.ROOT,
					"Projection '%s' cannot append %d deltas with a metered size of %d bytes to stream %s at once%s: one "
							+ "append holds at most %d bytes. Nothing was appended. Append fewer or smaller deltas at once",
					this.projection, records, bytes, this.stream, (marks > 0)
							? String.format(Locale.ROOT, ", including %d bytes for the headers of a batch", marks) : "",
					Limits.MAX_BATCH_METERED_BYTES), this.stream, records, bytes);
		}
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
