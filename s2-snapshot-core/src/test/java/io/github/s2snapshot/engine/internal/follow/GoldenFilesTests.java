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

package io.github.s2snapshot.engine.internal.follow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.Records;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotPayload;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.format.Version1Signatures;
import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the golden files of valid and invalid snapshots, to which
 * {@code docs/snapshot-format.md} refers. The records of each file are written by this
 * library, and are read, or ignored for the reason in the file. The system property
 * {@code golden.write}, set to their directory, generates the files again.
 */
class GoldenFilesTests {

	private static final UUID ID = UUID.fromString("4a5a7a0e-7a44-4d8e-9a41-0a6f3c6f4d10");

	private static final UUID OTHER = UUID.fromString("0b6b0a52-64f9-4b11-8d07-5f3a0b8c7e21");

	private static final String IDENTITY = "talk/1";

	private static final String KEY = "golden";

	// A key that is not secret.
	private static final String SECRET = "Z29sZGVuIGdvbGRlbiBnb2xkZW4gZ29sZGVuIGdvbGQ=";

	private static final SnapshotSigning SIGNING = SnapshotSigning.with(SnapshotKeyRing.ofBase64(KEY, SECRET));

	private static final SnapshotTrust UNDATED = SnapshotTrust.of(SIGNING, "tests", "talk");

	private static final Instant CREATED = Instant.parse("2026-11-30T00:00:00Z");

	private static final SnapshotTrust TRUST = UNDATED.createdAt(() -> CREATED);

	private static final JsonMapper MAPPER = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	static List<Golden> cases() {
		List<Golden> cases = new ArrayList<>();
		for (ContentEncoding encoding : ContentEncoding.values()) {
			String suffix = (encoding.id() != null) ? "-" + encoding.id() : "";
			byte[] payload = payload(10, "S", encoding);
			cases.add(new Golden("single" + suffix, "S", null,
					records(10, AppendRecord.trim(11), single(payload, encoding))));
			cases.add(new Golden("framed" + suffix, "Sab", null, framed(payload, encoding, 10)));
		}
		byte[] payload = payload(10, "S", ContentEncoding.NONE);
		cases.add(new Golden("single-without-headers", "S", null,
				records(10, AppendRecord.trim(11), AppendRecord.of(payload))));
		List<AppendRecord> parts = fragments(ID, payload, ContentEncoding.NONE, 10, payload.length,
				Sha256.hex(payload));
		List<AppendRecord> others = fragments(OTHER, payload(12, "Sa", ContentEncoding.NONE), ContentEncoding.NONE, 12,
				payload.length + 1, Sha256.hex(payload(12, "Sa", ContentEncoding.NONE)));
		cases.add(new Golden("framed-interleaved", "Sab", null, records(10, parts.get(0), delta("a"), others.get(0),
				parts.get(1), others.get(1), delta("b"), parts.get(2), parts.get(3), others.get(2), others.get(3))));
		cases.add(new Golden("framed-duplicates", "Sa", null, records(10, parts.get(0), parts.get(0), parts.get(1),
				delta("a"), parts.get(0), parts.get(2), parts.get(3), parts.get(2), parts.get(3))));
		cases.add(new Golden("framed-empty-first", "S", null,
				records(10, SnapshotFragment.first(ID, 10, IDENTITY, ContentEncoding.NONE, new byte[0]),
						SnapshotFragment.last(ID, 10, 1, payload, payload.length, Sha256.hex(payload)).get(0),
						AppendRecord.trim(10))));
		ignoredTypes(cases, payload, parts);
		folds(cases, payload, parts);
		bad(cases, payload, parts);
		signedVersion1(cases, payload, parts);
		signedVersion2(cases, payload, parts);
		return cases;
	}

