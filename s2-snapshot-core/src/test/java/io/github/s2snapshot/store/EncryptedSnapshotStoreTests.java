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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.error.SnapshotException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EncryptedSnapshotStore}.
 */
class EncryptedSnapshotStoreTests {

	private static final SnapshotScope SCOPE = new SnapshotScope("board", 1, "airline", "flights");

	private static final Instant TAKEN_AT = Instant.parse("2026-01-02T03:04:05.678901234Z");

	private static final byte[] KEY = "the key of this year, 32 bytes..".getBytes(StandardCharsets.UTF_8);

	private static final byte[] OLD_KEY = "the key of last year, 32 bytes..".getBytes(StandardCharsets.UTF_8);

	private static final SnapshotKeyRing KEYS = SnapshotKeyRing.of("2026", KEY);

	private static final int SEGMENT = SegmentCipher.SEGMENT;

	@TempDir
	private Path directory;

	private FileSnapshotStore files;

	private EncryptedSnapshotStore store;

	@BeforeEach
	void createStore() {
		this.files = FileSnapshotStore.in(this.directory)
			.withKeyTemplate("{basin}/{stream}/{projection}/{version}/{cursor}.json");
		this.store = EncryptedSnapshotStore.of(this.files, KEYS);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 5 * SEGMENT + 7 })
	void h30SavedStateShouldBeEncryptedAndLoaded(int length) {
		byte[] state = state(length);
		SaveResult result = this.store.save(snapshot(SCOPE.at(10), state));
		assertThat(result.saved()).isTrue();
		StoredSnapshot loaded = this.store.load(SCOPE.at(10));
		assertThat(loaded.state()).isEqualTo(state);
		assertThat(loaded.takenAt()).isEqualTo(TAKEN_AT);
		byte[] stored = this.files.load(SCOPE.at(10)).state();
		assertThat(stored.length).isBetween(length, length * 4 / 3 + 2048);
		assertThat(text(stored).split("\",\"", -1)).hasSizeGreaterThan(Math.max(1, (length - 1) / SEGMENT));
		assertThat(text(stored)).doesNotContain(text(Arrays.copyOf(state, Math.min(length, 20))) + "x");
	}

	@Test
	void h30EqualStatesShouldBeEncryptedDifferently() {
		StoredSnapshot snapshot = snapshot(SCOPE.at(10), state(100));
		this.store.save(snapshot);
		String one = text(this.files.load(SCOPE.at(10)).state());
		this.store.save(snapshot);
		String other = text(this.files.load(SCOPE.at(10)).state());
		for (String member : new String[] { "salt", "nonce" }) {
			assertThat(member(one, member)).isNotEqualTo(member(other, member));
		}
		assertThat(one.substring(one.indexOf("segments"))).isNotEqualTo(other.substring(other.indexOf("segments")));
		assertThat(one).doesNotContain(text(snapshot.state()));
	}

	static Stream<SnapshotKey> others() {
		return Stream.of(new SnapshotKey("other", 1, "airline", "flights", 10),
				new SnapshotKey("board", 2, "airline", "flights", 10),
				new SnapshotKey("board", 1, "other", "flights", 10),
				new SnapshotKey("board", 1, "airline", "other", 10),
				new SnapshotKey("board", 1, "airline", "flights", 11),
				// The concatenated names are the same.
				new SnapshotKey("board", 1, "airlinef", "lights", 10));
	}

	@ParameterizedTest
	@MethodSource("others")
	void h30WhenASnapshotIsMovedToAnotherKeyThenItIsRejected(SnapshotKey other) {
		this.store.save(snapshot(SCOPE.at(10), state(100)));
		StoredSnapshot stored = this.files.load(SCOPE.at(10));
		this.files.save(new StoredSnapshot(other, stored.id(), stored.takenAt(), stored.state()));
		assertRejected(other,
				"the encrypted state does not verify with key '2026': it was changed or truncated, it belongs "
						+ "to another snapshot, or it was encrypted with another key of this name");
	}

	static Stream<UnaryOperator<String>> changes() {
		Pattern segments = Pattern.compile("\"segments\":\\[\"([^\"]*)\",\"([^\"]*)\",\"([^\"]*)\"]");
		return Stream.of(
				// The last, the first or the second segment is missing.
				(state) -> segments.matcher(state).replaceFirst("\"segments\":[\"$1\",\"$2\"]"),
				(state) -> segments.matcher(state).replaceFirst("\"segments\":[\"$2\",\"$3\"]"),
				(state) -> segments.matcher(state).replaceFirst("\"segments\":[\"$1\",\"$3\"]"),
				// Segments are swapped or repeated.
				(state) -> segments.matcher(state).replaceFirst("\"segments\":[\"$2\",\"$1\",\"$3\"]"),
				(state) -> segments.matcher(state).replaceFirst("\"segments\":[\"$1\",\"$1\",\"$3\"]"),
				// A segment, the nonce, the salt, the time or the key is changed.
				(state) -> flip(state, state.indexOf("segments") + 50_000),
				(state) -> flip(state, state.indexOf("\"nonce\":\"") + 10),
				(state) -> flip(state, state.indexOf("\"salt\":\"") + 10),
				(state) -> state.replaceFirst("\"taken_at\":\"2026", "\"taken_at\":\"2025"),
				(state) -> state.replaceFirst("\"key\":\"2026\"", "\"key\":\"2025\""));
	}

	@ParameterizedTest
	@MethodSource("changes")
	void h30WhenAStateWasChangedThenItIsRejected(UnaryOperator<String> change) {
		SnapshotKeyRing both = KEYS.withOlder("2025", OLD_KEY);
		this.store = EncryptedSnapshotStore.of(this.files, both);
		this.store.save(snapshot(SCOPE.at(10), state(2 * SEGMENT + 100)));
		assertThat(this.store.load(SCOPE.at(10)).state()).hasSize(2 * SEGMENT + 100);
		change(SCOPE.at(10), change);
		assertThatExceptionOfType(CorruptSnapshotException.class)
			.isThrownBy(() -> this.store.load(SCOPE.at(10)).verify())
			.withMessageContaining("board/1 of airline/flights at cursor 10")
			.satisfies((ex) -> assertThat(ex.reason()).startsWith("the encrypted state does not verify with key '202"));
	}

	static Stream<UnaryOperator<String>> malformed() {
		return Stream.of((state) -> "1", (state) -> "{\"encryption\":\"AES-256-GCM\"}", (state) -> "{\"segments\":[]}",
				(state) -> state.replace("AES-256-GCM", "ROT13"), (state) -> state.replaceFirst("\"salt\":\"", "$0A"),
				(state) -> state.replaceFirst("\"nonce\":\"[^\"]*\",", ""),
				(state) -> state.replaceFirst("segments\":.*", "segments\":[]}"),
				(state) -> state.replaceFirst("segments\":.*", "segments\":[1]}"),
				(state) -> state.replaceFirst("segments\":.*", "segments\":[\"AAAA\"]}"),
				(state) -> state.replaceFirst("segments\":.*", "segments\":[\"-\"]}"),
				(state) -> state.replaceFirst("]}$", "],\"more\":1}"));
	}

	@ParameterizedTest
	@MethodSource("malformed")
	void h30WhenAStateIsMalformedThenItIsRejected(UnaryOperator<String> change) {
		this.store.save(snapshot(SCOPE.at(10), state(100)));
		change(SCOPE.at(10), change);
		assertThatExceptionOfType(CorruptSnapshotException.class)
			.isThrownBy(() -> this.store.load(SCOPE.at(10)).verify())
			.satisfies((ex) -> assertThat(ex.reason()).isNotBlank());
	}

	@Test
	void h30WhenTheKeyIsMissingThenTheSnapshotIsRejectedAndKept() {
		this.store.save(snapshot(SCOPE.at(10), state(100)));
		SnapshotKeyRing others = SnapshotKeyRing.of("2025", OLD_KEY);
		EncryptedSnapshotStore other = EncryptedSnapshotStore.of(this.files, others);
		assertThatExceptionOfType(CorruptSnapshotException.class).isThrownBy(() -> other.load(SCOPE.at(10)))
			.satisfies((ex) -> assertThat(ex.reason())
				.isEqualTo("the state is encrypted with key '2026', which is not in the key ring"));
		assertThat(other.save(snapshot(SCOPE.at(9), state(100)))).isEqualTo(SaveResult.superseded(10));
		assertThat(this.store.load(SCOPE.at(10)).state()).isEqualTo(state(100));
	}

	@Test
	void h30KeysCanBeChanged() {
		EncryptedSnapshotStore before = EncryptedSnapshotStore.of(this.files, SnapshotKeyRing.of("2025", OLD_KEY));
		before.save(snapshot(SCOPE.at(10), state(100)));
		EncryptedSnapshotStore after = EncryptedSnapshotStore.of(this.files, KEYS.withOlder("2025", OLD_KEY));
		assertThat(after.load(SCOPE.at(10)).state()).isEqualTo(state(100));
		after.save(snapshot(SCOPE.at(20), state(200)));
		assertThat(this.store.load(SCOPE.at(20)).state()).isEqualTo(state(200));
	}

	@Test
	void h30WhenAStateIsNotEncryptedThenItIsAcceptedOnlyOnRequest() {
		this.files.save(snapshot(SCOPE.at(10), state(100)));
		assertRejected(SCOPE.at(10), "the state is not encrypted");
		assertThat(this.store.acceptingUnencrypted().load(SCOPE.at(10)).state()).isEqualTo(state(100));
	}

	@Test
	void h30WhenTheIdDiffersFromTheEncryptedIdThenTheSnapshotIsRejected() {
		this.store.save(snapshot(SCOPE.at(10), state(100)));
		StoredSnapshot stored = this.files.load(SCOPE.at(10));
		this.files.save(new StoredSnapshot(stored.key(), UUID.randomUUID(), stored.takenAt(), stored.state()));
		assertRejected(SCOPE.at(10), "the id of the snapshot is not the id that its state was encrypted with");
	}

	@Test
	void h30WhenANewerSnapshotDoesNotVerifyThenItDoesNotPreventASave() throws IOException {
		this.store.save(snapshot(SCOPE.at(8), state(80)));
		this.store.save(snapshot(SCOPE.at(10), state(100)));
		change(SCOPE.at(10), (state) -> flip(state, state.indexOf("segments") + 50));
		assertThat(this.files.save(snapshot(SCOPE.at(9), state(100)))).isEqualTo(SaveResult.superseded(10));
		assertThat(this.store.save(snapshot(SCOPE.at(9), state(90))).saved()).isTrue();
		assertThat(this.store.list(SCOPE)).containsExactly(SCOPE.at(9), SCOPE.at(8));
		assertThat(this.store.load(SCOPE.at(9)).state()).isEqualTo(state(90));
		assertThat(Files.exists(this.directory.resolve("airline/flights/board/1/10.json.invalid"))).isTrue();
	}

	@Test
	void h30WhenAKeyOfTheSameNameDiffersThenSnapshotsOfOthersAreKept() {
		this.store.save(snapshot(SCOPE.at(8), state(80)));
		this.store.save(snapshot(SCOPE.at(10), state(100)));
		EncryptedSnapshotStore other = EncryptedSnapshotStore.of(this.files, SnapshotKeyRing.of("2026", OLD_KEY));
		assertThat(other.save(snapshot(SCOPE.at(9), state(90)))).isEqualTo(SaveResult.superseded(10));
		assertThat(this.store.load(SCOPE.at(10)).state()).isEqualTo(state(100));
	}

	@Test
	void h30WhenANewerSnapshotIsNotEncryptedThenItIsKept() {
		this.store.save(snapshot(SCOPE.at(8), state(80)));
		this.files.save(snapshot(SCOPE.at(10), state(100)));
		assertThat(this.store.save(snapshot(SCOPE.at(9), state(90)))).isEqualTo(SaveResult.superseded(10));
		assertThat(this.files.load(SCOPE.at(10)).state()).isEqualTo(state(100));
	}

	@Test
	void h30WhenTheStoreChangesASnapshotThenTheSaveFails() {
		EncryptedSnapshotStore changing = EncryptedSnapshotStore.of(new Changing(this.files), KEYS);
		assertThatExceptionOfType(SnapshotException.class)
			.isThrownBy(() -> changing.save(snapshot(SCOPE.at(10), state(100))))
			.withMessageContaining("was not stored as it was saved: the encrypted state does not verify");
	}

	@Test
	void h30WhenTheNewestSnapshotIsMissingThenOlderOnesAreRejected() throws IOException {
		this.store.save(snapshot(SCOPE.at(10), state(100)));
		this.store.save(snapshot(SCOPE.at(20), state(200)));
		assertThat(this.store.load(SCOPE.at(10)).state()).isEqualTo(state(100));
		Files.delete(this.directory.resolve("airline/flights/board/1/20.json"));
		assertRejected(SCOPE.at(10),
				"a newer snapshot at cursor 20 is missing, so the store was reset to an earlier content");
		assertThat(EncryptedSnapshotStore.of(this.files, KEYS).load(SCOPE.at(10)).state()).isEqualTo(state(100));
		this.store.save(snapshot(SCOPE.at(12), state(120)));
		assertThat(this.store.load(SCOPE.at(10)).state()).isEqualTo(state(100));
	}

	@Test
	void h30WhenTheNewestSnapshotIsMarkedAsBadThenOlderOnesAreLoaded() {
		this.store.save(snapshot(SCOPE.at(10), state(100)));
		this.store.save(snapshot(SCOPE.at(20), state(200)));
		this.store.markBad(SCOPE.at(20), "it is a test");
		assertThat(this.store.list(SCOPE)).containsExactly(SCOPE.at(10));
		assertThat(this.store.load(SCOPE.at(10)).state()).isEqualTo(state(100));
		this.store.markBad(SCOPE.at(20), "it is a test");
	}

	@Test
	void h30CreationTimeOfTheStreamShouldBeKeptAndVerified() {
		Instant createdAt = Instant.parse("2026-01-01T00:00:00Z");
		SnapshotKey key = SCOPE.at(10);
		this.store.save(new StoredSnapshot(key, UUID.randomUUID(), TAKEN_AT, state(100),
				new StreamMark(createdAt, "digest of the last record")));
		assertThat(this.store.load(key).mark()).isEqualTo(new StreamMark(createdAt, null));
		assertThat(text(this.files.load(key).state())).doesNotContain("digest of the last record");
		change(key, (state) -> state.replace("2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"));
		assertThatExceptionOfType(CorruptSnapshotException.class).isThrownBy(() -> this.store.load(key))
			.withMessageContaining("the encrypted state does not verify");
	}

	@Test
	void h30FingerprintOfTheFoldsShouldBeKeptAndVerified() {
		FoldFingerprint fold = FoldFingerprint.of("classes-1", "ab", Map.of("Stock#\"sold\"", "12"));
		IgnoredTypes ignored = IgnoredTypes.of(List.of("Sung"));
		this.store.save(snapshot(SCOPE.at(10), state(100)).withFold(fold).withIgnored(ignored));
		assertThat(this.store.load(SCOPE.at(10)).fold()).isEqualTo(fold);
		assertThat(this.store.load(SCOPE.at(10)).ignored()).isEqualTo(ignored);
		assertThat(this.files.load(SCOPE.at(10)).fold()).isEqualTo(FoldFingerprint.UNKNOWN);
		change(SCOPE.at(10), (state) -> state.replace("classes-1", "classes-2"));
		assertRejectedAsChanged(SCOPE.at(10));
		this.store.save(snapshot(SCOPE.at(11), state(100)).withFold(fold));
		change(SCOPE.at(11), (state) -> state.replaceFirst("\"fold\":\"(\\\\.|[^\"])*\",", ""));
		assertRejectedAsChanged(SCOPE.at(11));
	}

	private void assertRejectedAsChanged(SnapshotKey key) {
		assertThatExceptionOfType(CorruptSnapshotException.class).isThrownBy(() -> this.store.load(key))
			.withMessageContaining("the encrypted state does not verify");
	}

	@Test
	void h57WhenTheCreationTimeOfTheStreamIsRemovedThenTheSnapshotIsRejected() {
		SnapshotKey key = SCOPE.at(10);
		this.store.save(new StoredSnapshot(key, UUID.randomUUID(), TAKEN_AT, state(100),
				new StreamMark(Instant.parse("2026-01-01T00:00:00Z"), null)));
		change(key, (state) -> state.replace("\"stream_created_at\":\"2026-01-01T00:00:00Z\",", ""));
		assertThatExceptionOfType(CorruptSnapshotException.class).isThrownBy(() -> this.store.load(key))
			.withMessageContaining("the encrypted state does not verify");
	}

	@Test
	void h30ToStringShouldNotContainKeys() {
		assertThat(this.store.toString()).contains("FileSnapshotStore").contains("2026").doesNotContain(text(KEY));
		assertThat(this.store.location(SCOPE)).isEqualTo(this.files.location(SCOPE));
	}

	private void assertRejected(SnapshotKey key, String reason) {
		assertThatExceptionOfType(CorruptSnapshotException.class).isThrownBy(() -> this.store.load(key))
			.withMessage("The stored snapshot " + key + " is not valid: " + reason)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

	private void change(SnapshotKey key, UnaryOperator<String> change) {
		StoredSnapshot stored = this.files.load(key);
		String changed = change.apply(text(stored.state()));
		assertThat(changed).isNotEqualTo(text(stored.state()));
		this.files
			.save(new StoredSnapshot(key, stored.id(), stored.takenAt(), changed.getBytes(StandardCharsets.UTF_8)));
	}

	private static String flip(String text, int at) {
		char[] chars = text.toCharArray();
		chars[at] = (chars[at] == 'A') ? 'B' : 'A';
		return new String(chars);
	}

	private static String member(String state, String name) {
		Matcher member = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(state);
		assertThat(member.find()).isTrue();
		return member.group(1);
	}

	private static StoredSnapshot snapshot(SnapshotKey key, byte[] state) {
		return new StoredSnapshot(key, UUID.nameUUIDFromBytes(state), TAKEN_AT, state);
	}

	// A JSON number.
	private static byte[] state(int length) {
		byte[] state = new byte[length];
		Random random = new Random(length);
		for (int i = 0; i < length; i++) {
			state[i] = (byte) ('1' + random.nextInt(9));
		}
		return state;
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	/**
	 * Store that changes the states that it saves.
	 */
	private record Changing(SnapshotStore store) implements SnapshotStore {

		@Override
		public SaveResult save(StoredSnapshot snapshot) {
			String changed = flip(text(snapshot.state()), snapshot.state().length - 10);
			return this.store.save(new StoredSnapshot(snapshot.key(), snapshot.id(), snapshot.takenAt(),
					changed.getBytes(StandardCharsets.UTF_8)));
		}

		@Override
		public List<SnapshotKey> list(SnapshotScope scope) {
			return this.store.list(scope);
		}

		@Override
		public StoredSnapshot load(SnapshotKey key) {
			return this.store.load(key);
		}

		@Override
		public void delete(SnapshotKey key) {
			this.store.delete(key);
		}

		@Override
		public String location(SnapshotScope scope) {
			return this.store.location(scope);
		}

	}

}
