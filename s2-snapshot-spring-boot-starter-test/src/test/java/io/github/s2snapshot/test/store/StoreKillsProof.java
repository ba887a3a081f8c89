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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills a process repeatedly while it saves. Each listed snapshot must be complete, must
 * have the state of its cursor, and must not be older than the last one that was reported
 * as saved.
 */
class StoreKillsProof {

	private static final int KILLS = Integer.getInteger("s2.store-kill.count", 2);

	private static final long SEED = Long.getLong("s2.store-kill.seed", 1);

	@ParameterizedTest
	@ValueSource(strings = { "file", "h2", "postgresql", "mariadb", "s3" })
	@Timeout(value = 1, unit = TimeUnit.HOURS)
	void whenProcessIsKilledDuringASaveThenSnapshotsAreComplete(String name) throws Exception {
		String only = System.getProperty("s2.store-kill.stores", name);
		if (!List.of(only.split(",", -1)).contains(name)) {
			return;
		}
		SplittableRandom random = new SplittableRandom(SEED);
		int during = 0;
		long verified = 0;
		try (StorePlaces.Place place = StorePlaces.open(name)) {
			long saved = 0;
			for (int kill = 0; kill < KILLS; kill++) {
				Run run = killed(place, saved + 1, random);
				during += (run.begun > run.saved) ? 1 : 0;
				saved = Math.max(saved, run.saved);
				long[] found = verify(place, saved, run.begun);
				saved = found[0];
				verified += found[1];
			}
		}
		report(String.format(Locale.ROOT,
				"%s: %d kills, %d of them during a save, %d snapshots verified, none torn or lost", name, KILLS, during,
				verified));
	}

	private static Run killed(StorePlaces.Place place, long first, SplittableRandom random) throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				StoreProgram.class.getName(), "save", place.kind(), place.place(), place.user(), Long.toString(first))
			.redirectErrorStream(true)
			.start();
		Run run = new Run();
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			while (run.begun == 0) {
				run.take(Objects.requireNonNull(lines.readLine(), "The process has not begun"));
			}
			Thread killer = new Thread(() -> {
				try {
					if (!process.waitFor(random.nextInt(1, 1500), TimeUnit.MILLISECONDS)) {
						// The end of the process closes the stream that is still to be
						// read.
						process.toHandle().destroyForcibly();
					}
				}
				catch (InterruptedException ex) {
					process.toHandle().destroyForcibly();
				}
			});
			killer.start();
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				run.take(line);
			}
			killer.join();
		}
		finally {
			process.toHandle().destroyForcibly();
		}
		assertThat(process.waitFor()).as("exit code of the killed process: %s", run.last).isEqualTo(137);
		return run;
	}

	// A database may still be ending transactions of the process.
	private static long[] verify(StorePlaces.Place place, long saved, long begun) throws Exception {
		try (StoreProgram.Opened opened = StoreProgram.store(place.kind(), place.place(), place.user())) {
			for (int attempt = 1;; attempt++) {
				try {
					return verify(opened.store(), saved, begun);
				}
				catch (CorruptSnapshotException ex) {
					throw ex;
				}
				catch (SnapshotException ex) {
					if (attempt == 20) {
						throw ex;
					}
				}
			}
		}
	}

	private static long[] verify(SnapshotStore store, long saved, long begun) {
		List<SnapshotKey> listed = store.list(StoreProgram.SCOPE);
		for (SnapshotKey key : listed) {
			StoredSnapshot snapshot = store.load(key);
			assertThat(snapshot.verify()).as("the state of %s", key)
				.isEqualTo(States.content(key.cursor(), StoreProgram.length(key.cursor())).sha256());
		}
		long newest = (listed.isEmpty()) ? 0 : listed.get(0).cursor();
		assertThat(newest).isBetween(saved, begun);
		return new long[] { newest, listed.size() };
	}

	private static void report(String line) throws IOException {
		String report = System.getProperty("s2.store-kill.report");
		if (report != null) {
			Files.writeString(Path.of(report), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
	}

	/**
	 * Output of a process.
	 */
	private static final class Run {

		private long begun;

		private long saved;

		private final Queue<String> last = new ArrayDeque<>();

		void take(String line) {
			// Log lines may be in between.
			if (line.startsWith("begin ")) {
				this.begun = Long.parseLong(line.substring(6));
			}
			else if (line.startsWith("saved ")) {
				this.saved = Long.parseLong(line.substring(6));
			}
			else {
				this.last.add(line);
				if (this.last.size() > 40) {
					this.last.remove();
				}
			}
		}

	}

}