	private static void bad(List<Golden> cases, byte[] payload, List<AppendRecord> parts) {
		String hash = Sha256.hex(payload);
		cases.add(new Golden("bad-hash", null, "the SHA-256 of the payload does not match the header 'snapshot-sha256'",
				records(10, fragments(ID, payload, ContentEncoding.NONE, 10, payload.length, "0" + hash.substring(1))
					.toArray(AppendRecord[]::new))));
		cases.add(new Golden("bad-length", null,
				"the payload has " + payload.length + " bytes, but the header 'snapshot-length' says "
						+ (payload.length + 1),
				records(10, fragments(ID, payload, ContentEncoding.NONE, 10, payload.length + 1, hash)
					.toArray(AppendRecord[]::new))));
		cases.add(new Golden("bad-missing-chunk", null, "chunk 1 is missing, chunk 2 was read instead",
				records(10, parts.get(0), parts.get(2), parts.get(3))));
		cases.add(new Golden("bad-missing-first", null, "its first fragment is missing",
				records(11, parts.get(1), parts.get(2), parts.get(3))));
		cases.add(new Golden("bad-missing-last", null, null, records(10, parts.get(0), parts.get(1))));
		byte[] other = payload(9, "S", ContentEncoding.NONE);
		cases.add(new Golden("bad-cursor", null,
				"the member 'covers_before' is 9, but the header 'snapshot-cursor' says 10",
				records(10, fragments(ID, other, ContentEncoding.NONE, 10, other.length, Sha256.hex(other))
					.toArray(AppendRecord[]::new))));
		cases.add(new Golden("bad-single-cursor", null,
				"the member 'covers_before' is 9, but the header 'snapshot-cursor' says 10",
				records(10, AppendRecord.trim(11), single(other, ContentEncoding.NONE))));
		cases.add(new Golden("bad-single-hash", null,
				"the SHA-256 of the payload does not match the header 'snapshot-sha256'",
				records(10, AppendRecord.trim(11), AppendRecord.of(payload(10, "X", ContentEncoding.NONE))
					.withHeaders(single(payload, ContentEncoding.NONE).headers()))));
		cases.add(new Golden("bad-without-headers", null,
				"a snapshot without headers may have only the members 'type', 'covers_before' and 'state', but this one has 1 more",
				records(11, AppendRecord
					.of("{\"type\":\"snapshot\",\"covers_before\":10,\"by\":\"hand\",\"state\":\"S\"}"))));
		byte[] bomb = payload(10, "0".repeat(33 * 1024 * 1024), ContentEncoding.ZSTD);
		cases.add(new Golden("bad-bomb-zstd", null, "the decompressed payload has more than 33554432 bytes",
				records(10, AppendRecord.trim(11), single(bomb, ContentEncoding.ZSTD))));
	}

	private static void ignoredTypes(List<Golden> cases, byte[] payload, List<AppendRecord> parts) {
		IgnoredTypes ignored = IgnoredTypes.of(List.of("Sung", "T\u00e4nzchen \"1\""));
		AppendRecord single = SnapshotRecord.encode(ID, 10, IDENTITY, ContentEncoding.NONE, ignored,
				FoldFingerprint.UNKNOWN, payload);
		cases.add(new Golden("single-ignored-types", "S", null, records(10, single)));
		IgnoredTypes folded = IgnoredTypes.NONE.foldedBy(Sha256.hex("4:Said4:Sung".getBytes(StandardCharsets.UTF_8)))
			.folding(List.of("Said", "Sung"));
		cases.add(new Golden("single-folded-types", "S", null, records(10, SnapshotRecord.encode(ID, 10, IDENTITY,
				ContentEncoding.NONE, folded, FoldFingerprint.UNKNOWN, payload))));
		AppendRecord last = SnapshotFragment.last(ID, 10, 2, Arrays.copyOfRange(payload, 40, payload.length),
				new SnapshotFragment.End(3, payload.length, Sha256.hex(payload), ignored, FoldFingerprint.UNKNOWN));
		cases.add(new Golden("framed-ignored-types", "Sa", null,
				records(10, parts.get(0), delta("a"), parts.get(1), last)));
		AppendRecord signed = TRUST.sign(single, 10);
		cases.add(new Golden("signed-2-single-ignored-types", "S", null, records(10, signed)));
		cases.add(new Golden("bad-signed-2-ignored-types", null, "the signature does not verify with key 'golden'",
				records(10,
						signed.withHeaders(signed.headers()
							.stream()
							.filter((header) -> !header.name().equals(SnapshotRecord.IGNORED_TYPES))
							.toList()))));
		cases.add(new Golden("bad-single-ignored-types", null, "its list of ignored types is not valid JSON",
				records(10, single(payload, ContentEncoding.NONE).withHeader(SnapshotRecord.IGNORED_TYPES, "Sung"))));
		cases.add(new Golden("bad-single-ignored-type-folded", null,
				"its state lacks the deltas of type 'Said', which were ignored when it was taken and are folded now. "
						+ "Restore from an older snapshot or from the first record. If the records were trimmed, remove "
						+ "the folds of these types",
				records(10, SnapshotRecord.encode(ID, 10, IDENTITY, ContentEncoding.NONE,
						IgnoredTypes.of(List.of("Said")), FoldFingerprint.UNKNOWN, payload))));
	}

