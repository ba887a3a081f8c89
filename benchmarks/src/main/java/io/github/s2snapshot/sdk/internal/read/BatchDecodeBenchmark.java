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
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.ByteString;
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
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.FrameDecoder;
import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.proto.ReadBatch;

/**
 * Frames to batches of records.
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
	 * Make a frame.
	 */
	@Setup
	public void setUp() {
		ReadBatch.Builder batch = ReadBatch.newBuilder();
		for (AppendRecord record : BenchmarkRecords.batch(this.recordBytes)) {
			io.github.s2snapshot.sdk.wire.proto.SequencedRecord.Builder builder = io.github.s2snapshot.sdk.wire.proto.SequencedRecord
				.newBuilder()
				.setSeqNum(1_000_000L + batch.getRecordsCount())
				.setTimestamp(1_800_000_000_000L)
				.setBody(ByteString.copyFrom(record.body()));
			for (Header header : record.headers()) {
				builder.addHeaders(io.github.s2snapshot.sdk.wire.proto.Header.newBuilder()
					.setName(ByteString.copyFrom(header.nameBytes()))
					.setValue(ByteString.copyFrom(header.valueBytes())));
			}
			batch.addRecords(builder);
		}
		this.frame = FrameEncoder.encode(batch.build());
	}

	/**
	 * Take the frame out of the bytes, and the records out of the frame.
	 * @return the records
	 */
	@Benchmark
	public List<SequencedRecord> decodeBatch() {
		Frame decoded = FrameDecoder.sharing().decode(ByteBuffer.wrap(this.frame));
		if (decoded == null) {
			throw new IllegalStateException("The frame is not whole");
		}
		return decoded.decode(BatchDecoder::decode).records();
	}

	/**
	 * Take the frame out of the bytes, and parse a generated message.
	 * @return the message
	 */
	@Benchmark
	public ReadBatch parseMessage() {
		Frame decoded = FrameDecoder.sharing().decode(ByteBuffer.wrap(this.frame));
		if (decoded == null) {
			throw new IllegalStateException("The frame is not whole");
		}
		return decoded.parse(ReadBatch.parser());
	}

}
