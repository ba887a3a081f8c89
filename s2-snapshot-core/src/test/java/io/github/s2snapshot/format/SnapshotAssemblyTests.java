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

package io.github.s2snapshot.format;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SnapshotAssembly} and {@link SnapshotFragment}.
 */
class SnapshotAssemblyTests {

	private static final UUID ID = UUID.fromString("4a5a7a0e-7a44-4d8e-9a41-0a6f3c6f4d10");

	private static final byte[] PAYLOAD = "{\"type\":\"snapshot\",\"covers_before\":10,\"state\":\"abc\"}"
		.getBytes(StandardCharsets.UTF_8);

	private final List<AppendRecord> records = records(10);

	private final Memory memory = new Memory();

	@Test
	void fragmentsShouldBeAssembledToASnapshot() throws Exception {
		SnapshotAssembly assembly = begin(SnapshotLimits.defaults());
		assertThat(assembly.add(fragment(0))).isFalse();
		assertThat(assembly.add(fragment(1))).isFalse();
		assertThat(assembly.add(fragment(2))).isTrue();
		assertThat(assembly.id()).isEqualTo(ID);
		assertThat(assembly.cursor()).isEqualTo(10);
		assertThat(assembly.length()).isEqualTo(PAYLOAD.length);
		assertThat(assembly.first().seqNum()).isEqualTo(10);
		assertThat(assembly.lastSeqNum()).isEqualTo(12);
		assertThat(assembly.<String>read((in) -> new String(in.readAllBytes(), StandardCharsets.UTF_8)))
			.isEqualTo("\"abc\"");
		assembly.release();
		assertThat(this.memory.closed).isTrue();
		assertThat(assembly.isKept()).isFalse();
	}

	@Test
	void lastFragmentShouldBeFollowedByTheTrim() {
		assertThat(this.records).hasSize(4);
		assertThat(this.records.get(3)).isEqualTo(AppendRecord.trim(10));
		assertThat(this.records.get(0).headers()).containsExactly(Header.of("snapshot", "1"),
				Header.of("snapshot-id", ID.toString()), Header.of("snapshot-cursor", "10"),
				Header.of("snapshot-chunk", "0"), Header.of("snapshot-projection", "talk/1"),
				Header.of("content-type", "application/json"));
		assertThat(this.records.get(1).headers()).hasSize(4);
		assertThat(this.records.get(2).headers()).containsExactly(Header.of("snapshot", "1"),
				Header.of("snapshot-id", ID.toString()), Header.of("snapshot-cursor", "10"),
				Header.of("snapshot-chunk", "2"), Header.of("snapshot-final", "3"),
				Header.of("snapshot-length", Integer.toString(PAYLOAD.length)),
				Header.of("snapshot-sha256", Sha256.hex(PAYLOAD)));
	}

	@Test
	void h2WhenAFragmentIsAddedTwiceThenItIsIgnored() throws Exception {
		SnapshotAssembly assembly = begin(SnapshotLimits.defaults());
		assembly.add(fragment(0));
		assembly.add(fragment(1));
		assertThat(assembly.add(fragment(0))).isFalse();
		assertThat(assembly.add(fragment(1))).isFalse();
		assertThat(assembly.add(fragment(2))).isTrue();
	}

	@Test
	void whenAChunkIsMissingThenTheSnapshotIsInvalid() throws Exception {
		SnapshotAssembly assembly = begin(SnapshotLimits.defaults());
		assembly.add(fragment(0));
		assertInvalid(assembly, fragment(2), "chunk 1 is missing, chunk 2 was read instead");
	}

	@Test
	void whenTheEndDoesNotMatchThenTheSnapshotIsInvalid() throws Exception {
		assertEndInvalid(SnapshotRecord.FINAL, "4",
				"the snapshot has 3 chunks, but the header 'snapshot-final' says 4");
		assertEndInvalid(SnapshotRecord.LENGTH, "18446744073709551615", "the payload has " + PAYLOAD.length
				+ " bytes, but the header 'snapshot-length' says 18446744073709551615");
		assertEndInvalid(SnapshotRecord.SHA256, "0".repeat(64),
				"the SHA-256 of the payload does not match the header 'snapshot-sha256'");
		assertEndInvalid(SnapshotRecord.CURSOR, "9", "chunk 2 has the cursor 9, but chunk 0 has the cursor 10");
	}

