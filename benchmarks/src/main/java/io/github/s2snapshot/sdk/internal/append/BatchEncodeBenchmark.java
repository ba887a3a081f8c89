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

package io.github.s2snapshot.sdk.internal.append;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.github.s2snapshot.benchmarks.BenchmarkRecords;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.wire.Compression;

/**
 * Measures encoding full batches as frames, and the checks before that.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchEncodeBenchmark {

	/** Metered size of a record. */
	@Param({ "128", "1024", "65536" })
	public int recordBytes;

	private List<AppendRecord> records = List.of();

	/**
	 * Creates the records.
	 */
	@Setup
	public void setUp() {
		this.records = BenchmarkRecords.batch(this.recordBytes);
	}

	/**
	 * Encodes a batch.
	 * @return the frame, in parts
	 */
	@Benchmark
	public List<byte[]> encodeBatch() {
		return BatchEncoder.frame(this.records, null, null, Compression.NONE);
	}

	/**
	 * Checks a batch against the limits, which includes metering.
	 * @return the batch
	 */
	@Benchmark
	public AppendInput checkBatch() {
		return AppendInput.of(this.records);
	}

}
