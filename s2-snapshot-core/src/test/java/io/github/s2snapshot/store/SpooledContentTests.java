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

package io.github.s2snapshot.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.projection.error.SnapshotException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SpooledContent}, and for {@link StoredSnapshot} with different
 * contents.
 */
class SpooledContentTests {

	private static final int BLOCK = 64 * 1024;

	private static final SnapshotKey KEY = new SnapshotKey("board", 1, "airline", "flights", 10);

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 3 * BLOCK + 5 })
	void writtenContentShouldBeReadFromMemoryAndFromAFile(int length) throws IOException {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		for (int inMemory : new int[] { 0, 2 * BLOCK, 10 * BLOCK }) {
			SpooledContent content = SpooledContent.of((out) -> {
				out.write(bytes, 0, length / 3);
				out.write(bytes, length / 3, length - length / 3);
			}, inMemory);
			try (content; InputStream one = content.open(); InputStream other = content.open()) {
				assertThat(content.isSpilled()).isEqualTo(length > inMemory);
				assertThat(content.length()).isEqualTo(length);
				assertThat(content.sha256()).isEqualTo(Sha256.hex(bytes));
				assertThat(one.readNBytes(length / 2)).isEqualTo(Arrays.copyOf(bytes, length / 2));
				assertThat(other.readAllBytes()).isEqualTo(bytes);
				assertThat(one.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, length / 2, length));
			}
			assertThatExceptionOfType(IOException.class).isThrownBy(content::open).withMessage("the content is closed");
		}
	}

	@Test
	void whenTheThreadIsInterruptedThenTheContentIsStillRead() throws IOException {
		try (SpooledContent content = SpooledContent.of((out) -> out.write(new byte[BLOCK]), 0)) {
			Thread.currentThread().interrupt();
			try (InputStream in = content.open()) {
				assertThat(in.readAllBytes()).hasSize(BLOCK);
			}
			assertThat(Thread.interrupted()).isTrue();
			try (InputStream in = content.open()) {
				assertThat(in.readAllBytes()).hasSize(BLOCK);
			}
		}
	}

	@Test
	void whenTheReaderLeavesBytesThenTheyAreVerified() throws IOException {
		SpooledContent content = SpooledContent.of((out) -> out.write("[1, 2, 3]".getBytes(StandardCharsets.UTF_8)));
		ReadState<Integer> read = snapshot(content).read(InputStream::read);
		assertThat(read.value()).isEqualTo('[');
		assertThat(read.length()).isEqualTo(9);
		assertThat(read.sha256()).isEqualTo(content.sha256());
		assertThat(snapshot(content).state()).asString().isEqualTo("[1, 2, 3]");
	}

	@Test
	void whenTheBytesDifferThenTheSnapshotIsCorruptAlsoIfTheReaderFails() {
		StoredSnapshot snapshot = snapshot(new Content(new byte[] { 1, 2 }, 2, Sha256.hex(new byte[] { 1, 3 })));
		assertThatExceptionOfType(CorruptSnapshotException.class).isThrownBy(snapshot::verify)
			.satisfies((ex) -> assertThat(ex.reason())
				.isEqualTo("the SHA-256 of the state does not match the stored one"));
		assertThatExceptionOfType(CorruptSnapshotException.class).isThrownBy(() -> snapshot.read((in) -> {
			throw new IOException("no JSON");
		}));
		assertThatExceptionOfType(CorruptSnapshotException.class)
			.isThrownBy(snapshot(new Content(new byte[2], 3, null))::verify)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo("the state has 2 bytes instead of 3"));
	}

	@Test
	void whenTheReaderFailsOnValidBytesThenItsFailureIsThrown() {
		StoredSnapshot snapshot = snapshot(SnapshotContent.of(new byte[10]));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> snapshot.read((in) -> {
			throw new IllegalStateException("no state");
		})).withMessageContaining("no state");
	}

	@Test
	void whenTheSourceFailsThenTheSnapshotIsNotCorruptAlsoIfTheReaderSwallowsIt() {
		StoredSnapshot snapshot = snapshot(new Content(null, -1, null));
		assertThatExceptionOfType(SnapshotException.class).isThrownBy(() -> snapshot.read((in) -> {
			try {
				return in.read();
			}
			catch (IOException ex) {
				return -1;
			}
		})).isNotInstanceOf(CorruptSnapshotException.class).withMessageContaining("connection reset");
	}

	private static StoredSnapshot snapshot(SnapshotContent content) {
		return new StoredSnapshot(KEY, null, Instant.EPOCH, content, StreamMark.UNKNOWN);
	}

	/**
	 * Content with any length and digest, which fails without bytes.
	 */
	private record Content(byte[] bytes, long length, String sha256) implements SnapshotContent {

		@Override
		public InputStream open() {
			return (this.bytes != null) ? new ByteArrayInputStream(this.bytes) : new InputStream() {

				@Override
				public int read() throws IOException {
					throw new IOException("connection reset");
				}

			};
		}

	}

}
