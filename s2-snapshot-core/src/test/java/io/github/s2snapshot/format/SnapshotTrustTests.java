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
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

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

	private static final AppendRecord FIRST = SnapshotFragment.first(ID, 10, "talk/1", ContentEncoding.GZIP,
			new byte[] { 1, 2, 3 });

	private static final Instant CREATED = Instant.parse("2026-11-30T12:00:00.123Z");

	@Test
	void h36SignatureShouldMatchTheFormat() {
		AppendRecord signed = TRUST.sign(SINGLE, 11);
		// The signatures were computed by another program that follows docs/snapshot-
		// format.md.
		assertThat(header(signed, SnapshotTrust.HMAC))
			.isEqualTo("2:golden:997f7e55f6f833b780dae6bd1ee8c07cb1eb68b4b5f53b4f490947a9d4e9d160");
		assertThat(signed.headers().subList(0, SINGLE.headers().size())).isEqualTo(SINGLE.headers());
		assertThat(signed.body()).isEqualTo(SINGLE.body());
		assertThatCode(() -> verify(TRUST, signed)).doesNotThrowAnyException();
		assertThat(TRUST.isTrusted(at(signed))).isTrue();
		assertThat(TRUST.isTrusted(at(SINGLE))).isFalse();
		AppendRecord first = TRUST.createdAt(() -> CREATED).sign(FIRST, 10);
		assertThat(header(first, SnapshotTrust.CREATED_AT)).isEqualTo("2026-11-30T12:00:00.123Z");
		assertThat(header(first, SnapshotTrust.HMAC))
			.isEqualTo("2:golden:0295af10acb66b0ec2bdaf94c336df7f5cfef9b0f8e9ab26dc9122c45db60f69");
	}

	@ParameterizedTest
	@ValueSource(strings = { SnapshotRecord.SNAPSHOT, SnapshotRecord.ID, SnapshotRecord.CURSOR,
			SnapshotRecord.PROJECTION, SnapshotRecord.CONTENT_TYPE, SnapshotRecord.FINAL, SnapshotRecord.LENGTH,
			SnapshotRecord.SHA256, SnapshotRecord.CHUNK, SnapshotTrust.CREATED_AT })
	void h36WhenAHeaderIsChangedThenTheSignatureIsNotValid(String name) {
		AppendRecord signed = TRUST.createdAt(() -> CREATED).sign(SINGLE, 11);
		List<Header> changed = signed.headers()
			.stream()
			.map((header) -> (header.name().equals(name)) ? Header.of(name, header.value() + "0") : header)
			.toList();
		assertInvalid(TRUST, signed.withHeaders(changed), "the signature does not verify with key 'golden'");
		List<Header> removed = signed.headers().stream().filter((header) -> !header.name().equals(name)).toList();
		assertInvalid(TRUST, signed.withHeaders(removed), "the signature does not verify with key 'golden'");
	}

	@Test
	void h36WhenTheBodyIsChangedThenTheSignatureIsNotValid() {
		AppendRecord signed = TRUST.sign(FIRST, 11);
		assertInvalid(TRUST, AppendRecord.of(new byte[] { 1, 2, 4 }).withHeaders(signed.headers()),
				"the signature does not verify with key 'golden'");
	}

	@Test
	void h36WhenACompressionIsAddedThenTheSignatureIsNotValid() {
		assertInvalid(TRUST, TRUST.sign(SINGLE, 11).withHeader(SnapshotRecord.CONTENT_ENCODING, "gzip"),
				"the signature does not verify with key 'golden'");
	}

	@Test
	void h57WhenThePositionDiffersThenTheSignatureIsNotValid() {
		for (long position : new long[] { 10, 12, -1 }) {
			assertInvalid(TRUST, TRUST.sign(SINGLE, position), "the signature does not verify with key 'golden'");
		}
	}

	@Test
	void h36WhenTheStreamDiffersThenTheSignatureIsNotValid() {
		AppendRecord signed = TRUST.sign(SINGLE, 11);
		assertInvalid(SnapshotTrust.of(SIGNING, "tests", "other"), signed,
				"the signature does not verify with key 'golden'");
		assertInvalid(SnapshotTrust.of(SIGNING, "other", "talk"), signed,
				"the signature does not verify with key 'golden'");
	}

	@Test
	void h57WhenTheStreamWasCreatedAgainThenTheSnapshotIsNotTrusted() {
		AppendRecord signed = TRUST.createdAt(() -> CREATED).sign(SINGLE, 11);
		SnapshotTrust later = TRUST.createdAt(() -> CREATED.plusMillis(1));
		assertInvalid(later, signed,
				"the snapshot was taken of a stream tests/talk that was created at 2026-11-30T12:00:00.123Z, "
						+ "but the current stream was created at 2026-11-30T12:00:00.124Z");
		// Without both times, nothing can be compared.
		assertThat(TRUST.isTrusted(at(signed))).isTrue();
		assertThat(later.isTrusted(at(TRUST.sign(SINGLE, 11)))).isTrue();
	}

	@Test
	void pinnedTrustShouldNotChange() {
		AtomicReference<Instant> known = new AtomicReference<>();
		SnapshotTrust pinned = TRUST.createdAt(known::get).pinned();
		known.set(CREATED);
		assertThat(pinned.sign(SINGLE, 11)).isEqualTo(TRUST.sign(SINGLE, 11));
	}

	@Test
	void h36KeysCanBeChanged() {
		SnapshotKeyRing keys = SnapshotKeyRing.of("new", new byte[32]).withOlder("golden", KEY);
		SnapshotTrust after = SnapshotTrust.of(SnapshotSigning.with(keys), "tests", "talk");
		assertThatCode(() -> verify(after, TRUST.sign(SINGLE, 11))).doesNotThrowAnyException();
		assertInvalid(TRUST, after.sign(SINGLE, 11),
				"the snapshot is signed with key 'new', which is not in the key ring");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "golden", "golden:", "golden:00", ":00", "a b:00", "2:", "2::", "2:golden:",
			"2:a b:00", "2:golden:00", "3:golden:00",
			"golden:29006AB3900B2D70A2144F2BB943D00F418EA10364CB9D7AA9AC3FEA73DCB99C" })
	void h36MalformedSignatureShouldNotBeValid(String signature) {
		for (SnapshotSigning signing : List.of(SIGNING, SIGNING.acceptingUnsigned(), SIGNING.acceptingVersion1())) {
			assertThatExceptionOfType(InvalidSnapshotException.class)
				.isThrownBy(() -> verify(SnapshotTrust.of(signing, "tests", "talk"),
						SINGLE.withHeader(SnapshotTrust.HMAC, signature)))
				.withMessageMatching(
						"the signature .*|the snapshot is signed with key '[23]', which is not in the key ring");
		}
	}

	@Test
	void h57SignaturesOfVersion1ShouldBeAcceptedOnlyOnRequest() {
		AppendRecord signed = Version1Signatures.sign(SIGNING.keys(), "talk", SINGLE, SINGLE);
		// Computed by another program that follows version 1 of the format.
		assertThat(header(signed, SnapshotTrust.HMAC))
			.isEqualTo("golden:29006ab3900b2d70a2144f2bb943d00f418ea10364cb9d7aa9ac3fea73dcb99c");
		assertInvalid(TRUST, signed,
				"the signature is of version 1, which does not cover the position of the snapshot. Accept "
						+ "version 1 until a newer snapshot exists");
		SnapshotTrust accepting = SnapshotTrust.of(SIGNING.acceptingVersion1(), "tests", "talk");
		assertThatCode(() -> verify(accepting, signed)).doesNotThrowAnyException();
		assertInvalid(accepting, SINGLE, "the snapshot is not signed");
		assertInvalid(accepting, Version1Signatures.sign(SIGNING.keys(), "other", SINGLE, SINGLE),
				"the signature does not verify with key 'golden'");
	}

	@Test
	void h36WithoutKeysNothingIsSignedAndEverythingIsTrusted() throws Exception {
		SnapshotTrust unsigned = SnapshotTrust.of(null, "tests", "talk");
		assertThat(unsigned.sign(SINGLE, 11)).isSameAs(SINGLE);
		assertThat(unsigned.isTrusted(at(SINGLE))).isTrue();
		assertThat(unsigned.admit(at(SINGLE))).isFalse();
		assertThat(unsigned.isTrusted(at(SINGLE.withHeader(SnapshotTrust.HMAC, "golden:00")))).isTrue();
	}

	@Test
	void h36ToStringShouldNotContainKeys() {
		assertThat(TRUST).hasToString("SnapshotTrust[tests/talk, SnapshotSigning[keys=SnapshotKeyRing[current=golden, "
				+ "names=[golden]], acceptUnsigned=false, acceptVersion1=false]]");
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
