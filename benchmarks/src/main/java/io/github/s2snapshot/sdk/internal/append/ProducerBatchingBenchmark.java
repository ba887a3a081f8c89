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
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.append.RecordTicket;
import io.github.s2snapshot.sdk.internal.call.CallTarget;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.wire.Compression;

/**
 * Measures the work of a producer for each record, without a network: batching, encoding
 * and returning the acknowledgement.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProducerBatchingBenchmark {

	/** Metered size of a record. */
	@Param({ "128", "1024" })
	public int recordBytes;

	private List<AppendRecord> records = List.of();

	private final RecordAccumulator accumulator = new RecordAccumulator(new CallTarget("benchmark", null, null),
			ProducerOptions.defaults(), Compression.NONE, new AcknowledgingOutlet());

	private int next;

	/**
	 * Creates the records.
	 */
	@Setup
	public void setUp() {
		this.records = BenchmarkRecords.batch(this.recordBytes);
	}

	/**
	 * Submits a record.
	 * @return the ticket
	 */
	@Benchmark
	public Object submitRecord() {
		this.next = (this.next + 1) % this.records.size();
		RecordTicket ticket = this.accumulator.tryAdd(this.records.get(this.next));
		if (ticket == null) {
			throw new IllegalStateException("The producer has no capacity, although every batch is acknowledged");
		}
		return ticket;
	}

	/**
	 * Outlet that acknowledges each batch immediately.
	 */
	private static final class AcknowledgingOutlet implements RecordAccumulator.Outlet {

		@Override
		public boolean offer(PendingBatch batch) {
			return true;
		}

		@Override
		public void encode(PendingBatch batch) {
			batch.encode();
			StreamPosition start = new StreamPosition(0, 0);
			StreamPosition end = new StreamPosition(batch.recordCount(), 0);
			batch.result().complete(new AppendAck(start, end, end));
		}

		@Override
		public void startTimer() {
		}

		@Override
		public void settled(RecordBatch batch) {
			batch.publish(Runnable::run);
		}

	}

}
