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

package io.github.s2snapshot.embedded.internal.backend;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.sdk.wire.Command;
import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Damages the files of a directory at random places. Acknowledged records must be
 * readable, or the server must fail with an error that says what to do; records must
 * never be silently missing or different. {@code -Ds2.damage.count=},
 * {@code -Ds2.damage.seed=}, {@code -Ds2.damage.report=}.
 */
class MVStoreDamageTests {

	private static final String BASIN = "kept-basin";

	private static final int STREAMS = 12;

	private static final int APPENDS = 600;

	private final long seed = Long.getLong("s2.damage.seed", new Random().nextLong());

	private final Random random = new Random(this.seed);

	// The records that are not trimmed, by stream
	private final Map<String, List<String>> expected = new TreeMap<>();

	private final Map<String, Long> firstSeqNums = new TreeMap<>();

	private final Map<String, Integer> outcomes = new TreeMap<>();

	@TempDir
	private Path temporary;

	@Test
	void whenFilesAreDamagedThenNothingAckedIsSilentlyLost() throws IOException {
		Path live = this.temporary.resolve("live");
		Path killed = Files.createDirectory(this.temporary.resolve("killed"));
		try (Backend backend = Backend.open(live)) {
			fill(backend);
			// Copy the files of the running server, like after kill -9
			copy(live, killed);
		}
		List<Path> images = List.of(killed, live);
		for (Path image : images) {
			assertThat(outcome(copy(image, Files.createTempDirectory(this.temporary, "whole")))).isEqualTo("whole");
		}
		int count = Integer.getInteger("s2.damage.count", 40);
		for (int i = 0; i < count; i++) {
			Path directory = copy(images.get(i % 2), Files.createTempDirectory(this.temporary, "damaged"));
			String damage = damage(directory);
			String outcome;
			try {
				outcome = outcome(directory);
			}
			catch (AssertionError ex) {
				throw new AssertionError("seed " + this.seed + ", damage " + i + " of image " + i % 2 + ": " + damage,
						ex);
			}
			this.outcomes.merge(damage.substring(0, damage.indexOf(' ')) + " " + outcome, 1, Integer::sum);
			delete(directory);
		}
		String report = "damage: " + count + " in files of " + Files.size(killed.resolve("s2.mv.db")) + " bytes, seed "
				+ this.seed + ": " + this.outcomes;
		String file = System.getProperty("s2.damage.report");
		if (file != null) {
			Files.writeString(Path.of(file), report + System.lineSeparator(), StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
		}
		assertThat(this.outcomes.values().stream().mapToInt(Integer::intValue).sum()).as(report).isEqualTo(count);
	}

	private void fill(Backend backend) {
		backend.addBasin(BASIN);
		for (int i = 0; i < STREAMS; i++) {
			backend.createStream(BASIN, "s" + i, null, null).join();
			this.expected.put("s" + i, new ArrayList<>());
			this.firstSeqNums.put("s" + i, 0L);
		}
		for (int i = 0; i < APPENDS; i++) {
			String stream = "s" + this.random.nextInt(STREAMS);
			List<WireAppendRecord> input = new ArrayList<>();
			List<String> bodies = this.expected.get(stream);
			for (int j = this.random.nextInt(4); j >= 0; j--) {
				String body = stream + "-" + i + "-" + j + "-" + "x".repeat(this.random.nextInt(1500));
				input.add(WireAppendRecord.of(body));
				bodies.add(body);
			}
			append(backend, stream, WireAppendInput.of(input));
			if (i == APPENDS / 2) {
				trim(backend, stream);
			}
		}
		backend.createStream(BASIN, "gone", null, null).join();
		append(backend, "gone", WireAppendInput.of(WireAppendRecord.of(Bytes.wrap(new byte[2000]))));
		backend.deleteStream(BASIN, "gone").join();
	}

	private void trim(Backend backend, String stream) {
		List<String> bodies = this.expected.get(stream);
		int gone = bodies.size() / 2;
		WireAppendRecord record = Commands.toRecord(new Command.Trim(gone));
		append(backend, stream, WireAppendInput.of(record));
		bodies.add(record.body().toUtf8());
		this.expected.put(stream, new ArrayList<>(bodies.subList(gone, bodies.size())));
		this.firstSeqNums.put(stream, (long) gone);
	}

	private static void append(Backend backend, String stream, WireAppendInput input) {
		backend.open(BASIN, stream, Backend.Purpose.APPEND, null).log().append(input, null).ack().join();
	}

	private String damage(Path directory) throws IOException {
		boolean data = this.random.nextInt(6) > 0;
		Path file = directory.resolve((data || !Files.exists(directory.resolve("s2.acked"))) ? "s2.mv.db" : "s2.acked");
		long size = Files.size(file);
		if (this.random.nextInt(20) == 0) {
			Files.delete(file);
			return "deletion of " + file;
		}
		try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
			// Half of the damage is near the end, where the last chunk may be
			long place = (this.random.nextBoolean()) ? this.random.nextLong(size)
					: size - 1 - this.random.nextLong(Math.min(size, 16_384));
			int kind = this.random.nextInt(4);
			if (kind == 0) {
				access.setLength(place);
				return "truncation of " + file + " to " + place + " of " + size;
			}
			byte[] bytes = new byte[(int) Math.min(size - place, (kind == 1) ? 1 : 1 + this.random.nextInt(6000))];
			access.seek(place);
			access.readFully(bytes);
			if (kind == 1) {
				bytes[0] ^= (byte) (1 << this.random.nextInt(8));
			}
			else if (kind == 2) {
				bytes = new byte[bytes.length];
			}
			else {
				this.random.nextBytes(bytes);
			}
			access.seek(place);
			access.write(bytes);
			return List.of("", "flip", "zeros", "garbage").get(kind) + " of " + bytes.length + " bytes of " + file
					+ " at " + place + " of " + size;
		}
	}

