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

package io.github.s2snapshot.benchmarks;

import java.util.ArrayList;
import java.util.List;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.wire.Limits;

/**
 * Records for benchmarks.
 *
 * @since 0.1.0
 */
public final class BenchmarkRecords {

	private BenchmarkRecords() {
	}

	/**
	 * Returns as many records as fit a batch.
	 * @param recordBytes the metered size of a record, at least 128
	 * @return the records
	 */
	public static List<AppendRecord> batch(int recordBytes) {
		RecordChain chain = new RecordChain(recordBytes, recordBytes);
		int count = Math.min(Limits.MAX_BATCH_RECORDS, Limits.MAX_BATCH_METERED_BYTES / recordBytes);
		List<AppendRecord> records = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			records.add(chain.next(1_800_000_000_000L + i));
		}
		return records;
	}

}
