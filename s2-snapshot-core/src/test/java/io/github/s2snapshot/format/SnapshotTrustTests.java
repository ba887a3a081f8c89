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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SnapshotTrust}.
 */
class SnapshotTrustTests {

	private static final byte[] KEY = "golden golden golden golden gold".getBytes(StandardCharsets.UTF_8);

	private static final SnapshotSigning SIGNING = SnapshotSigning.with(SnapshotKeyRing.of("golden", KEY));

	private static final SnapshotTrust TRUST = SnapshotTrust.of(SIGNING, "tests", "talk");

	private static final UUID ID = UUID.fromString("4a5a7a0e-7a44-4d8e-9a41-0a6f3c6f4d10");

	private static final AppendRecord SINGLE = SnapshotRecord.encode(ID, 10, "talk/1",
			"\"S\"".getBytes(StandardCharsets.UTF_8));

	@Test
	void h36TheSignatureIsWhatTheFormatSays() {
		AppendRecord signed = TRUST.sign(SINGLE, SINGLE);
		// Computed by another program, from docs/snapshot-format.md.
		assertThat(header(signed, SnapshotTrust.HMAC))
			.isEqualTo("golden:29006ab3900b2d70a2144f2bb943d00f418ea10364cb9d7aa9ac3fea73dcb99c");
		assertThat(signed.headers().subList(0, SINGLE.headers().size())).isEqualTo(SINGLE.headers());
		assertThat(signed.body()).isEqualTo(SINGLE.body());
		assertThatCode(() -> verify(TRUST, signed)).doesNotThrowAnyException();
		assertThat(TRUST.isTrusted(at(signed))).isTrue();
		assertThat(TRUST.isTrusted(at(SINGLE))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { SnapshotRecord.SNAPSHOT, SnapshotRecord.ID, SnapshotRecord.CURSOR, SnapshotRecord.PROJECTION,
					SnapshotRecord.CONTENT_TYPE, SnapshotRecord.FINAL, SnapshotRecord.LENGTH, SnapshotRecord.SHA256 })
	void h36WhenAHeaderIsChangedThenTheSignatureIsNotValid(String name) {
		AppendRecord signed = TRUST.sign(SINGLE, SINGLE);
		List<Header> changed = signed.headers()
			.stream()
			.map((header) -> (header.name().equals(name)) ? Header.of(name, header.value() + "0") : header)
			.toList();
		assertInvalid(TRUST, signed.withHeaders(changed), "its signature is not one of key 'golden' for this snapshot");
	}

	@Test
	void h36WhenACompressionIsAddedThenTheSignatureIsNotValid() {
		assertInvalid(TRUST, TRUST.sign(SINGLE, SINGLE).withHeader(SnapshotRecord.CONTENT_ENCODING, "gzip"),
				"its signature is not one of key 'golden' for this snapshot");
	}

	@Test
	void h36WhenItIsOfAnotherStreamThenTheSignatureIsNotValid() {
		AppendRecord signed = TRUST.sign(SINGLE, SINGLE);
		assertInvalid(SnapshotTrust.of(SIGNING, "tests", "other"), signed,
				"its signature is not one of key 'golden' for this snapshot");
		assertInvalid(SnapshotTrust.of(SIGNING, "other", "talk"), signed,
				"its signature is not one of key 'golden' for this snapshot");
	}

	@Test
	void h36KeysCanBeChanged() {
		SnapshotKeyRing keys = SnapshotKeyRing.of("new", new byte[32]).withOlder("golden", KEY);
		SnapshotTrust after = SnapshotTrust.of(SnapshotSigning.with(keys), "tests", "talk");
		assertThatCode(() -> verify(after, TRUST.sign(SINGLE, SINGLE))).doesNotThrowAnyException();
		assertInvalid(TRUST, after.sign(SINGLE, SINGLE), "it is signed with a key that is not in the key ring: 'new'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "golden", "golden:", "golden:00", ":00", "a b:00",
			"golden:29006AB3900B2D70A2144F2BB943D00F418EA10364CB9D7AA9AC3FEA73DCB99C" })
	void h36WhenTheSignatureIsNoneThenItIsNotValid(String signature) {
		assertThatExceptionOfType(InvalidSnapshotException.class)
			.isThrownBy(() -> verify(TRUST, SINGLE.withHeader(SnapshotTrust.HMAC, signature)))
			.withMessageStartingWith("its signature is not");
	}

	@Test
	void h36WithoutKeysNothingIsSignedAndEverybodyIsTrusted() {
		SnapshotTrust everybody = SnapshotTrust.of(null, "tests", "talk");
		assertThat(everybody.sign(SINGLE, SINGLE)).isSameAs(SINGLE);
		assertThat(everybody.isTrusted(at(SINGLE))).isTrue();
		assertThat(everybody.isTrusted(at(SINGLE.withHeader(SnapshotTrust.HMAC, "golden:00")))).isTrue();
	}

	@Test
	void h36NoTextTellsAKey() {
		assertThat(TRUST).hasToString("SnapshotTrust[tests/talk, SnapshotSigning[keys=SnapshotKeyRing[current=golden, "
				+ "names=[golden]], acceptUnsigned=false]]");
	}

	private static void assertInvalid(SnapshotTrust trust, AppendRecord record, String reason) {
		assertThatExceptionOfType(InvalidSnapshotException.class).isThrownBy(() -> verify(trust, record))
			.withMessage(reason);
	}

	private static void verify(SnapshotTrust trust, AppendRecord record) throws InvalidSnapshotException {
		trust.verify(at(record), at(record));
	}

	private static SequencedRecord at(AppendRecord record) {
		return new SequencedRecord(11, 1_011, record.headers(), record.body());
	}

	private static String header(AppendRecord record, String name) {
		return at(record).header(name).orElseThrow();
	}

}
