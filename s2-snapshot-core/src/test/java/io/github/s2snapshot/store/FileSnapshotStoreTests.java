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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.projection.error.SnapshotException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FileSnapshotStore}.
 */
class FileSnapshotStoreTests {

	private static final SnapshotScope SCOPE = new SnapshotScope("board", 1, "airline", "flights");

	private static final Instant TAKEN_AT = Instant.parse("2026-01-02T03:04:05.678Z");

	private static final UUID ID = UUID.fromString("0e8f0c4e-7b39-4cb5-9d0a-6f7d3f7f3f10");

	@TempDir
	private Path directory;

	private FileSnapshotStore store;

	@BeforeEach
	void createStore() {
		this.store = FileSnapshotStore.in(this.directory);
	}

	@Test
	void aSnapshotIsAJsonFileNamedByItsCursor() throws IOException {
		assertThat(this.store.save(snapshot(20000, "{\"a\":1}")).saved()).isTrue();
		Path file = this.directory.resolve("snapshots/flights/20000.json");
		assertThat(file).hasContent("{\"type\":\"snapshot\",\"covers_before\":20000,\"projection\":\"board/1\","
				+ "\"stream\":\"airline/flights\",\"id\":\"0e8f0c4e-7b39-4cb5-9d0a-6f7d3f7f3f10\","
				+ "\"taken_at\":\"2026-01-02T03:04:05.678Z\","
				+ "\"sha256\":\"015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862\",\"state\":{\"a\":1}}");
		assertThat(files()).containsExactly("20000.json");
	}

	@Test
	void savedSnapshotShouldBeLoaded() {
		SaveResult result = this.store.save(snapshot(7, "[1, 2]"));
		assertThat(result.cursor()).isEqualTo(7);
		StoredSnapshot loaded = this.store.load(SCOPE.at(7));
		assertThat(loaded.id()).isEqualTo(ID);
		assertThat(loaded.takenAt()).isEqualTo(TAKEN_AT);
		assertThat(new String(loaded.state(), StandardCharsets.UTF_8)).isEqualTo("[1, 2]");
	}

	@Test
	void whenTheDirectoryIsMissingThenTheListIsEmpty() {
		assertThat(this.store.list(SCOPE)).isEmpty();
	}

	@Test
	void newestSnapshotsShouldBeListedFirstAndKept() {
		for (int cursor : new int[] { 9, 10, 100, 1000 }) {
			this.store.save(snapshot(cursor, "1"));
		}
		assertThat(this.store.list(SCOPE)).containsExactly(SCOPE.at(1000), SCOPE.at(100), SCOPE.at(10));
		this.store.withGenerations(1).save(snapshot(1001, "1"));
		assertThat(this.store.list(SCOPE)).containsExactly(SCOPE.at(1001));
	}

	@Test
	void whenAnOlderSnapshotCannotBeDeletedThenTheNewOneIsSaved() throws IOException {
		Files.createDirectories(this.directory.resolve("snapshots/flights/5.json/not-empty"));
		assertThat(this.store.withGenerations(1).save(snapshot(7, "1")).saved()).isTrue();
		assertThat(this.store.load(SCOPE.at(7)).state()).hasSize(1);
	}

	@Test
	void cursorsAreUnsigned() {
		this.store.save(snapshot(5, "1"));
		this.store.save(snapshot(-1, "2"));
		assertThat(this.directory.resolve("snapshots/flights/18446744073709551615.json")).exists();
		assertThat(this.store.list(SCOPE)).containsExactly(SCOPE.at(-1), SCOPE.at(5));
		assertThat(this.store.load(SCOPE.at(-1)).key().cursor()).isEqualTo(-1);
	}

	// Hazards: H15
	@Test
	void h4WhenANewerSnapshotExistsThenNothingIsSaved() throws IOException {
		this.store.save(snapshot(10, "\"new\""));
		assertThat(this.store.save(snapshot(9, "\"old\""))).isEqualTo(SaveResult.superseded(10));
		assertThat(files()).containsExactly("10.json");
	}

