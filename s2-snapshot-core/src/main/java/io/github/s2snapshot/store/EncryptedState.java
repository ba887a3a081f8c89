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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import javax.crypto.AEADBadTagException;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.io.JsonStringEncoder;

import io.github.s2snapshot.crypto.Members;
import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.format.FoldFingerprintValue;
import io.github.s2snapshot.format.IgnoredTypesValue;
import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.sdk.text.ForeignFailure;
import io.github.s2snapshot.serializer.JsonProblem;
import io.github.s2snapshot.serializer.StoredJson;

/**
 * Encrypted state of a snapshot. It is a JSON object, so that every store can keep it as
 * a state.
 *
 * <pre class="code">
 * {"encryption":"AES-256-GCM","key":"2026-11","id":"…","taken_at":"…","salt":"…","nonce":"…","segments":["…","…"]}
 * </pre> {@code salt}, {@code nonce} and the segments are Base64. If the creation time of
 * the stream is known, it is the member {@code stream_created_at}. The key of the
 * snapshot is not a member, but it is authenticated: decrypting with another one fails.
 */
final class EncryptedState {

	private static final String ENCRYPTION = "encryption";

	private static final String CIPHER = "AES-256-GCM";

	// Keys are derived with it, so another layout needs another purpose.
	private static final String PURPOSE = "s2-snapshot stored state 1";

	private static final String STREAM_CREATED_AT = "stream_created_at";

	private static final String IGNORED_TYPES = "ignored_types";

	private static final String FOLD = "fold";

	private static final int SALT = 32;

	private static final int MAX_MEMBERS = 64;

	private EncryptedState() {
	}

	/**
	 * Encrypts the state of a snapshot.
	 * @param snapshot the snapshot
	 * @param keys the keys
	 * @return one JSON value in UTF-8, to be closed by the caller
	 * @throws IOException if the state cannot be read, or the result cannot be kept
	 */
	static SpooledContent encrypt(StoredSnapshot snapshot, SnapshotKeyRing keys) throws IOException {
		return SpooledContent.of((out) -> snapshot.read((state) -> {
			encrypt(snapshot, keys, state, out);
			return snapshot.key();
		}));
	}

	private static void encrypt(StoredSnapshot snapshot, SnapshotKeyRing keys, InputStream state, OutputStream out)
			throws IOException {
		byte[] salt = SegmentCipher.random(SALT);
		byte[] prefix = SegmentCipher.random(SegmentCipher.PREFIX);
		String id = (snapshot.id() != null) ? snapshot.id().toString() : "";
		String takenAt = snapshot.takenAt().toString();
		// Not the digest of the last record, because a record can be guessed from it.
		Instant created = snapshot.mark().createdAt();
		String createdAt = (created != null) ? created.toString() : "";
		String ignored = Objects.requireNonNullElse(IgnoredTypesValue.write(snapshot.ignored()), "");
		String fold = Objects.requireNonNullElse(FoldFingerprintValue.write(snapshot.fold()), "");
		byte[] key = Objects.requireNonNull(keys.derive(keys.current(), salt, PURPOSE));
		SegmentCipher cipher = SegmentCipher.encrypting(key, prefix,
				context(snapshot.key(), keys.current(), id, takenAt, createdAt, ignored, fold));
		Arrays.fill(key, (byte) 0);
		Base64.Encoder base64 = Base64.getEncoder();
		out.write(String
			.format(Locale.ROOT,
					"{\"%s\":\"%s\",\"key\":\"%s\",\"id\":\"%s\",\"taken_at\":\"%s\",%s%s%s\"salt\":\"%s\","
							+ "\"nonce\":\"%s\",\"segments\":[",
					ENCRYPTION, CIPHER, keys.current(), id, takenAt, member(STREAM_CREATED_AT, createdAt),
					member(IGNORED_TYPES, ignored), member(FOLD, fold), base64.encodeToString(salt),
					base64.encodeToString(prefix))
			.getBytes(StandardCharsets.UTF_8));
		byte[] segment = state.readNBytes(SegmentCipher.SEGMENT);
		boolean last;
		do {
			byte[] following = state.readNBytes(SegmentCipher.SEGMENT);
			last = following.length == 0;
			out.write('"');
			try {
				out.write(base64.encode(cipher.next(segment, 0, segment.length, last)));
			}
			catch (AEADBadTagException ex) {
				throw new IllegalStateException("Encrypting verifies nothing", ex);
			}
			out.write('"');
			out.write((last) ? ']' : ',');
			segment = following;
		}
		while (!last);
		out.write('}');
	}