	private static void folds(List<Golden> cases, byte[] payload, List<AppendRecord> parts) {
		FoldFingerprint fold = FoldFingerprint.of("classes-1", Sha256.hex(new byte[0]),
				Map.of("T\u00e4nze", "5e884898", "Talk#said", "2c26b46b"));
		AppendRecord single = SnapshotRecord.encode(ID, 10, IDENTITY, ContentEncoding.NONE, IgnoredTypes.NONE, fold,
				payload);
		cases.add(new Golden("single-fold", "S", null, records(10, AppendRecord.trim(11), single)));
		AppendRecord last = SnapshotFragment.last(ID, 10, 2, Arrays.copyOfRange(payload, 40, payload.length),
				new SnapshotFragment.End(3, payload.length, Sha256.hex(payload), IgnoredTypes.NONE,
						FoldFingerprint.set("build 7")));
		cases.add(new Golden("framed-fold", "Sa", null,
				records(10, parts.get(0), delta("a"), parts.get(1), last, AppendRecord.trim(10))));
		AppendRecord signed = TRUST.sign(single, 11);
		cases.add(new Golden("signed-2-single-fold", "S", null, records(10, AppendRecord.trim(11), signed)));
		AppendRecord both = SnapshotRecord.encode(ID, 10, IDENTITY, ContentEncoding.NONE,
				IgnoredTypes.of(List.of("Sung")), fold, payload);
		cases.add(new Golden("signed-2-single-ignored-types-fold", "S", null, records(10, TRUST.sign(both, 10))));
		cases.add(new Golden("bad-signed-2-fold", null, "the signature does not verify with key 'golden'",
				records(10, AppendRecord.trim(11),
						signed.withHeaders(signed.headers()
							.stream()
							.filter((header) -> !header.name().equals(SnapshotRecord.FOLD))
							.toList()))));
		// The state does not depend on it.
		cases.add(new Golden("single-fold-invalid", "S", null, records(10, AppendRecord.trim(11),
				single(payload, ContentEncoding.NONE).withHeader(SnapshotRecord.FOLD, "Sung"))));
		cases.add(new Golden("bad-single-fold-twice", null, "the header 'snapshot-fold' occurs more than once",
				records(10, AppendRecord.trim(11), single.withHeader(SnapshotRecord.FOLD, "{}"))));
	}

