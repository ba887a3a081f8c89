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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.crypto.Members;
import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Signs the records of snapshots in a stream, and verifies signatures. Each record is
 * signed separately. A signature covers the stream, its creation time if that is known,
 * the sequence number of the first record of the snapshot, and the headers and the body
 * of the record. Earlier releases signed only the last record. Without keys, nothing is
 * signed and everything is trusted. Thread-safe, except for the result of
 * {@link #remembering()}.
 *
 * @since 0.1.0
 */
public final class SnapshotTrust {

	/**
	 * Header with the version of the signature, the name of the key and the HMAC-SHA256
	 * in lower-case hexadecimal digits, separated by colons.
	 */
	public static final String HMAC = "snapshot-hmac";

	/**
	 * Header of a signed record, with the creation time of the stream.
	 */
	public static final String CREATED_AT = "snapshot-stream-created-at";

	private static final byte[] SALT = HMAC.getBytes(StandardCharsets.UTF_8);

	private static final String PURPOSE_1 = "s2-snapshot signature 1";

	private static final String PURPOSE_2 = "s2-snapshot signature 2";

	// Added to the purpose of a signature of a record with a list of ignored types or a
	// fingerprint of folds, which must not be removed.
	private static final String IGNORED = " ignored";

	private static final String FOLD = " fold";

	private static final String VERSION_2 = "2:";

	private static final String ALGORITHM = "HmacSHA256";

	private static final byte[] NOTHING = new byte[0];

	private final @Nullable SnapshotSigning signing;

	private final String basin;

	private final String stream;

	private final Supplier<@Nullable Instant> createdAt;

	private final @Nullable Memory memory;

	private SnapshotTrust(@Nullable SnapshotSigning signing, String basin, String stream,
			Supplier<@Nullable Instant> createdAt, @Nullable Memory memory) {
		this.memory = memory;
		this.signing = signing;
		this.basin = basin;
		this.stream = stream;
		this.createdAt = createdAt;
	}

	/**
	 * Creates a trust for the snapshots of a stream whose creation time is not known.
	 * @param signing the settings, {@code null} to sign nothing and to trust everything
	 * @param basin the basin of the stream
	 * @param stream the name of the stream
	 * @return the trust
	 */
	public static SnapshotTrust of(@Nullable SnapshotSigning signing, String basin, String stream) {
		return new SnapshotTrust(signing, basin, stream, () -> null, null);
	}

	/**
	 * Returns a copy for a stream with a creation time, which distinguishes the stream
	 * from others of the same name that were deleted or are created later.
	 * @param createdAt supplies the creation time, {@code null} as long as it is not
	 * known
	 * @return a new trust
	 */
	public SnapshotTrust createdAt(Supplier<@Nullable Instant> createdAt) {
		return new SnapshotTrust(this.signing, this.basin, this.stream, createdAt, null);
	}

	/**
	 * Returns a copy that keeps the creation time that is known now, so that all records
	 * of a snapshot are signed with the same one.
	 * @return a new trust
	 */
	public SnapshotTrust pinned() {
		Instant known = this.createdAt.get();
		return createdAt(() -> known);
	}

	/**
	 * Returns a copy that remembers the result for the last record, for callers that
	 * check the same record several times.
	 * @return a new trust, which is not thread-safe
	 */
	public SnapshotTrust remembering() {
		return new SnapshotTrust(this.signing, this.basin, this.stream, this.createdAt, new Memory());
	}

	/**
	 * Returns whether snapshots are signed.
	 * @return whether keys are configured
	 */
	public boolean isSigning() {
		return this.signing != null;
	}

	/**
	 * Signs a record of a snapshot.
	 * @param record the record
	 * @param position the sequence number that the first record of the snapshot will have
	 * @return the record with a signature, or the same record without keys
	 */
	public AppendRecord sign(AppendRecord record, long position) {
		if (this.signing == null) {
			return record;
		}
		Instant created = this.createdAt.get();
		AppendRecord dated = (created != null) ? record.withHeader(CREATED_AT, created.toString()) : record;
		String key = this.signing.keys().current();
		byte[] hmac = hmac(this.signing.keys(), key, purpose2((name) -> header(dated, name)),
				version2((name) -> header(dated, name), Long.toUnsignedString(position)), dated.body());
		if (hmac == null) {
			throw new IllegalStateException("The key ring does not have its current key");
		}
		return dated.withHeader(HMAC, VERSION_2 + key + ":" + HexFormat.of().formatHex(hmac));
	}

	/**
	 * Checks whether a record may belong to a trusted snapshot.
	 * @param record a record of a snapshot
	 * @return whether the record has a valid signature of version 2; {@code false} if it
	 * has none and the settings accept that
	 * @throws InvalidSnapshotException if the record is not signed with a key of the ring
	 * for this stream and position
	 */
	public boolean admit(SequencedRecord record) throws InvalidSnapshotException {
		if (this.signing == null) {
			return false;
		}
		return (this.memory != null) ? this.memory.admit(record, () -> admit(record, this.signing))
				: admit(record, this.signing);
	}

	private boolean admit(SequencedRecord record, SnapshotSigning signing) throws InvalidSnapshotException {
		Optional<String> signature = record.header(HMAC);
		if (signature.isEmpty()) {
			if (signing.acceptUnsigned() || signing.acceptVersion1()) {
				return false;
			}
			throw untrusted("the snapshot is not signed");
		}
		String value = signature.get();
		if (!value.startsWith(VERSION_2) || value.indexOf(':', VERSION_2.length()) < 0) {
			if (signing.acceptVersion1()) {
				return false;
			}
			throw untrusted("the signature is of version 1, which does not cover the position of the snapshot. Accept "
					+ "version 1 until a newer snapshot exists");
		}
		boolean first = record.header(SnapshotRecord.CHUNK).filter("0"::equals).isPresent();
		String position = (first) ? Long.toUnsignedString(record.seqNum()) : value(record, SnapshotRecord.CURSOR);
		verify(value.substring(VERSION_2.length()), purpose2((name) -> value(record, name)),
				version2((name) -> value(record, name), position), record.body());
		requireSameStream(value(record, CREATED_AT));
		return true;
	}

	/**
	 * Verifies the signature of a snapshot.
	 * @param first the first record of the snapshot
	 * @param last the last record of the snapshot, possibly the same as the first
	 * @return whether the snapshot has a valid signature; {@code false} if it has none
	 * and the settings accept that
	 * @throws InvalidSnapshotException if the snapshot is not signed with a key of the
	 * ring for this stream and position
	 */
	public boolean verify(SequencedRecord first, SequencedRecord last) throws InvalidSnapshotException {
		if (this.signing == null) {
			return false;
		}
		if (admit(last)) {
			return first.seqNum() == last.seqNum() || admit(first);
		}
		Optional<String> signature = last.header(HMAC);
		if (signature.isEmpty()) {
			if (this.signing.acceptUnsigned()) {
				return false;
			}
			throw untrusted("the snapshot is not signed");
		}
		verify(signature.get(), PURPOSE_1, version1((name) -> value(first, name), (name) -> value(last, name)),
				NOTHING);
		return true;
	}

	private void verify(String signature, String purpose, byte[] signed, byte[] body) throws InvalidSnapshotException {
		SnapshotKeyRing ring = (this.signing != null) ? this.signing.keys() : null;
		int colon = signature.indexOf(':');
		if (ring == null || colon < 0 || !SnapshotKeyRing.isName(signature.substring(0, colon))) {
			throw untrusted("the signature does not name a key");
		}
		String key = signature.substring(0, colon);
		byte[] hmac = hmac(ring, key, purpose, signed, body);
		if (hmac == null) {
			throw untrusted(String.format(Locale.ROOT,
					"the snapshot is signed with key '%s', which is not in the key ring", key));
		}
		byte[] given = signature.substring(colon + 1).getBytes(StandardCharsets.UTF_8);
		if (!MessageDigest.isEqual(HexFormat.of().formatHex(hmac).getBytes(StandardCharsets.UTF_8), given)) {
			throw untrusted(String.format(Locale.ROOT, "the signature does not verify with key '%s'", key));
		}
	}

	// Without both times, nothing can be compared.
	private void requireSameStream(String said) throws InvalidSnapshotException {
		Instant known = this.createdAt.get();
		if (known == null || said.isEmpty()) {
			return;
		}
		try {
			Instant created = Instant.parse(said);
			if (!known.equals(created)) {
				throw new InvalidSnapshotException(SnapshotFault.OTHER_STREAM, String.format(Locale.ROOT,
						"the snapshot was taken of a stream %s/%s that was created at %s, but the current stream "
								+ "was created at %s",
						this.basin, this.stream, created, known), null);
			}
		}
		catch (DateTimeException ex) {
			throw new InvalidSnapshotException(String.format(Locale.ROOT, "the header '%s' is not a time", CREATED_AT),
					ex);
		}
	}

	private static InvalidSnapshotException untrusted(String reason) {
		return new InvalidSnapshotException(SnapshotFault.UNTRUSTED, reason, null);
	}

	/**
	 * Returns whether a snapshot in a single record is trusted.
	 * @param record the record
	 * @return whether the settings accept its signature, or that it has none
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

	/**
	 * Returns whether a record may belong to a trusted snapshot.
	 * @param record a record of a snapshot
	 * @return whether {@link #admit} accepts the record
	 */
	public boolean isAdmitted(SequencedRecord record) {
		try {
			admit(record);
			return true;
		}
		catch (InvalidSnapshotException ex) {
			return false;
		}
	}

	private byte[] version1(Headers first, Headers last) {
		return Members.join(this.basin, this.stream, first.value(SnapshotRecord.SNAPSHOT),
				first.value(SnapshotRecord.ID), first.value(SnapshotRecord.CURSOR),
				first.value(SnapshotRecord.PROJECTION), first.value(SnapshotRecord.CONTENT_TYPE),
				first.value(SnapshotRecord.CONTENT_ENCODING), last.value(SnapshotRecord.FINAL),
				last.value(SnapshotRecord.LENGTH), last.value(SnapshotRecord.SHA256));
	}

	private byte[] version2(Headers record, String position) {
		byte[] signed = Members.join(this.basin, this.stream, record.value(CREATED_AT), position,
				record.value(SnapshotRecord.SNAPSHOT), record.value(SnapshotRecord.ID),
				record.value(SnapshotRecord.CURSOR), record.value(SnapshotRecord.CHUNK),
				record.value(SnapshotRecord.FINAL), record.value(SnapshotRecord.LENGTH),
				record.value(SnapshotRecord.SHA256), record.value(SnapshotRecord.PROJECTION),
				record.value(SnapshotRecord.CONTENT_TYPE), record.value(SnapshotRecord.CONTENT_ENCODING));
		byte[] notes = Members.join(Stream.of(SnapshotRecord.IGNORED_TYPES, SnapshotRecord.FOLD)
			.map(record::value)
			.filter((value) -> !value.isEmpty())
			.toArray(String[]::new));
		return ByteBuffer.allocate(signed.length + notes.length).put(signed).put(notes).array();
	}

	private static String purpose2(Headers record) {
		String ignored = (record.value(SnapshotRecord.IGNORED_TYPES).isEmpty()) ? "" : IGNORED;
		String fold = (record.value(SnapshotRecord.FOLD).isEmpty()) ? "" : FOLD;
		return PURPOSE_2 + ignored + fold;
	}

	// A signature of version 1 covers the digest of the payload, not the payload.
	private static byte @Nullable [] hmac(SnapshotKeyRing ring, String key, String purpose, byte[] signed,
			byte[] body) {
		byte[] derived = ring.derive(key, SALT, purpose);
		if (derived == null) {
			return null;
		}
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(new SecretKeySpec(derived, ALGORITHM));
			mac.update(signed);
			if (!purpose.equals(PURPOSE_1)) {
				mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(body.length).flip());
				mac.update(body);
			}
			return mac.doFinal();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has " + ALGORITHM, ex);
		}
	}

	private static String value(SequencedRecord record, String name) {
		return record.header(name).orElse("");
	}

	private static String header(AppendRecord record, String name) {
		return record.headers()
			.stream()
			.filter((header) -> header.name().equals(name))
			.map(Header::value)
			.findFirst()
			.orElse("");
	}

	@Override
	public String toString() {
		return "SnapshotTrust[" + this.basin + "/" + this.stream + ", " + this.signing + "]";
	}

	/**
	 * Result for the last record.
	 */
	private static final class Memory {

		private @Nullable SequencedRecord record;

		private boolean signed;

		private @Nullable InvalidSnapshotException problem;

		@SuppressWarnings("ReferenceEquality")
		boolean admit(SequencedRecord record, Admission admission) throws InvalidSnapshotException {
			if (this.record != record) {
				this.record = record;
				this.problem = null;
				try {
					this.signed = admission.admit();
				}
				catch (InvalidSnapshotException ex) {
					this.problem = ex;
				}
			}
			if (this.problem != null) {
				throw this.problem;
			}
			return this.signed;
		}

	}

	/**
	 * Checks a record.
	 */
	private interface Admission {

		boolean admit() throws InvalidSnapshotException;

	}

	/**
	 * The headers of a record.
	 */
	private interface Headers {

		String value(String name);

	}

}