	@Test
	void h31WhenALimitIsExceededThenTheSnapshotIsInvalid() throws Exception {
		SnapshotAssembly chunks = begin(SnapshotLimits.defaults().withFragments(2, 8, 10));
		chunks.add(fragment(0));
		chunks.add(fragment(1));
		assertInvalid(chunks, fragment(2), "the snapshot has more than 2 chunks");
		SnapshotAssembly bytes = begin(SnapshotLimits.defaults().withBytes(25, 1000));
		bytes.add(fragment(0));
		bytes.add(fragment(1));
		assertInvalid(bytes, fragment(2), "the payload has more than 25 bytes");
	}

	@Test
	void h31WhenTheLimitsAreReachedThenTheSnapshotIsComplete() throws Exception {
		SnapshotAssembly assembly = begin(
				SnapshotLimits.defaults().withFragments(3, 8, 10).withBytes(PAYLOAD.length, 1000));
		assertThat(assembly.add(fragment(0))).isFalse();
		assertThat(assembly.add(fragment(1))).isFalse();
		assertThat(assembly.add(fragment(2))).isTrue();
	}

	@Test
	void whenAFragmentIsInvalidThenTheMessageSaysWhy() {
		assertNotDecoded(0, SnapshotRecord.PROJECTION, "other/1",
				"the snapshot belongs to projection 'other/1', not to 'talk/1'");
		assertNotDecoded(0, SnapshotRecord.CONTENT_TYPE, "text/plain",
				"the content type 'text/plain' is not supported");
		assertNotDecoded(0, SnapshotRecord.CURSOR, "11",
				"the cursor 11 is greater than the sequence number 10 of the record");
		assertNotDecoded(1, SnapshotRecord.CHUNK, "-1", "the header 'snapshot-chunk' is not a number");
		assertNotDecoded(1, SnapshotRecord.ID, "x", "the header 'snapshot-id' is not a UUID");
		assertNotDecoded(1, SnapshotRecord.SNAPSHOT, "2", "the format version '2' is not supported");
		assertNotDecoded(2, SnapshotRecord.FINAL, "", "the header 'snapshot-final' is not a number");
	}

	private void assertNotDecoded(int index, String header, String value, String reason) {
		SequencedRecord record = at(10 + index, with(this.records.get(index), header, value));
		assertThatExceptionOfType(InvalidSnapshotException.class)
			.isThrownBy(() -> SnapshotFragment.decode(record, "talk/1"))
			.withMessage(reason);
	}

	private void assertEndInvalid(String header, String value, String reason) throws Exception {
		SnapshotAssembly assembly = begin(SnapshotLimits.defaults());
		assembly.add(fragment(0));
		assembly.add(fragment(1));
		assertInvalid(assembly, SnapshotFragment.decode(at(12, with(this.records.get(2), header, value)), "talk/1"),
				reason);
	}

	private static void assertInvalid(SnapshotAssembly assembly, SnapshotFragment fragment, String reason) {
		assertThatExceptionOfType(InvalidSnapshotException.class).isThrownBy(() -> assembly.add(fragment))
			.withMessage(reason);
	}

	private SnapshotAssembly begin(SnapshotLimits limits) throws InvalidSnapshotException {
		return new SnapshotAssembly(fragment(0), limits, this.memory);
	}

	private SnapshotFragment fragment(int index) throws InvalidSnapshotException {
		SequencedRecord record = at(10 + index, this.records.get(index));
		assertThat(SnapshotFragment.isFragment(record)).isTrue();
		return SnapshotFragment.decode(record, "talk/1");
	}

	private static List<AppendRecord> records(long cursor) {
		List<AppendRecord> records = new ArrayList<>();
		records.add(SnapshotFragment.first(ID, cursor, "talk/1", ContentEncoding.NONE, part(0, 10)));
		records.add(SnapshotFragment.next(ID, cursor, 1, part(10, 20)));
		records.addAll(
				SnapshotFragment.last(ID, cursor, 2, part(20, PAYLOAD.length), PAYLOAD.length, Sha256.hex(PAYLOAD)));
		return records;
	}

	private static byte[] part(int from, int to) {
		return Arrays.copyOfRange(PAYLOAD, from, to);
	}

	private static AppendRecord with(AppendRecord record, String name, String value) {
		return record.withHeaders(record.headers()
			.stream()
			.map((header) -> (header.name().equals(name)) ? Header.of(name, value) : header)
			.toList());
	}

	private static SequencedRecord at(long seqNum, AppendRecord record) {
		return new SequencedRecord(seqNum, 1_000 + seqNum, record.headers(), record.body());
	}

	/**
	 * Spool in memory.
	 */
	private static final class Memory implements PayloadSpool {

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

		private boolean closed;

		@Override
		public void write(byte[] chunk) {
			this.bytes.writeBytes(chunk);
		}

		@Override
		public InputStream open() {
			return new ByteArrayInputStream(this.bytes.toByteArray());
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

}
