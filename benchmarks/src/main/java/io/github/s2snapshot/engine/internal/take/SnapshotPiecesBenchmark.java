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

package io.github.s2snapshot.engine.internal.take;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotAssembly;
import io.github.s2snapshot.format.SnapshotDocument;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.format.SnapshotPayload;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.serializer.JacksonStateSerializer;

/**
 * Measures the path from a state to the fragments of a snapshot, and back.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SnapshotPiecesBenchmark {

	private static final int CHUNK = 1_000_000;

	private static final UUID ID = new UUID(1, 2);

	private static final String IDENTITY = "totals/0";

	/** Number of entries of the state, for a snapshot in a single record or in many. */
	@Param({ "1000", "100000" })
	public int entries;

	/** Compression of the snapshot. */
	@Param({ "NONE", "GZIP" })
	public ContentEncoding encoding = ContentEncoding.NONE;

	private final JacksonStateSerializer<Board> serializer = JacksonStateSerializer.of(Board.class);

	private Board board = new Board(Map.of());

	private byte[] state = {};

	private byte[] document = {};

	private List<SequencedRecord> fragments = List.of();

	/**
	 * Creates a state and its snapshot.
	 * @throws IOException if the state cannot be written
	 */
	@Setup
	public void setUp() throws IOException {
		Map<String, Delays> delays = new HashMap<>();
		for (int i = 0; i < this.entries; i++) {
			delays.put("BOS" + i, new Delays(i % 17, i % 1013));
		}
		this.board = new Board(delays);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		this.serializer.write(this.board, out);
		this.state = out.toByteArray();
		this.document = SnapshotDocument.write(7, Map.of(), this.state);
		this.fragments = fragments();
	}

	private List<SequencedRecord> fragments() throws IOException {
		List<byte[]> chunks = new ArrayList<>();
		ChunkSink sink = encode(chunks);
		chunks.add(sink.rest());
		List<AppendRecord> records = new ArrayList<>();
		for (int i = 0; i < chunks.size(); i++) {
			records.add((i == 0) ? SnapshotFragment.first(ID, 7, IDENTITY, this.encoding, chunks.get(i))
					: SnapshotFragment.next(ID, 7, i, chunks.get(i)));
		}
		records.addAll(SnapshotFragment.last(ID, 7, chunks.size(), new byte[0], sink.length(), sink.sha256()));
		List<SequencedRecord> read = new ArrayList<>();
		for (AppendRecord record : records) {
			read.add(new SequencedRecord(7L + read.size(), 1, record.headers(), record.body()));
		}
		return read;
	}

	private ChunkSink encode(List<byte[]> chunks) throws IOException {
		ChunkSink sink = new ChunkSink(CHUNK, SnapshotLimits.defaults(), (chunk) -> chunks.add(chunk));
		PayloadEncoder encoder = new PayloadEncoder(this.encoding, SnapshotLimits.defaults(), (chosen) -> sink);
		SnapshotPayload.write(7, (target) -> this.serializer.write(this.board, target), encoder);
		encoder.close();
		return sink;
	}

	/**
	 * Writes the state as JSON.
	 * @throws IOException if the state cannot be written
	 */
	@Benchmark
	public void writeState() throws IOException {
		this.serializer.write(this.board, OutputStream.nullOutputStream());
	}

	/**
	 * Writes, compresses, splits and digests the state.
	 * @return the digest
	 * @throws IOException if the state cannot be written
	 */
	@Benchmark
	public String encodeSnapshot() throws IOException {
		return encode(new ArrayList<>()).sha256();
	}

	/**
	 * Computes the digest of the document of a file.
	 * @return the digest
	 */
	@Benchmark
	public String digest() {
		return Sha256.hex(this.document);
	}

	/**
	 * Assembles and checks the fragments, without keeping them.
	 * @return whether the snapshot is complete
	 * @throws InvalidSnapshotException if the snapshot is not valid
	 */
	@Benchmark
	public boolean assembleFragments() throws InvalidSnapshotException {
		SnapshotAssembly assembly = new SnapshotAssembly(SnapshotFragment.decode(this.fragments.get(0), IDENTITY),
				SnapshotLimits.defaults(), null);
		boolean whole = false;
		for (SequencedRecord record : this.fragments) {
			if (!record.isCommand()) {
				whole = assembly.add(SnapshotFragment.decode(record, IDENTITY));
			}
		}
		return whole;
	}

	/**
	 * Parses the document of a single record.
	 * @return the document
	 * @throws InvalidSnapshotException if it is not valid
	 */
	@Benchmark
	public SnapshotDocument parseDocument() throws InvalidSnapshotException {
		return SnapshotDocument.parse(this.document);
	}

	/**
	 * Parses only the document around the state, as for a file with a digest.
	 * @return the document
	 * @throws InvalidSnapshotException if it is not valid
	 */
	@Benchmark
	public SnapshotDocument parseAroundState() throws InvalidSnapshotException {
		return SnapshotDocument.parseAroundState(this.document);
	}

	/**
	 * Reads the state.
	 * @return the state
	 * @throws IOException if it cannot be read
	 */
	@Benchmark
	public Object readState() throws IOException {
		return this.serializer.read(new ByteArrayInputStream(this.state));
	}

	/**
	 * State of a projection.
	 *
	 * @param delays delays by key
	 */
	record Board(Map<String, Delays> delays) {

	}

	/**
	 * Entry of a state.
	 *
	 * @param flights the number of flights
	 * @param delayMinutes the sum of their delays in minutes
	 */
	record Delays(long flights, long delayMinutes) {

	}

}
