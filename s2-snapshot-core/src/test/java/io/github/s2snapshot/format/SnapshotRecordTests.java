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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SnapshotRecord}.
 */
class SnapshotRecordTests {

	private static final UUID ID = UUID.fromString("0e8f0c4e-7b39-4cb5-9d0a-6f7d3f7f3f10");

	private static final AppendRecord GOOD = SnapshotRecord.encode(ID, 1000, "board/1",
			"{\"a\":1}".getBytes(StandardCharsets.UTF_8));

	@Test
	void recordShouldHaveTheHeadersOfFormatVersion1() {
		assertThat(new String(GOOD.body(), StandardCharsets.UTF_8))
			.isEqualTo("{\"type\":\"snapshot\",\"covers_before\":1000,\"state\":{\"a\":1}}");
		assertThat(GOOD.headers()).extracting(Header::toString)
			.containsExactly("snapshot=1", "snapshot-id=0e8f0c4e-7b39-4cb5-9d0a-6f7d3f7f3f10", "snapshot-cursor=1000",
					"snapshot-chunk=0", "snapshot-final=1", "snapshot-length=56",
					"snapshot-sha256=c37fd64cd6506c471df0952a341529827949ac05a42381b5fde4ac634cd27645",
					"snapshot-projection=board/1", "content-type=application/json");
	}

	@Test
	void encodedSnapshotShouldBeDecoded() throws Exception {
		SnapshotRecord decoded = SnapshotRecord.decode(at(1001, GOOD), "board/1");
		assertThat(decoded.id()).isEqualTo(ID);
		assertThat(decoded.cursor()).isEqualTo(1000);
		assertThat(decoded.payload()).isEqualTo(56);
		assertThat(decoded.document().state().readAllBytes()).asString().isEqualTo("{\"a\":1}");
	}

	@Test
	void whenAHeaderDoesNotMatchThenTheSnapshotIsInvalid() {
		assertInvalid(with("snapshot", "2"), "the format version '2' is not supported");
		assertInvalid(with("snapshot-id", "me"), "the header 'snapshot-id' is not a UUID");
		assertInvalid(with("snapshot-cursor", "999"),
				"the member 'covers_before' is 1000, but the header 'snapshot-cursor' says 999");
		assertInvalid(with("snapshot-cursor", "-1"), "the header 'snapshot-cursor' is not a number");
		assertInvalid(with("snapshot-cursor", "+1000"), "the header 'snapshot-cursor' is not a number");
		assertInvalid(with("snapshot-chunk", "1"), "the record is a fragment of a framed snapshot");
		assertInvalid(with("snapshot-final", "2"), "the record is a fragment of a framed snapshot");
		assertInvalid(with("snapshot-length", "57"),
				"the payload has 56 bytes, but the header 'snapshot-length' says 57");
		assertInvalid(with("snapshot-sha256", "00"),
				"the SHA-256 of the payload does not match the header 'snapshot-sha256'");
		assertInvalid(with("snapshot-sha256", sha256().toUpperCase(Locale.ROOT)),
				"the SHA-256 of the payload does not match the header 'snapshot-sha256'");
		assertInvalid(with("snapshot-projection", "board/2"),
				"the snapshot belongs to projection 'board/2', not to 'board/1'");
		assertInvalid(with("content-type", "text/plain"), "the content type 'text/plain' is not supported");
		assertInvalid(GOOD.withHeader("content-encoding", "br"), "the content encoding 'br' is not supported");
		assertInvalid(GOOD.withHeader("content-encoding", "gzip"), "the payload is not valid gzip: Not in GZIP format");
		assertInvalid(GOOD.withHeader("snapshot-cursor", "1000"), "the header 'snapshot-cursor' occurs more than once");
	}

	@Test
	void compressedPayloadShouldBeDecoded() throws Exception {
		for (ContentEncoding encoding : List.of(ContentEncoding.GZIP, ContentEncoding.ZSTD)) {
			AppendRecord record = compressed(encoding, "[" + "1,".repeat(5_000) + "2]");
			assertThat(record.body().length).isLessThan(1_000);
			assertThat(record.headers().get(9)).isEqualTo(Header.of("content-encoding", encoding.id()));
			SnapshotRecord decoded = SnapshotRecord.decode(at(1001, record), "board/1");
			assertThat(decoded.payload()).isEqualTo(record.body().length);
			assertThat(decoded.document().stateLength()).isEqualTo(10_003);
		}
	}

	@Test
	void h31WhenAPayloadInflatesBeyondTheLimitThenItIsNotValid() throws Exception {
		SnapshotLimits limits = SnapshotLimits.defaults().withBytes(1_000_000, 5_000);
		for (ContentEncoding encoding : List.of(ContentEncoding.GZIP, ContentEncoding.ZSTD)) {
			SequencedRecord bomb = at(1001, compressed(encoding, "[" + "1,".repeat(5_000) + "2]"));
			assertThatExceptionOfType(InvalidSnapshotException.class)
				.isThrownBy(() -> SnapshotRecord.decode(bomb, "board/1", limits))
				.withMessage("the decompressed payload has more than 5000 bytes");
		}
	}

	@Test
	void h31WhenAPayloadInflatesToTheLimitThenItIsValid() throws Exception {
		for (ContentEncoding encoding : List.of(ContentEncoding.GZIP, ContentEncoding.ZSTD)) {
			SequencedRecord record = at(1001, compressed(encoding, "[" + "1,".repeat(5_000) + "2]"));
			SnapshotDocument document = SnapshotRecord.decode(record, "board/1").document();
			int length = document.stateLength() + "{\"type\":\"snapshot\",\"covers_before\":1000,\"state\":}".length();
			SnapshotRecord.decode(record, "board/1", SnapshotLimits.defaults().withBytes(1_000_000, length));
			assertThatExceptionOfType(InvalidSnapshotException.class).isThrownBy(() -> SnapshotRecord.decode(record,
					"board/1", SnapshotLimits.defaults().withBytes(1_000_000, length - 1)));
		}
	}

