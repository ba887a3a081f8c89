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

package io.github.s2snapshot.test.store;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

import com.zaxxer.hikari.HikariDataSource;
import software.amazon.awssdk.services.s3.S3Client;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.format.SnapshotPayload;
import io.github.s2snapshot.store.EncryptedSnapshotStore;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotContent;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.SpooledContent;
import io.github.s2snapshot.store.StoredSnapshot;
import io.github.s2snapshot.store.StreamMark;
import io.github.s2snapshot.store.jdbc.JdbcSnapshotStore;
import io.github.s2snapshot.store.s3.S3SnapshotStore;

/**
 * Program that uses a store: {@code save} saves snapshots and reports each one until the
 * process is killed; {@code large} saves one large state and reads it.
 */
public final class StoreProgram {

	static final String BUCKET = "kills";

	static final SnapshotScope SCOPE = new SnapshotScope("board", 1, "airline", "flights");

	private StoreProgram() {
	}

	/**
	 * Runs the program.
	 * @param args what to do, the kind of the store, where it is, its user, and the first
	 * cursor or the number of MiB
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		try (Opened opened = store(args[1], args[2], args[3])) {
			if (args[0].equals("save")) {
				save(opened.store(), Long.parseLong(args[4]));
			}
			else {
				large(opened.store(), Long.parseLong(args[4]) * 1024 * 1024);
			}
		}
	}

	static Opened store(String kind, String place, String user) {
		switch (kind) {
			case "file" -> {
				return new Opened(FileSnapshotStore.in(Path.of(place)), () -> {
				});
			}
			case "encrypted" -> {
				return new Opened(
						EncryptedSnapshotStore
							.of(FileSnapshotStore.in(Path.of(place)),
									SnapshotKeyRing.of("2026",
											"the key of this year, 32 bytes..".getBytes(StandardCharsets.UTF_8))),
						() -> {
						});
			}
			case "jdbc" -> {
				HikariDataSource dataSource = DatabaseServer.dataSource(place, user);
				return new Opened(JdbcSnapshotStore.of(dataSource), dataSource::close);
			}
			case "s3" -> {
				S3Client client = MinioServer.client(URI.create(place));
				return new Opened(S3SnapshotStore.of(client, BUCKET), client::close);
			}
			default -> throw new IllegalArgumentException(kind);
		}
	}

	// Sizes from one row or part to several of them.
	static int length(long cursor) {
		return (int) (1000 + (cursor * 7_919_233L) % 12_000_000);
	}

	private static void save(SnapshotStore store, long first) throws IOException {
		for (long cursor = first;; cursor++) {
			report("begin " + cursor);
			SnapshotKey key = SCOPE.at(cursor);
			SaveResult result = store.save(new StoredSnapshot(key, UUID.randomUUID(), Instant.now(),
					States.content(cursor, length(cursor)), StreamMark.UNKNOWN));
			if (!result.saved() && cursor > first) {
				throw new IllegalStateException(result.toString());
			}
			// A save of a previous process may have completed in the meantime.
			report(((result.saved()) ? "saved " : "lost to it ") + cursor);
		}
	}

	private static void large(SnapshotStore store, long size) throws IOException {
		SnapshotContent made = States.content(1, size);
		SnapshotPayload.StateWriter writer = (out) -> {
			try (InputStream in = made.open()) {
				in.transferTo(out);
			}
		};
		long start = System.nanoTime();
		long saved;
		try (SpooledContent spooled = SpooledContent.of(writer)) {
			SaveResult result = store
				.save(new StoredSnapshot(SCOPE.at(1), UUID.randomUUID(), Instant.now(), spooled, StreamMark.UNKNOWN));
			if (!result.saved() || !spooled.sha256().equals(made.sha256())) {
				throw new IllegalStateException(result.toString());
			}
			saved = System.nanoTime();
		}
		String sha256 = store.load(SCOPE.at(1)).read((in) -> {
			long length = in.transferTo(OutputStream.nullOutputStream());
			if (length != size) {
				throw new IOException(length + " bytes");
			}
			return length;
		}).sha256();
		long end = System.nanoTime();
		if (!sha256.equals(made.sha256())) {
			throw new IllegalStateException(sha256);
		}
		report(String.format(Locale.ROOT, "bytes=%d saved_ms=%d loaded_ms=%d max_heap_mib=%d peak_heap_mib=%d", size,
				(saved - start) / 1_000_000, (end - saved) / 1_000_000, Runtime.getRuntime().maxMemory() / 1024 / 1024,
				peak()));
	}

	// The sum of the peaks of all pools, which is an upper limit of the peak.
	static long peak() {
		return ManagementFactory.getMemoryPoolMXBeans()
			.stream()
			.filter((pool) -> pool.getType() == MemoryType.HEAP)
			.map(MemoryPoolMXBean::getPeakUsage)
			.mapToLong((usage) -> usage.getUsed())
			.sum() / (1024 * 1024);
	}

	static void report(String line) throws IOException {
		OutputStream out = new FileOutputStream(FileDescriptor.out);
		out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
		out.flush();
	}

	/**
	 * Store with its resources.
	 *
	 * @param store the store
	 * @param closing closes the resources
	 */
	record Opened(SnapshotStore store, Runnable closing) implements AutoCloseable {

		@Override
		public void close() {
			this.closing.run();
		}

	}

}
