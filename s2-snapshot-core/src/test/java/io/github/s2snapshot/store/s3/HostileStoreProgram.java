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

package io.github.s2snapshot.store.s3;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.store.EncryptedSnapshotStore;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.HostileDocuments;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;

/**
 * Uses every operation of a store that contains {@link HostileDocuments}. The first
 * argument is a directory. Prints failures, and {@code done} at the end.
 */
public final class HostileStoreProgram {

	private static final SnapshotScope SCOPE = new SnapshotScope("board", 1, "airline", "flights");

	private static final SnapshotKeyRing KEYS = SnapshotKeyRing.of("one", new byte[SnapshotKeyRing.KEY_BYTES]);

	// Too large for the heap if it is kept as characters or as objects of its members.
	private static final int SIZE = 12 * 1024 * 1024;

	private static final long OLDER = 5;

	private static final long NEWER = 50;

	private HostileStoreProgram() {
	}

	public static void main(String[] args) throws IOException {
		Path directory = Path.of(args[0]);
		Map<String, HostileDocuments.Source> older = HostileDocuments.at(OLDER, SIZE);
		Map<String, HostileDocuments.Source> newer = HostileDocuments.at(NEWER, SIZE);
		for (String name : older.keySet()) {
			byte[] old = older.get(name).create();
			byte[] recent = newer.get(name).create();
			for (boolean encrypted : new boolean[] { false, true }) {
				Path folder = Files.createTempDirectory(directory, "files");
				Path files = Files.createDirectories(folder.resolve("snapshots/flights"));
				Files.write(files.resolve(OLDER + ".json"), old);
				Files.write(files.resolve(NEWER + ".json"), recent);
				use(name + ", files, " + encrypted, FileSnapshotStore.in(folder), encrypted);
				if (name.endsWith(HostileDocuments.NO_DIGEST)) {
					// Objects are read by the same code as files.
					continue;
				}
				FakeS3 client = new FakeS3();
				client.put("snapshots/flights/" + OLDER + ".json", old, Map.of());
				client.put("snapshots/flights/" + NEWER + ".json", recent, Map.of());
				use(name + ", objects, " + encrypted, S3SnapshotStore.of(client, "bucket"), encrypted);
			}
		}
		say("done");
	}

	private static void use(String name, SnapshotStore plain, boolean encrypted) throws IOException {
		try {
			SnapshotStore store = (encrypted) ? EncryptedSnapshotStore.of(plain, KEYS) : plain;
			require(store.list(SCOPE).equals(List.of(SCOPE.at(NEWER), SCOPE.at(OLDER))), "listed " + store.list(SCOPE));
			for (long cursor : new long[] { OLDER, NEWER }) {
				read(store, SCOPE.at(cursor));
			}
			// Saves below the newer hostile snapshot, and above it until older ones are
			// pruned.
			save(store, 10);
			for (long cursor = 60; cursor < 64; cursor++) {
				SaveResult saved = save(store, cursor);
				require(saved.saved(), "not saved at " + cursor);
			}
			store.markBad(SCOPE.at(63), "it is a test");
			store.delete(SCOPE.at(62));
			require(store.list(SCOPE).contains(SCOPE.at(61)), "listed " + store.list(SCOPE));
			store.load(SCOPE.at(61)).verify();
		}
		catch (Throwable ex) {
			say("FAILED " + name + ": " + ex + " at " + Stream.of(ex.getStackTrace()).limit(6).toList());
		}
	}

	private static SaveResult save(SnapshotStore store, long cursor) {
		return store.save(new StoredSnapshot(SCOPE.at(cursor), UUID.randomUUID(), Instant.now(),
				"{\"a\":1}".getBytes(StandardCharsets.UTF_8)));
	}

	private static void read(SnapshotStore store, SnapshotKey key) throws IOException {
		try {
			store.load(key).verify();
			store.load(key).read((in) -> in.skip(Long.MAX_VALUE));
		}
		catch (SnapshotException ex) {
			require(String.valueOf(ex.getMessage()).length() < 2000, "a message that is too long");
		}
	}

	private static void require(boolean condition, String what) {
		if (!condition) {
			throw new IllegalStateException(what);
		}
	}

	private static void say(String text) throws IOException {
		OutputStream out = new FileOutputStream(FileDescriptor.out);
		out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
		out.flush();
	}

}
