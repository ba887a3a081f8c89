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

package io.github.s2snapshot.sdk.internal.read;

import java.nio.ByteBuffer;
import java.util.ArrayList;
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
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.FrameDecoder;
import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

/**
 * Measures decoding frames to batches of records.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchDecodeBenchmark {

	/** Metered size of a record. */
	@Param({ "128", "1024", "65536" })
	public int recordBytes;

	private byte[] frame = new byte[0];

	/**
	 * Creates a frame.
	 */
	@Setup
	public void setUp() {
		List<WireSequencedRecord> records = new ArrayList<>();
		for (AppendRecord record : BenchmarkRecords.batch(this.recordBytes)) {
			List<WireHeader> headers = record.headers()
				.stream()
				.map((header) -> new WireHeader(Bytes.wrap(header.nameBytes()), Bytes.wrap(header.valueBytes())))
				.toList();
			records.add(new WireSequencedRecord(1_000_000L + records.size(), 1_800_000_000_000L, headers,
					Bytes.wrap(record.body())));
		}
		this.frame = FrameEncoder.encode(new WireReadBatch(records, null));
	}

	/**
	 * Decodes the frame and its records.
	 * @return the records
	 */
	@Benchmark
	public List<SequencedRecord> decodeBatch() {
		Frame decoded = FrameDecoder.sharing().decode(ByteBuffer.wrap(this.frame));
		if (decoded == null) {
			throw new IllegalStateException("The frame is incomplete");
		}
		return decoded.decode(BatchDecoder::decode).records();
	}

	/**
	 * Decodes the frame and its protobuf message.
	 * @return the message
	 */
	@Benchmark
	public WireReadBatch parseMessage() {
		Frame decoded = FrameDecoder.sharing().decode(ByteBuffer.wrap(this.frame));
		if (decoded == null) {
			throw new IllegalStateException("The frame is incomplete");
		}
		return decoded.decode(WireReadBatch::read);
	}

}