	// Signed as by earlier releases.
	private static void signedVersion1(List<Golden> cases, byte[] payload, List<AppendRecord> parts) {
		AppendRecord single = single(payload, ContentEncoding.NONE);
		SnapshotKeyRing keys = SIGNING.keys();
		cases.add(new Golden("signed-single", "S", null,
				records(10, AppendRecord.trim(11), Version1Signatures.sign(keys, "talk", single, single))));
		cases.add(new Golden("signed-framed", "Sa", null, records(10, parts.get(0), delta("a"), parts.get(1),
				Version1Signatures.sign(keys, "talk", parts.get(0), parts.get(2)), parts.get(3))));
		cases.add(new Golden("bad-signed-none", null, "the snapshot is not signed",
				records(10, AppendRecord.trim(11), single)));
		cases.add(new Golden("bad-signed-framed-none", null, "the snapshot is not signed",
				records(10, parts.toArray(AppendRecord[]::new))));
		AppendRecord other = single(payload(10, "X", ContentEncoding.NONE), ContentEncoding.NONE);
		String signature = Version1Signatures.sign(keys, "talk", single, single)
			.headers()
			.get(single.headers().size())
			.value();
		cases.add(new Golden("bad-signed-other", null, "the signature does not verify with key 'golden'",
				records(10, AppendRecord.trim(11), other.withHeader(SnapshotTrust.HMAC, signature))));
		AppendRecord elsewhere = Version1Signatures.sign(keys, "elsewhere", single, single);
		cases.add(new Golden("bad-signed-stream", null, "the signature does not verify with key 'golden'",
				records(10, AppendRecord.trim(11), elsewhere)));
		SnapshotKeyRing unknown = SnapshotKeyRing.of("unknown", new byte[32]);
		cases.add(new Golden("bad-signed-key", null,
				"the snapshot is signed with key 'unknown', which is not in the key ring",
				records(10, AppendRecord.trim(11), Version1Signatures.sign(unknown, "talk", single, single))));
		cases.add(new Golden("bad-signed-without-headers", null, "the snapshot is not signed",
				records(10, AppendRecord.trim(11), AppendRecord.of(payload))));
	}

	private static void signedVersion2(List<Golden> cases, byte[] payload, List<AppendRecord> parts) {
		AppendRecord single = single(payload, ContentEncoding.NONE);
		cases.add(new Golden("signed-2-single", "S", null, records(10, AppendRecord.trim(11), TRUST.sign(single, 11))));
		cases.add(new Golden("signed-2-single-without-trim", "S", null, records(10, UNDATED.sign(single, 10))));
		cases.add(new Golden("signed-2-framed", "Sa", null, records(10, TRUST.sign(parts.get(0), 10), delta("a"),
				TRUST.sign(parts.get(1), 10), TRUST.sign(parts.get(2), 10), parts.get(3))));
		// A writer that has read the first fragment knows the id.
		cases.add(new Golden("signed-2-framed-forged", "Sa", "the snapshot is not signed",
				records(10, TRUST.sign(parts.get(0), 10), SnapshotFragment.next(ID, 10, 1, new byte[] { '!' }),
						delta("a"), TRUST.sign(parts.get(1), 10), parts.get(2), TRUST.sign(parts.get(2), 10),
						parts.get(3))));
		cases.add(new Golden("bad-signed-2-none", null, "the snapshot is not signed",
				records(10, AppendRecord.trim(11), single)));
		cases.add(new Golden("bad-signed-2-framed-none", null, "the snapshot is not signed",
				records(10, parts.toArray(AppendRecord[]::new))));
		cases.add(new Golden("bad-signed-2-without-headers", null, "the snapshot is not signed",
				records(10, AppendRecord.trim(11), AppendRecord.of(payload))));
		String other = "the signature does not verify with key 'golden'";
		cases.add(new Golden("bad-signed-2-position", null, other, records(11, TRUST.sign(single, 10))));
		cases.add(new Golden("bad-signed-2-framed-position", null, other, records(11, TRUST.sign(parts.get(0), 10))));
		AppendRecord signed = TRUST.sign(single, 11);
		cases.add(new Golden("bad-signed-2-body", null, other, records(10, AppendRecord.trim(11),
				AppendRecord.of(payload(10, "X", ContentEncoding.NONE)).withHeaders(signed.headers()))));
		SnapshotTrust before = UNDATED.createdAt(() -> CREATED.minusSeconds(1));
		cases.add(new Golden("bad-signed-2-created-at", null,
				"the snapshot was taken of a stream tests/talk that was created at 2026-11-29T23:59:59Z, but the current stream "
						+ "was created at 2026-11-30T00:00:00Z",
				records(10, AppendRecord.trim(11), before.sign(single, 11))));
		cases.add(new Golden("bad-signed-2-version-1", null,
				"the signature is of version 1, which does not cover the position of the snapshot. Accept version 1 until a "
						+ "newer snapshot exists",
				records(10, AppendRecord.trim(11), Version1Signatures.sign(SIGNING.keys(), "talk", single, single))));
	}

