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

package io.github.s2snapshot.embedded.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Kills a server repeatedly during appends, trims, fences and deletions, and while it
 * starts. Acknowledged batches must exist after a restart; other batches must exist
 * completely or not at all. {@code -Ds2.embedded-kill.count=},
 * {@code -Ds2.embedded-kill.seed=}, {@code -Ds2.embedded-kill.report=}.
 */
class EmbeddedS2KillTests {

	private static final String BASIN = "kept-basin";

	private static final int WRITERS = 4;

	private static final int STREAMS_PER_WRITER = 4;

	private final long seed = Long.getLong("s2.embedded-kill.seed", new Random().nextLong());

	private final Random random = new Random(this.seed);

	private final AtomicLong acked = new AtomicLong();

	private final List<List<KilledStream>> streams = new ArrayList<>();

	@TempDir
	private Path directory;

	@Test
	void whenKilledRepeatedlyThenAckedBatchesAreKept() throws Exception {
		for (int i = 0; i < WRITERS; i++) {
			List<KilledStream> own = new ArrayList<>();
			for (int j = 0; j < STREAMS_PER_WRITER; j++) {
				own.add(new KilledStream(BASIN, "s" + i + "-" + j, this.random.nextLong(), this.acked));
			}
			this.streams.add(own);
		}
		int kills = Integer.getInteger("s2.embedded-kill.count", 3);
		int starting = 0;
		for (int kill = 0; kill < kills; kill++) {
			// The first server creates the directory
			if (kill > 0 && this.random.nextInt(8) == 0) {
				ForkedServer.killWhileStarting(this.directory, Duration.ofMillis(this.random.nextInt(1500)));
				starting++;
				continue;
			}
			try (ForkedServer server = ForkedServer.start(this.directory)) {
				verify(server, kill);
				load(server, kill);
			}
		}
		for (int i = 0; i < 2; i++) {
			try (ForkedServer server = ForkedServer.start(this.directory)) {
				verify(server, kills);
			}
		}
		report("embedded-kill: " + kills + " kills, " + starting + " of them of a server that started, seed "
				+ this.seed + ": " + this.acked + " acknowledged records in " + WRITERS * STREAMS_PER_WRITER
				+ " streams, none lost, none torn");
	}

	private void verify(ForkedServer server, int kill) {
		Api api = new Api(server.endpoint());
		api.send("PUT", "/v1/basins/" + BASIN, null);
		try {
			this.streams.forEach((own) -> own.forEach((stream) -> stream.verify(api)));
		}
		catch (AssertionError ex) {
			throw new AssertionError("seed " + this.seed + ", after kill " + kill, ex);
		}
	}

	private void load(ForkedServer server, int kill) throws InterruptedException {
		AtomicBoolean killed = new AtomicBoolean();
		ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
		List<Thread> writers = new ArrayList<>();
		long before = this.acked.get();
		for (List<KilledStream> own : this.streams) {
			Thread writer = new Thread(() -> write(new Api(server.endpoint()), own, killed, failures), "writer");
			writer.start();
			writers.add(writer);
		}
		await().atMost(Duration.ofSeconds(30)).until(() -> this.acked.get() > before + 20 || !failures.isEmpty());
		await().pollDelay(Duration.ofMillis(this.random.nextInt(500))).until(() -> true);
		killed.set(true);
		server.kill();
		for (Thread writer : writers) {
			writer.join();
		}
		assertThat(failures).as("seed %d, before kill %d", this.seed, kill).isEmpty();
	}

	private static void write(Api api, List<KilledStream> own, AtomicBoolean killed,
			ConcurrentLinkedQueue<Throwable> failures) {
		try {
			for (int i = 0; true; i++) {
				own.get(i % own.size()).change(api);
			}
		}
		catch (RuntimeException ex) {
			// The server was killed during this request, which may have taken effect
			if (!killed.get()) {
				failures.add(ex);
			}
		}
		catch (AssertionError ex) {
			failures.add(ex);
		}
	}

	private static void report(String line) throws IOException {
		String file = System.getProperty("s2.embedded-kill.report");
		if (file != null) {
			Files.writeString(Path.of(file), line + System.lineSeparator(), StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
		}
	}

}
