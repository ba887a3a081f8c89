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

package io.github.s2snapshot.sdk.wire;

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
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;

/**
 * Measures encoding and decoding frames, and metering.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameBenchmark {

	private static final int PIECE_BYTES = 16 * 1024;

	/** Metered size of a record. */
	@Param({ "128", "1024" })
	public int recordBytes;

	private WireAppendInput message = WireAppendInput.of();

	private byte[] frame = new byte[0];

	private List<AppendRecord> records = List.of();

	/**
	 * Creates a batch and its frame.
	 */
	@Setup
	public void setUp() {
		this.records = BenchmarkRecords.batch(this.recordBytes);
		List<WireAppendRecord> wire = new ArrayList<>();
		for (AppendRecord record : this.records) {
			List<WireHeader> headers = record.headers()
				.stream()
				.map((header) -> new WireHeader(Bytes.wrap(header.nameBytes()), Bytes.wrap(header.valueBytes())))
				.toList();
			wire.add(new WireAppendRecord(null, headers, Bytes.wrap(record.body())));
		}
		this.message = WireAppendInput.of(wire);
		this.frame = FrameEncoder.encode(this.message);
	}

	/**
	 * Encodes a frame.
	 * @return the frame
	 */
	@Benchmark
	public byte[] encodeFrame() {
		return FrameEncoder.encode(this.message);
	}

	/**
	 * Decodes a frame that arrives in pieces, as from the network.
	 * @return the frame
	 */
	@Benchmark
	public Frame decodeFrame() {
		FrameDecoder decoder = new FrameDecoder();
		for (int start = 0; true; start += PIECE_BYTES) {
			int length = Math.min(PIECE_BYTES, this.frame.length - start);
			Frame decoded = decoder.decode(ByteBuffer.wrap(this.frame, start, length));
			if (decoded != null) {
				return decoded;
			}
		}
	}

	/**
	 * Meters a batch as a server does.
	 * @return the metered bytes
	 */
	@Benchmark
	public long meterMessage() {
		return Metering.meteredBytes(this.message);
	}

	/**
	 * Meters the records of a batch as a client does when they are created.
	 * @return the metered bytes
	 */
	@Benchmark
	public long meterRecords() {
		long total = 0;
		for (AppendRecord record : this.records) {
			total += record.withTimestamp(total).meteredBytes();
		}
		return total;
	}

}