	@ParameterizedTest
	@MethodSource("cases")
	void writtenRecordsShouldEqualTheGoldenFile(Golden golden) throws Exception {
		String directory = System.getProperty("golden.write");
		if (directory != null) {
			Files.writeString(Path.of(directory, golden.name + ".json"), golden.toJson());
		}
		List<SequencedRecord> stored = read(golden.name);
		assertThat(stored).hasSameSizeAs(golden.records);
		for (int i = 0; i < stored.size(); i++) {
			SequencedRecord expected = golden.records.get(i);
			if (golden.isCompressed()) {
				// Another version of the compression library may produce other bytes.
				assertThat(stored.get(i).headers()).extracting(Header::name)
					.isEqualTo(expected.headers().stream().map(Header::name).toList());
			}
			else {
				assertThat(stored.get(i)).isEqualTo(expected);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("cases")
	void goldenFilesShouldBeReadOrIgnoredForTheReason(Golden golden) throws Exception {
		JsonNode file = file(golden.name);
		List<String> ignored = new ArrayList<>();
		ProjectionDefinition.Builder<String> definition = FollowMachineTests.definition();
		if (file.has("key")) {
			SnapshotSigning signing = SnapshotSigning.with(SnapshotKeyRing
				.ofBase64(file.get("key").get("name").stringValue(), file.get("key").get("base64").stringValue()));
			definition.signing((file.has("accept_version_1")) ? signing.acceptingVersion1() : signing);
		}
		Instant createdAt = (file.has("created_at")) ? Instant.parse(file.get("created_at").stringValue()) : null;
		Events events = new Events(ignored, createdAt);
		FollowMachine<String> machine = new FollowMachine<>(definition.build(), new StreamName("tests", "talk"), events,
				events, new StateCapture<>());
		List<SequencedRecord> records = read(golden.name);
		long tail = records.get(records.size() - 1).seqNum() + 1;
		machine.begin(Records.position(tail));
		records
			.forEach((record) -> assertThat(machine.onBatch(Records.batch(record))).isEqualTo(Step.Continue.INSTANCE));
		JsonNode expected = file.get("expect");
		if (expected.has("state")) {
			assertThat(machine.publish()).isEqualTo(expected.get("state").stringValue());
			assertThat(machine.isLive()).isTrue();
		}
		else {
			assertThat(machine.isBased()).isFalse();
		}
		assertThat(ignored)
			.isEqualTo((expected.has("ignored")) ? List.of(expected.get("ignored").stringValue()) : List.of());
	}

	private static byte[] payload(long cursor, String state, ContentEncoding encoding) {
		ByteArrayOutputStream payload = new ByteArrayOutputStream();
		try (OutputStream out = encoding.encode(payload)) {
			SnapshotPayload.write(cursor,
					(target) -> target.write(("\"" + state + "\"").getBytes(StandardCharsets.UTF_8)), out);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return payload.toByteArray();
	}

	private static AppendRecord single(byte[] payload, ContentEncoding encoding) {
		return SnapshotRecord.encode(ID, 10, IDENTITY, encoding, payload);
	}

	private static List<SequencedRecord> framed(byte[] payload, ContentEncoding encoding, long cursor) {
		List<AppendRecord> parts = fragments(ID, payload, encoding, cursor, payload.length, Sha256.hex(payload));
		return records(10, parts.get(0), delta("a"), parts.get(1), parts.get(2), parts.get(3), delta("b"));
	}

	private static List<AppendRecord> fragments(UUID id, byte[] payload, ContentEncoding encoding, long cursor,
			long length, String sha256) {
		List<AppendRecord> fragments = new ArrayList<>();
		fragments.add(SnapshotFragment.first(id, cursor, IDENTITY, encoding, Arrays.copyOfRange(payload, 0, 20)));
		fragments.add(SnapshotFragment.next(id, cursor, 1, Arrays.copyOfRange(payload, 20, 40)));
		fragments.addAll(
				SnapshotFragment.last(id, cursor, 2, Arrays.copyOfRange(payload, 40, payload.length), length, sha256));
		return fragments;
	}

	private static AppendRecord delta(String text) {
		return AppendRecord.of("{\"text\":\"" + text + "\"}").withHeader("type", "Said");
	}

	private static List<SequencedRecord> records(long seqNum, AppendRecord... records) {
		List<SequencedRecord> sequenced = new ArrayList<>();
		for (AppendRecord record : records) {
			sequenced.add(Records.at(seqNum + sequenced.size(), record));
		}
		return sequenced;
	}

	private static JsonNode file(String name) throws IOException {
		try (InputStream in = GoldenFilesTests.class.getResourceAsStream("/golden/" + name + ".json")) {
			return MAPPER.readTree(in);
		}
	}

	private static List<SequencedRecord> read(String name) throws IOException {
		List<SequencedRecord> records = new ArrayList<>();
		for (JsonNode record : file(name).get("records")) {
			List<Header> headers = new ArrayList<>();
			record.get("headers")
				.forEach((header) -> headers.add(Header.of(header.get(0).stringValue(), header.get(1).stringValue())));
			AppendRecord appended = AppendRecord.of(Base64.getDecoder().decode(record.get("body").stringValue()))
				.withHeaders(headers);
			records.add(Records.at(record.get("seq_num").longValue(), appended));
		}
		return records;
	}

	/**
	 * A golden file.
	 *
	 * @param name its name
	 * @param state the state that is read from it, or {@code null}
	 * @param ignored why its snapshot is ignored, or {@code null}
	 * @param records its records
	 */
	record Golden(String name, @Nullable String state, @Nullable String ignored, List<SequencedRecord> records) {

		boolean isCompressed() {
			return this.name.contains("gzip") || this.name.contains("zstd");
		}

		String toJson() {
			Map<String, Object> file = new LinkedHashMap<>();
			file.put("projection", IDENTITY);
			if (this.name.contains("signed")) {
				file.put("basin", "tests");
				file.put("stream", "talk");
				Map<String, Object> key = new LinkedHashMap<>();
				key.put("name", KEY);
				key.put("base64", SECRET);
				file.put("key", key);
				if (this.name.contains("signed-2-")) {
					file.put("created_at", CREATED.toString());
				}
				else {
					file.put("accept_version_1", true);
				}
			}
			Map<String, Object> expect = new LinkedHashMap<>();
			if (this.state != null) {
				expect.put("state", this.state);
			}
			if (this.ignored != null) {
				expect.put("ignored", this.ignored);
			}
			file.put("expect", expect);
			file.put("records", this.records.stream().map((record) -> {
				Map<String, Object> json = new LinkedHashMap<>();
				json.put("seq_num", record.seqNum());
				json.put("headers",
						record.headers().stream().map((header) -> List.of(header.name(), header.value())).toList());
				json.put("body", Base64.getEncoder().encodeToString(record.body()));
				return json;
			}).toList());
			return MAPPER.writeValueAsString(file) + "\n";
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	/**
	 * Listener that records the ignored snapshots.
	 *
	 * @param ignored the reasons
	 * @param streamCreatedAt when the stream was created, or {@code null} if unknown
	 */
	private record Events(List<String> ignored,
			@Nullable Instant streamCreatedAt) implements MachineListener, MachinePolicy {

		@Override
		public void snapshotIgnored(long seqNum, SnapshotFault fault, String reason) {
			this.ignored.add(reason);
		}

		@Override
		public void baseDropped(GapException gap) {
			throw new AssertionError(gap);
		}

	}

}