	private static String member(String name, String value) {
		return (value.isEmpty()) ? ""
				: "\"" + name + "\":\"" + new String(JsonStringEncoder.getInstance().quoteAsCharArray(value)) + "\",";
	}

	/**
	 * Returns whether a state is encrypted, valid or not.
	 * @param state one JSON value in UTF-8
	 * @return whether the first member is {@code encryption}
	 * @throws IOException if the state cannot be read
	 */
	static boolean isEncrypted(SnapshotContent state) throws IOException {
		try (InputStream in = state.open(); JsonParser parser = StoredJson.shallow(in)) {
			return parser.nextToken() == JsonToken.START_OBJECT && parser.nextToken() == JsonToken.PROPERTY_NAME
					&& ENCRYPTION.equals(parser.currentName());
		}
		catch (JacksonIOException ex) {
			throw ex.getCause();
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	/**
	 * Decrypts a snapshot. The first segment is verified at once, the others when they
	 * are read.
	 * @param key the key of the snapshot
	 * @param state the encrypted state
	 * @param keys the keys
	 * @param whole called each time the last segment was verified
	 * @return the snapshot with the decrypted state
	 * @throws InvalidException if the state is not valid for this snapshot
	 * @throws IOException if the state cannot be read
	 */
	static StoredSnapshot decrypt(SnapshotKey key, SnapshotContent state, SnapshotKeyRing keys, Runnable whole)
			throws InvalidException, IOException {
		try (DecryptingStream begun = open(key, state, keys, EncryptedState::nothing)) {
			begun.fill();
			Map<String, String> members = begun.members();
			String id = members.getOrDefault("id", "");
			String createdAt = members.getOrDefault(STREAM_CREATED_AT, "");
			return new StoredSnapshot(key, (id.isEmpty()) ? null : UUID.fromString(id),
					Instant.parse(members.getOrDefault("taken_at", "")), new Decrypted(key, state, keys, whole),
					(createdAt.isEmpty()) ? StreamMark.UNKNOWN : new StreamMark(Instant.parse(createdAt), null))
				.withIgnored(IgnoredTypesValue.read(members.get(IGNORED_TYPES)))
				.withFold(FoldFingerprintValue.read(members.get(FOLD)));
		}
		catch (InvalidSnapshotException ex) {
			throw new InvalidException(String.valueOf(ex.getMessage()), false, ex);
		}
		catch (IllegalArgumentException | DateTimeException ex) {
			throw new InvalidException("the id or the time in the encrypted state is not valid", false, ex);
		}
	}

	private static void nothing() {
	}

	private static DecryptingStream open(SnapshotKey key, SnapshotContent state, SnapshotKeyRing keys, Runnable whole)
			throws InvalidException, IOException {
		InputStream in = state.open();
		DecryptingStream opened = null;
		try {
			opened = begin(key, StoredJson.shallow(in), keys, in, whole);
			return opened;
		}
		catch (JacksonIOException ex) {
			throw ex.getCause();
		}
		catch (JacksonException ex) {
			throw new InvalidException("the encrypted state is not valid JSON: " + JsonProblem.describe(ex), false,
					JsonProblem.cause(ex));
		}
		finally {
			if (opened == null) {
				in.close();
			}
		}
	}

	private static DecryptingStream begin(SnapshotKey key, JsonParser parser, SnapshotKeyRing keys, InputStream in,
			Runnable whole) throws InvalidException {
		Map<String, String> members = new HashMap<>();
		parser.nextToken();
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken value = parser.nextToken();
			if (name.equals("segments") && value == JsonToken.START_ARRAY) {
				return new DecryptingStream(in, parser, cipher(key, members, keys), name(members), members, whole);
			}
			if (value != JsonToken.VALUE_STRING) {
				throw new InvalidException("a member of the encrypted state is not a string", false, null);
			}
			if (members.size() == MAX_MEMBERS || members.put(name, parser.getString()) != null) {
				throw new InvalidException("the encrypted state has too many members or a duplicate member", false,
						null);
			}
		}
		throw new InvalidException("the encrypted state has no segments", false, null);
	}

	private static SegmentCipher cipher(SnapshotKey key, Map<String, String> members, SnapshotKeyRing keys)
			throws InvalidException {
		if (!CIPHER.equals(members.get(ENCRYPTION))) {
			throw new InvalidException("the encryption of the state is not supported", false, null);
		}
		byte[] salt = bytes(members, "salt", SALT);
		byte[] prefix = bytes(members, "nonce", SegmentCipher.PREFIX);
		String name = name(members);
		byte[] derived = keys.derive(name, salt, PURPOSE);
		if (derived == null) {
			// A name that is not valid is not quoted, because it may be any text.
			throw new InvalidException((SnapshotKeyRing.isName(name))
					? "the state is encrypted with key '" + name + "', which is not in the key ring"
					: "the name of the key of the encrypted state is not valid", true, null);
		}
		byte[] context = context(key, name, members.getOrDefault("id", ""), members.getOrDefault("taken_at", ""),
				members.getOrDefault(STREAM_CREATED_AT, ""), members.getOrDefault(IGNORED_TYPES, ""),
				members.getOrDefault(FOLD, ""));
		return SegmentCipher.decrypting(derived, prefix, context);
	}

	private static byte[] context(SnapshotKey key, String name, String id, String takenAt, String createdAt,
			String ignored, String fold) {
		List<String> parts = new ArrayList<>(List.of(PURPOSE, key.basin(), key.stream(), key.projection(),
				Integer.toString(key.version()), Long.toUnsignedString(key.cursor()), name, id, takenAt));
		if (!createdAt.isEmpty()) {
			parts.add(createdAt);
		}
		if (!ignored.isEmpty()) {
			parts.addAll(List.of(IGNORED_TYPES, ignored));
		}
		if (!fold.isEmpty()) {
			parts.addAll(List.of(FOLD, fold));
		}
		return Members.join(parts.toArray(String[]::new));
	}

	private static String name(Map<String, String> members) {
		return members.getOrDefault("key", "");
	}

	private static byte[] bytes(Map<String, String> members, String name, int length) throws InvalidException {
		try {
			byte[] decoded = Base64.getDecoder().decode(members.getOrDefault(name, ""));
			if (decoded.length == length) {
				return decoded;
			}
		}
		catch (IllegalArgumentException ex) {
			// Reported below.
		}
		throw new InvalidException(String.format(Locale.ROOT,
				"the member '%s' of the encrypted state is not %d bytes in Base64", name, length), false, null);
	}

	/**
	 * Decrypted state, whose length and digest are not known before it was read.
	 *
	 * @param key the key of the snapshot
	 * @param state the encrypted state
	 * @param keys the keys
	 * @param whole called each time the last segment was verified
	 */
	private record Decrypted(SnapshotKey key, SnapshotContent state, SnapshotKeyRing keys,
			Runnable whole) implements SnapshotContent {

		@Override
		public InputStream open() throws IOException {
			try {
				return EncryptedState.open(this.key, this.state, this.keys, this.whole);
			}
			catch (InvalidException ex) {
				throw new CorruptContentException(ex.reason(), ex);
			}
		}

		@Override
		public long length() {
			return -1;
		}

		@Override
		public @Nullable String sha256() {
			return null;
		}

	}

	/**
	 * Thrown if a state cannot be decrypted.
	 */
	static final class InvalidException extends Exception {

		private static final long serialVersionUID = 1L;

		private final String reason;

		private final boolean keyMissing;

		InvalidException(String reason, boolean keyMissing, @Nullable Throwable cause) {
			super(reason, (cause != null) ? ForeignFailure.presentable(cause) : null);
			this.reason = reason;
			this.keyMissing = keyMissing;
		}

		String reason() {
			return this.reason;
		}

		/**
		 * Returns whether a process with more keys might be able to decrypt the state.
		 * @return whether the key is not in the ring
		 */
		boolean isKeyMissing() {
			return this.keyMissing;
		}

	}

}