	private String outcome(Path directory) {
		Backend backend;
		try {
			backend = Backend.open(directory);
		}
		catch (IllegalStateException ex) {
			assertThat(ex).hasMessageContaining(directory.toString()).hasMessageContaining("Restore");
			return "refused";
		}
		try (backend) {
			assertThat(backend.listBasins("", "", 100).items()).hasSize(1);
			assertThat(backend.listStreams(BASIN, "", "", 100).items()).hasSize(STREAMS);
			boolean unreadable = false;
			for (String stream : this.expected.keySet()) {
				unreadable |= !readsWhatWasAcked(backend, stream);
			}
			return (unreadable) ? "unreadable" : "whole";
		}
	}

	private boolean readsWhatWasAcked(Backend backend, String stream) {
		List<String> expectedBodies = this.expected.get(stream);
		long seqNum = this.firstSeqNums.get(stream);
		StreamLog log = backend.open(BASIN, stream, Backend.Purpose.READ, null).log();
		assertThat(log.tail().seqNum()).isEqualTo(seqNum + expectedBodies.size());
		List<String> bodies = new ArrayList<>();
		try {
			while (seqNum < log.tail().seqNum()) {
				ReadChunk chunk = log.read(seqNum, log.tail(), ReadLimits.NONE, null).join();
				for (WireSequencedRecord record : chunk.toMessage(null).records()) {
					assertThat(record.seqNum()).isEqualTo(this.firstSeqNums.get(stream) + bodies.size());
					bodies.add(record.body().toUtf8());
				}
				assertThat(chunk.nextSeqNum()).isGreaterThan(seqNum);
				seqNum = chunk.nextSeqNum();
			}
		}
		catch (RuntimeException ex) {
			return false;
		}
		assertThat(bodies.equals(expectedBodies)).as("records of " + stream + " are those appended").isTrue();
		return true;
	}

	private static Path copy(Path from, Path to) throws IOException {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
			for (Path file : files) {
				Files.copy(file, to.resolve(file.getFileName()));
			}
		}
		return to;
	}

	private static void delete(Path directory) throws IOException {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
			for (Path file : files) {
				Files.delete(file);
			}
		}
		Files.delete(directory);
	}

}