	@Test
	void h4WhenASnapshotWithTheSameCursorExistsThenItIsReplaced() {
		this.store.save(snapshot(10, "\"one\""));
		this.store.save(snapshot(10, "\"two\""));
		assertThat(this.store.load(SCOPE.at(10)).state()).asString().isEqualTo("\"two\"");
	}

	@Test
	void h5WhenANewerSnapshotIsCorruptThenItIsRenamedAndTheOlderOneIsSaved() throws IOException {
		this.store.save(snapshot(10, "\"new\""));
		write("10.json", "{\"type\":\"snapshot\",\"covers_be");
		assertThat(this.store.save(snapshot(9, "\"old\"")).saved()).isTrue();
		assertThat(this.store.list(SCOPE)).containsExactly(SCOPE.at(9));
		assertThat(files()).containsExactlyInAnyOrder("9.json", "10.json.invalid");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "[]", "{", "{\"type\":\"snapshot\"}",
			"{\"type\":\"snapshot\",\"covers_before\":10}", "{\"type\":\"other\",\"covers_before\":10,\"state\":1}",
			"{\"type\":\"snapshot\",\"covers_before\":11,\"state\":1}",
			"{\"type\":\"snapshot\",\"covers_before\":-10,\"state\":1}",
			"{\"type\":\"snapshot\",\"covers_before\":\"10\",\"state\":1}",
			"{\"type\":\"snapshot\",\"covers_before\":10,\"state\":1} 2",
			"{\"type\":\"snapshot\",\"covers_before\":10,\"covers_before\":10,\"state\":1}",
			"{\"type\":\"snapshot\",\"covers_before\":10,\"sha256\":\"00\",\"state\":1}",
			"{\"type\":\"snapshot\",\"covers_before\":10,\"id\":\"me\",\"state\":1}",
			"{\"type\":\"snapshot\",\"covers_before\":10,\"projection\":\"board/2\",\"state\":1}",
			"{\"type\":\"snapshot\",\"covers_before\":10,\"stream\":\"airline/other\",\"state\":1}" })
	void whenAFileDoesNotMatchItsNameThenItIsCorrupt(String content) throws IOException {
		write("10.json", content);
		assertThat(this.store.list(SCOPE)).containsExactly(SCOPE.at(10));
		assertThatExceptionOfType(CorruptSnapshotException.class)
			.isThrownBy(() -> this.store.load(SCOPE.at(10)).verify())
			.withMessageContaining("10")
			.satisfies((ex) -> assertThat(ex.reason()).isNotBlank());
	}

	@Test
	void documentWithoutMetadataShouldBeRead() throws IOException {
		write("10.json", "{ \"type\": \"snapshot\", \"covers_before\": 10, \"state\": {\"x\": [1]} }\n");
		StoredSnapshot loaded = this.store.load(SCOPE.at(10));
		assertThat(loaded.id()).isNull();
		assertThat(loaded.takenAt()).isAfter(TAKEN_AT);
		assertThat(loaded.state()).asString().isEqualTo("{\"x\": [1]}");
	}

	@Test
	void whenAFileIsMissingThenTheSnapshotIsNotCorrupt() {
		assertThatExceptionOfType(SnapshotException.class).isThrownBy(() -> this.store.load(SCOPE.at(1)))
			.isNotInstanceOf(CorruptSnapshotException.class)
			.withMessageContaining("could not be read");
	}

	@Test
	void otherFilesShouldNotBeListed() throws IOException {
		this.store.save(snapshot(10, "1"));
		write("010.json", "");
		write("x.json", "");
		write("10.json.bak", "");
		write("99999999999999999999999.json", "");
		write(".json", "");
		assertThat(this.store.list(SCOPE)).containsExactly(SCOPE.at(10));
	}

	@Test
	void h23WhenAnotherVersionHasTheSameFileThenNothingIsOverwritten() throws IOException {
		this.store.save(snapshot(10, "1"));
		SnapshotScope newer = new SnapshotScope("board", 2, "airline", "flights");
		assertThatExceptionOfType(SnapshotException.class)
			.isThrownBy(() -> this.store.save(new StoredSnapshot(newer.at(10), ID, TAKEN_AT, bytes("2"))))
			.withMessageContaining("would overwrite another snapshot")
			.withMessageContaining("{version}");
		FileSnapshotStore one = this.store.withGenerations(1);
		one.save(new StoredSnapshot(newer.at(11), ID, TAKEN_AT, bytes("2")));
		one.save(snapshot(9, "1"));
		assertThat(files()).containsExactlyInAnyOrder("10.json", "11.json");
		assertThat(this.store.load(SCOPE.at(10)).state()).asString().isEqualTo("1");
		FileSnapshotStore apart = this.store
			.withKeyTemplate("{projection}/v{version}/{basin}.{stream}-{cursor}.snapshot");
		apart.save(new StoredSnapshot(newer.at(10), ID, TAKEN_AT, bytes("2")));
		assertThat(this.directory.resolve("board/v2/airline.flights-10.snapshot")).exists();
		assertThat(apart.list(newer)).containsExactly(newer.at(10));
	}

	@ParameterizedTest
	@ValueSource(strings = { "..", ".", "../../etc", "a/b", "a\\b", "/", "\u0000", "C:", "a b", "\u00e9\u00e8",
			"{cursor}", "%2F", "con.", "~" })
	void namesOfStreamsCannotLeaveTheDirectory(String stream) throws IOException {
		SnapshotScope scope = new SnapshotScope("board", 1, "airline", stream);
		this.store.save(new StoredSnapshot(scope.at(1), ID, TAKEN_AT, bytes("1")));
		assertThat(this.store.list(scope)).containsExactly(scope.at(1));
		assertThat(this.store.load(scope.at(1)).state()).asString().isEqualTo("1");
		try (Stream<Path> all = Files.walk(this.directory)) {
			assertThat(all.filter(Files::isRegularFile)).singleElement()
				.satisfies((file) -> assertThat(file.getParent().getParent())
					.isEqualTo(this.directory.resolve("snapshots")));
		}
	}

	@Test
	void longNamesOfStreamsShouldHaveDifferentPaths() {
		SnapshotScope one = new SnapshotScope("board", 1, "airline", "x/".repeat(255) + "1");
		SnapshotScope two = new SnapshotScope("board", 1, "airline", "x/".repeat(255) + "2");
		this.store.save(new StoredSnapshot(one.at(1), ID, TAKEN_AT, bytes("1")));
		assertThat(this.store.list(one)).containsExactly(one.at(1));
		assertThat(this.store.list(two)).isEmpty();
		assertThat(this.store.location(one)).isNotEqualTo(this.store.location(two));
	}

	@ParameterizedTest
	@ValueSource(strings = { "snapshots/{stream}.json", "{cursor}/{stream}.json", "{cursor}-{cursor}.json",
			"/abs/{cursor}.json", "../{cursor}.json", "a//{cursor}.json", "a\\{cursor}.json", "{who}/{cursor}.json",
			"v1{cursor}.json", "{cursor}1.json", "{version}{cursor}.json", "{cursor}{version}" })
	void whenAKeyTemplateIsUnsafeThenItIsRefused(String template) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.store.withKeyTemplate(template))
			.withMessageStartingWith("The key template '" + template + "' cannot be used: ");
	}

	@Test
	void oldTemporaryFilesShouldBeDeleted() throws IOException {
		String left = ".s2-snapshot-0e8f0c4e-7b39-4cb5-9d0a-6f7d3f7f3f10.tmp";
		String young = ".s2-snapshot-1e8f0c4e-7b39-4cb5-9d0a-6f7d3f7f3f10.tmp";
		write(left, "half");
		write(young, "half");
		age(left);
		this.store.save(snapshot(10, "1"));
		assertThat(files()).containsExactlyInAnyOrder("10.json", young);
	}

	@Test
	void h64FilesOfOthersShouldNotBeDeleted() throws IOException {
		List<String> foreign = List.of(".editor.tmp", ".tmp", "report.tmp", ".0e8f0c4e.tmp",
				".0e8f0c4e-7b39-4cb5-9d0a-6f7d3f7f3f10.tmp", ".s2-snapshot-notes.tmp", "notes.json", "1x.json",
				"01.json", "5.json.invalid.bak", "5.txt");
		for (String name : foreign) {
			write(name, "half");
			age(name);
		}
		Path folder = this.directory.resolve("snapshots/flights");
		Files.createDirectory(folder.resolve("4.json"));
		Files.createDirectory(folder.resolve(".s2-snapshot-2e8f0c4e-7b39-4cb5-9d0a-6f7d3f7f3f10.tmp"));
		Files.createSymbolicLink(folder.resolve("3.json"), Path.of("notes.json"));
		FileSnapshotStore one = this.store.withGenerations(1);
		one.save(snapshot(10, "1"));
		one.save(snapshot(11, "1"));
		assertThat(files()).containsAll(foreign)
			.contains("11.json", "4.json", "3.json", ".s2-snapshot-2e8f0c4e-7b39-4cb5-9d0a-6f7d3f7f3f10.tmp")
			.doesNotContain("10.json");
	}

	private void age(String name) throws IOException {
		Files.setLastModifiedTime(this.directory.resolve("snapshots/flights").resolve(name),
				FileTime.from(Instant.now().minus(Duration.ofHours(2))));
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void h63CreatedFilesShouldBeForTheUserOfTheProcessOnly() throws IOException {
		Path below = this.directory.resolve("a/b");
		FileSnapshotStore store = FileSnapshotStore.in(below).withGenerations(2);
		for (int cursor = 1; cursor <= 3; cursor++) {
			store.save(snapshot(cursor, "1"));
		}
		store.markBad(SCOPE.at(2), "it is a test");
		assertThat(
				permissions(below.getParent(), below, below.resolve("snapshots"), below.resolve("snapshots/flights")))
			.containsOnly("rwx------");
		assertThat(permissions(below.resolve("snapshots/flights/3.json"),
				below.resolve("snapshots/flights/2.json.invalid")))
			.containsOnly("rw-------");
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void h63ExistingDirectoriesShouldKeepTheirPermissions() throws IOException {
		Path shared = Files.createDirectory(this.directory.resolve("shared"),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
		FileSnapshotStore store = FileSnapshotStore.in(shared);
		store.save(snapshot(1, "1"));
		assertThat(permissions(shared)).containsOnly("rwxr-x---");
		assertThat(permissions(shared.resolve("snapshots"))).containsOnly("rwx------");
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void h63ConfiguredPermissionsShouldNotDependOnTheMask() throws IOException {
		FileSnapshotStore store = this.store.withPermissions(PosixFilePermissions.fromString("rw-rw-rw-"),
				PosixFilePermissions.fromString("rwxrwxrwx"));
		store.save(snapshot(1, "1"));
		store.save(snapshot(2, "1"));
		assertThat(permissions(this.directory.resolve("snapshots"), this.directory.resolve("snapshots/flights")))
			.containsOnly("rwxrwxrwx");
		assertThat(permissions(this.directory.resolve("snapshots/flights/1.json"),
				this.directory.resolve("snapshots/flights/2.json")))
			.containsOnly("rw-rw-rw-");
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void h63WithoutPermissionsTheMaskOfTheProcessApplies() throws IOException {
		Path plain = Files.createFile(this.directory.resolve("plain"));
		Path plainDirectory = Files.createDirectory(this.directory.resolve("plains"));
		this.store.withPermissions(null, null).save(snapshot(1, "1"));
		assertThat(permissions(this.directory.resolve("snapshots/flights/1.json"))).isEqualTo(permissions(plain));
		assertThat(permissions(this.directory.resolve("snapshots/flights"))).isEqualTo(permissions(plainDirectory));
	}

	@ParameterizedTest
	@CsvSource({ "r--------,rwx------", "rw-------,rw-------", "-w-rw----,rwxrwx---" })
	void whenTheOwnerHasTooFewPermissionsThenTheyAreRefused(String files, String directories) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.store.withPermissions(PosixFilePermissions.fromString(files),
					PosixFilePermissions.fromString(directories)))
			.withMessageContaining("for the owner");
	}

	private static List<String> permissions(Path... paths) throws IOException {
		List<String> permissions = new ArrayList<>();
		for (Path path : paths) {
			permissions.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
		}
		return permissions;
	}

	@Test
	void h60ListShouldBeLimitedToTheNewestSnapshots() {
		NewestKeys<Long> newest = new NewestKeys<>((cursor) -> cursor);
		Stream.iterate(0L, (cursor) -> cursor + 1).limit(NewestKeys.LIMIT + 10).forEach(newest::add);
		newest.add(-1L);
		newest.add(3L);
		List<Long> listed = newest.list();
		assertThat(listed).hasSize(NewestKeys.LIMIT).startsWith(-1L, NewestKeys.LIMIT + 9L).doesNotContain(3L, 10L);
		assertThat(listed).last().isEqualTo(11L);
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void h60OnlyRegularFilesShouldBeListed() throws Exception {
		Path folder = Files.createDirectories(this.directory.resolve("snapshots/flights"));
		Files.createDirectory(folder.resolve("50.json"));
		Files.createSymbolicLink(folder.resolve("51.json"), Path.of("/dev/zero"));
		assertThat(new ProcessBuilder("mkfifo", folder.resolve("52.json").toString()).start().waitFor()).isZero();
		assertThat(this.store.list(SCOPE)).isEmpty();
		assertThat(this.store.save(snapshot(10, "1")).saved()).isTrue();
		assertThat(this.store.list(SCOPE)).containsExactly(SCOPE.at(10));
	}

	@Test
	void h60EmptyGzipMembersShouldBeLimited() throws IOException {
		this.store.withCompression(ContentEncoding.GZIP).save(snapshot(10, "1"));
		Path file = this.directory.resolve("snapshots/flights/10.json");
		byte[] content = Files.readAllBytes(file);
		ByteArrayOutputStream empty = new ByteArrayOutputStream();
		new GZIPOutputStream(empty).close();
		for (int members : new int[] { 50, 50_000 }) {
			ByteArrayOutputStream changed = new ByteArrayOutputStream();
			for (int i = 0; i < members; i++) {
				empty.writeTo(changed);
			}
			changed.write(content);
			Files.write(file, changed.toByteArray());
			if (members == 50) {
				assertThat(this.store.load(SCOPE.at(10)).state()).asString(StandardCharsets.UTF_8).isEqualTo("1");
			}
			else {
				assertThatExceptionOfType(CorruptSnapshotException.class)
					.isThrownBy(() -> this.store.load(SCOPE.at(10)))
					.withMessageContaining("too many empty members");
			}
		}
	}

	@Test
	void retentionShouldApplyToBadSnapshots() throws IOException {
		FileSnapshotStore store = this.store.withGenerations(2);
		for (int cursor = 1; cursor <= 5; cursor++) {
			store.save(snapshot(cursor, "1"));
			store.markBad(SCOPE.at(cursor), "it is a test");
		}
		store.save(snapshot(6, "1"));
		assertThat(files()).containsExactlyInAnyOrder("6.json", "5.json.invalid", "4.json.invalid");
	}

	@Test
	void deletedSnapshotShouldNotBeListed() {
		this.store.save(snapshot(10, "1"));
		this.store.delete(SCOPE.at(10));
		this.store.delete(SCOPE.at(10));
		assertThat(this.store.list(SCOPE)).isEmpty();
	}

	@Test
	void whenTheDirectoryCannotBeWrittenThenSavingFails() throws IOException {
		Files.writeString(this.directory.resolve("snapshots"), "a file");
		assertThatExceptionOfType(SnapshotException.class).isThrownBy(() -> this.store.save(snapshot(10, "1")))
			.withMessageContaining("board/1 of airline/flights");
	}

	@ParameterizedTest
	@EnumSource
	void fileShouldBeReadWithAnyCompression(ContentEncoding compression) throws IOException {
		String state = "\"" + "0123456789".repeat(50_000) + "\"";
		SaveResult result = this.store.withCompression(compression).save(snapshot(10, state));
		assertThat(result.bytes()).isEqualTo(Files.size(this.directory.resolve("snapshots/flights/10.json")));
		assertThat(result.bytes() < state.length() / 10).isEqualTo(compression != ContentEncoding.NONE);
		assertThat(this.store.load(SCOPE.at(10)).state()).asString().isEqualTo(state);
		assertThat(this.store.save(snapshot(9, "1"))).isEqualTo(SaveResult.superseded(10));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void whenACompressedFileIsTruncatedThenItIsCorrupt(ContentEncoding compression) throws IOException {
		this.store.withCompression(compression).save(snapshot(10, "[" + "1, 2, 3, ".repeat(100_000) + "4]"));
		Path file = this.directory.resolve("snapshots/flights/10.json");
		byte[] content = Files.readAllBytes(file);
		for (int length : new int[] { 3, 20, content.length - 1 }) {
			Files.write(file, Arrays.copyOf(content, length));
			assertThatExceptionOfType(CorruptSnapshotException.class)
				.isThrownBy(() -> this.store.load(SCOPE.at(10)).verify());
		}
	}

	@Test
	void recentSnapshotsShouldBeKept() throws IOException {
		FileSnapshotStore both = this.store.withRetention(new SnapshotRetention(1, Duration.ofHours(1)));
		both.save(snapshot(10, "1"));
		both.save(snapshot(11, "1"));
		both.save(snapshot(12, "1"));
		Files.setLastModifiedTime(this.directory.resolve("snapshots/flights/10.json"),
				FileTime.from(Instant.now().minus(Duration.ofHours(2))));
		both.save(snapshot(13, "1"));
		assertThat(this.store.list(SCOPE)).containsExactly(SCOPE.at(13), SCOPE.at(12), SCOPE.at(11));
	}

	@Test
	void whenAFileIsReplacedBeforeItIsReadThenTheSnapshotIsNotCorrupt() throws IOException {
		this.store.save(snapshot(10, "\"one\""));
		StoredSnapshot loaded = this.store.load(SCOPE.at(10));
		this.store.save(snapshot(10, "\"another\""));
		assertThatExceptionOfType(SnapshotException.class).isThrownBy(loaded::verify)
			.isNotInstanceOf(CorruptSnapshotException.class)
			.withMessageContaining("was replaced while it was read");
	}

	@Test
	void whenALargeDocumentHasNoDigestThenItIsRead() throws IOException {
		String state = "[" + "1, 2, 3, ".repeat(2_000_000) + "4]";
		write("10.json", "{\"type\":\"snapshot\",\"state\":" + state + ",\"covers_before\":10}");
		assertThat(new String(this.store.load(SCOPE.at(10)).state(), StandardCharsets.UTF_8).equals(state)).isTrue();
		write("10.json", "{\"type\":\"snapshot\",\"state\":" + state + ",\"covers_before\":11}");
		assertThatExceptionOfType(CorruptSnapshotException.class).isThrownBy(() -> this.store.load(SCOPE.at(10)));
	}

	private static StoredSnapshot snapshot(long cursor, String state) {
		return new StoredSnapshot(SCOPE.at(cursor), ID, TAKEN_AT, bytes(state));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private void write(String name, String content) throws IOException {
		Path file = this.directory.resolve("snapshots/flights").resolve(name);
		Files.createDirectories(file.getParent());
		Files.writeString(file, content);
	}

	private List<String> files() throws IOException {
		try (Stream<Path> files = Files.list(this.directory.resolve("snapshots/flights"))) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

}