	@Test
	void onlyTheSnapshotAfterItsTrimShouldBeBehindItsTrim() {
		assertThat(SnapshotRecord.isBehindItsTrim(at(1001, GOOD), "board/1", 1000)).isTrue();
		assertThat(SnapshotRecord.isBehindItsTrim(at(1002, GOOD), "board/1", 1000)).isFalse();
		assertThat(SnapshotRecord.isBehindItsTrim(at(1002, GOOD), "board/1", 1001)).isFalse();
		assertThat(SnapshotRecord.isBehindItsTrim(at(1001, GOOD), "other/1", 1000)).isFalse();
		assertThat(SnapshotRecord.isBehindItsTrim(at(1001, with("snapshot-length", "1")), "board/1", 1000)).isFalse();
		assertThat(SnapshotRecord.isBehindItsTrim(at(1001, AppendRecord.of(GOOD.body())), "board/1", 1000)).isFalse();
		assertThat(SnapshotRecord.isBehindItsTrim(at(1001, AppendRecord.trim(1001)), "board/1", 1000)).isFalse();
		assertThat(SnapshotRecord.isBehindItsTrim(at(1001, AppendRecord.of("{}")), "board/1", 1000)).isFalse();
	}

	@Test
	void whenASnapshotWithoutHeadersHasALaterCursorThenItIsInvalid() throws Exception {
		assertThat(SnapshotRecord.decode(at(1000, AppendRecord.of(GOOD.body())), "board/1").cursor()).isEqualTo(1000);
		assertThatExceptionOfType(InvalidSnapshotException.class)
			.isThrownBy(() -> SnapshotRecord.decode(at(999, AppendRecord.of(GOOD.body())), "board/1"))
			.withMessage("the cursor 1000 is greater than the sequence number 999 of the record");
	}

	@Test
	void whenAHeaderIsMissingThenTheSnapshotIsInvalid() {
		for (String name : List.of("snapshot-id", "snapshot-cursor", "snapshot-chunk", "snapshot-length",
				"snapshot-sha256", "snapshot-projection", "content-type")) {
			assertInvalid(without(name), "the header '%s' is missing".formatted(name));
		}
		assertInvalid(without("snapshot-final"), "the record is a fragment of a framed snapshot");
	}

	@Test
	void whenTheCursorIsGreaterThanTheSeqNumThenTheSnapshotIsInvalid() {
		assertThatExceptionOfType(InvalidSnapshotException.class)
			.isThrownBy(() -> SnapshotRecord.decode(at(999, GOOD), "board/1"))
			.withMessage("the cursor 1000 is greater than the sequence number 999 of the record");
	}

	@Test
	void otherHeadersShouldBeIgnored() throws Exception {
		assertThat(SnapshotRecord.decode(at(1001, GOOD.withHeader("by", "me")), "board/1").cursor()).isEqualTo(1000);
	}

	@Test
	void whenARecordHasNoHeadersThenItsBodyIsTheSnapshot() throws Exception {
		SequencedRecord record = at(1001, AppendRecord.of(GOOD.body()));
		assertThat(SnapshotRecord.isMeant(record)).isTrue();
		SnapshotRecord decoded = SnapshotRecord.decode(record, "whoever/9");
		assertThat(decoded.id()).isNull();
		assertThat(decoded.cursor()).isEqualTo(1000);
	}

	@Test
	void whenABodyOfASnapshotHasOtherHeadersThenItIsADelta() {
		assertThat(SnapshotRecord.isMeant(at(1001, AppendRecord.of(GOOD.body()).withHeader("type", "Saved"))))
			.isFalse();
	}

	private static AppendRecord compressed(ContentEncoding encoding, String state) throws IOException {
		ByteArrayOutputStream stored = new ByteArrayOutputStream();
		try (OutputStream out = encoding.encode(stored)) {
			SnapshotPayload.write(1000, (target) -> target.write(state.getBytes(StandardCharsets.UTF_8)), out);
		}
		return SnapshotRecord.encode(UUID.randomUUID(), 1000, "board/1", encoding, stored.toByteArray());
	}

	private static String sha256() {
		return at(1001, GOOD).header("snapshot-sha256").orElseThrow();
	}

	private static AppendRecord with(String name, String value) {
		List<Header> headers = new ArrayList<>();
		GOOD.headers().forEach((header) -> headers.add(header.name().equals(name) ? Header.of(name, value) : header));
		return GOOD.withHeaders(headers);
	}

	private static AppendRecord without(String name) {
		return GOOD.withHeaders(GOOD.headers().stream().filter((header) -> !header.name().equals(name)).toList());
	}

	private static void assertInvalid(AppendRecord record, String reason) {
		SequencedRecord sequenced = at(1001, record);
		assertThat(SnapshotRecord.isMeant(sequenced)).isTrue();
		assertThatExceptionOfType(InvalidSnapshotException.class)
			.isThrownBy(() -> SnapshotRecord.decode(sequenced, "board/1"))
			.withMessage(reason);
	}

	private static SequencedRecord at(long seqNum, AppendRecord record) {
		return new SequencedRecord(seqNum, 0, record.headers(), record.body());
	}

}
