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
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.crypto.Members;
import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Signs the snapshots in a stream, and tells which were signed by somebody with a key of
 * the ring. What is signed is the stream, everything that the headers say of the snapshot
 * as a whole, and by its digest the payload. Without keys nothing is signed and
 * everything is trusted. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SnapshotTrust {

	/**
	 * Header on the last record, with the name of a key, a colon and an HMAC-SHA256 in
	 * lower-case hex.
	 */
	public static final String HMAC = "snapshot-hmac";

	private static final byte[] SALT = HMAC.getBytes(StandardCharsets.UTF_8);

	private static final String PURPOSE = "s2-snapshot signature 1";

	private static final String ALGORITHM = "HmacSHA256";

	private final @Nullable SnapshotSigning signing;

	private final String basin;

	private final String stream;

	private SnapshotTrust(@Nullable SnapshotSigning signing, String basin, String stream) {
		this.signing = signing;
		this.basin = basin;
		this.stream = stream;
	}

	/**
	 * Create the trust in the snapshots of a stream.
	 * @param signing how they are signed, {@code null} to sign none and trust everybody
	 * @param basin the basin of the stream
	 * @param stream the name of the stream
	 * @return the trust
	 */
	public static SnapshotTrust of(@Nullable SnapshotSigning signing, String basin, String stream) {
		return new SnapshotTrust(signing, basin, stream);
	}

	/**
	 * Sign a snapshot.
	 * @param first its first record
	 * @param last its last record, which may be the first
	 * @return the last record with a signature, or as it is when there are no keys
	 */
	public AppendRecord sign(AppendRecord first, AppendRecord last) {
		if (this.signing == null) {
			return last;
		}
		String key = this.signing.keys().current();
		byte[] hmac = hmac(this.signing.keys(), key, (name) -> header(first, name), (name) -> header(last, name));
		if (hmac == null) {
			throw new IllegalStateException("The current key is always there");
		}
		return last.withHeader(HMAC, key + ":" + HexFormat.of().formatHex(hmac));
	}

	/**
	 * Make sure that a snapshot is signed.
	 * @param first its first record
	 * @param last its last record, which may be the first
	 * @return whether it is: {@code false} when it need not be
	 * @throws InvalidSnapshotException if it is not, by whichever key of the ring
	 */
	public boolean verify(SequencedRecord first, SequencedRecord last) throws InvalidSnapshotException {
		if (this.signing == null) {
			return false;
		}
		Optional<String> signature = last.header(HMAC);
		if (signature.isEmpty()) {
			if (this.signing.acceptUnsigned()) {
				return false;
			}
			throw untrusted("it is not signed");
		}
		int colon = signature.get().indexOf(':');
		if (colon < 0 || !SnapshotKeyRing.isName(signature.get().substring(0, colon))) {
			throw untrusted("its signature is not valid: it names no key");
		}
		String key = signature.get().substring(0, colon);
		byte[] hmac = hmac(this.signing.keys(), key, (name) -> first.header(name).orElse(""),
				(name) -> last.header(name).orElse(""));
		if (hmac == null) {
			throw untrusted(
					String.format(Locale.ROOT, "it is signed with a key that is not in the key ring: '%s'", key));
		}
		byte[] given = signature.get().substring(colon + 1).getBytes(StandardCharsets.UTF_8);
		if (!MessageDigest.isEqual(HexFormat.of().formatHex(hmac).getBytes(StandardCharsets.UTF_8), given)) {
			throw untrusted(String.format(Locale.ROOT, "its signature is not one of key '%s' for this snapshot", key));
		}
		return true;
	}

	private static InvalidSnapshotException untrusted(String reason) {
		return new InvalidSnapshotException(SnapshotFault.UNTRUSTED, reason, null);
	}

	/**
	 * Tell whether the snapshot in a single record is signed.
	 * @param record the record
	 * @return whether it is, or need not be
	 */
	public boolean isTrusted(SequencedRecord record) {
		try {
			verify(record, record);
			return true;
		}
		catch (InvalidSnapshotException ex) {
			return false;
		}
	}

	private byte @Nullable [] hmac(SnapshotKeyRing ring, String key, Headers first, Headers last) {
		byte[] derived = ring.derive(key, SALT, PURPOSE);
		if (derived == null) {
			return null;
		}
		byte[] signed = Members.join(this.basin, this.stream, first.value(SnapshotRecord.SNAPSHOT),
				first.value(SnapshotRecord.ID), first.value(SnapshotRecord.CURSOR),
				first.value(SnapshotRecord.PROJECTION), first.value(SnapshotRecord.CONTENT_TYPE),
				first.value(SnapshotRecord.CONTENT_ENCODING), last.value(SnapshotRecord.FINAL),
				last.value(SnapshotRecord.LENGTH), last.value(SnapshotRecord.SHA256));
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(new SecretKeySpec(derived, ALGORITHM));
			return mac.doFinal(signed);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has " + ALGORITHM, ex);
		}
	}

	private static String header(AppendRecord record, String name) {
		return record.headers()
			.stream()
			.filter((header) -> header.name().equals(name))
			.map((header) -> header.value())
			.findFirst()
			.orElse("");
	}

	@Override
	public String toString() {
		return "SnapshotTrust[" + this.basin + "/" + this.stream + ", " + this.signing + "]";
	}

	/**
	 * The headers of a record.
	 */
	private interface Headers {

		String value(String name);

	}

}
