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

package io.github.s2snapshot.snapshot.kill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.embedded.lite.S2LiteServer;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.Residency;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Kills an application under load on the keys of a keyed projection, sometimes together
 * with the real server, while this process writes to the same keys. Afterwards the state
 * of each key matches its stream, and each acknowledged entry is there once.
 * {@code scripts/keyed-kill-run} makes a long run.
 */
class KeyedKillsIntegrationTests {

	private static final int KILLS = Integer.getInteger("s2.keyed-kill.count", 2);

	private static final int KEYS = Integer.getInteger("s2.keyed-kill.keys", 60);

	private static final long SEED = Long.getLong("s2.keyed-kill.seed", System.nanoTime() & 0xFFFF);

	private static final String REPORT = System.getProperty("s2.keyed-kill.report", "");

	private static final int MOST_APPENDS = 400;

	private static final int CHECKED = 100;

	private static final int CHECKED_ALL_EVERY = 20;

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	@TempDir
	private Path directory;

	private final Random random = new Random(SEED);

	private final KeyedHistory history = new KeyedHistory();

	private int serverKills;

	private int checks;

	@Test
	void whenKilledRepeatedlyThenTheStateOfEachKeyMatchesItsHistory() throws Exception {
		assumeTrue(S2LiteServer.findProgram().isPresent() || S2LiteServer.isRequired(), "the real server is not there");
		S2LiteServer server = S2LiteServer.start(this.directory.resolve("lite"));
		try {
			try (S2Client client = client(server)) {
				client.ensureBasin(Journal.BASIN, BasinConfig.defaults());
			}
			for (int i = 0; i < KILLS; i++) {
				boolean serverToo = this.random.nextInt(3) == 0;
				kill(server, i, serverToo);
				if (serverToo) {
					this.serverKills++;
					server = S2LiteServer.start(this.directory.resolve("lite"));
				}
				boolean all = i % CHECKED_ALL_EVERY == CHECKED_ALL_EVERY - 1;
				check(server, (all) ? IntStream.range(0, KEYS).boxed().toList()
						: this.random.ints(CHECKED, 0, KEYS).distinct().boxed().toList());
			}
			List<KeyedHistory.Found> found = check(server, IntStream.range(0, KEYS).boxed().toList());
			report(found);
			this.history.requireNoProblems();
			assertThat(found).anyMatch((key) -> key.acknowledged() > 0).anyMatch(KeyedHistory.Found::fromSnapshot);
		}
		finally {
			server.kill();
		}
	}

	private void kill(S2LiteServer server, int number, boolean serverToo) throws Exception {
		int target = 1 + this.random.nextInt(MOST_APPENDS);
		try (S2Client client = client(server);
				SnapshotTemplate template = SnapshotTemplate.builder(client).basin(Journal.BASIN).build();
				KilledProcess process = KilledProcess.start(server.endpoint(), KEYS, "app-" + number,
						this.random.nextLong(), this.history)) {
			KeyedProjection<Integer, Journal> journals = template
				.keyed(Journal.definition(Residency.defaults().withMaxResident(10)));
			try (KeyedLoad others = new KeyedLoad(journals, KEYS, 2, "other-" + number, this.random, this.history)) {
				awaitAcknowledged(process, target);
				assertThat(process.isRunning()).as("the application runs until it is killed").isTrue();
				if (serverToo) {
					server.kill();
				}
				process.kill();
				assertThat(others).isNotNull();
			}
		}
	}

	// The target depends on the seed and the rate on the machine, so only a standstill
	// fails.
	private static void awaitAcknowledged(KilledProcess process, int target) {
		for (int count = 0; count < target && process.isRunning();) {
			int before = count;
			await().atMost(TIMEOUT).until(() -> process.acknowledged() > before || !process.isRunning());
			count = process.acknowledged();
		}
	}

	private List<KeyedHistory.Found> check(S2LiteServer server, List<Integer> keys) {
		this.checks += keys.size();
		try (S2Client client = client(server);
				SnapshotTemplate template = SnapshotTemplate.builder(client).basin(Journal.BASIN).build()) {
			KeyedProjection<Integer, Journal> journals = template.keyed(Journal.definition(Residency.defaults()));
			return keys.parallelStream()
				.map((key) -> this.history.check(journals, client.basin(Journal.BASIN), key))
				.toList();
		}
	}

	private static S2Client client(S2LiteServer server) {
		return S2Client.builder()
			.accessToken("ignored")
			.endpoints(S2Endpoints.of(server.endpoint()))
			.requestTimeout(Duration.ofSeconds(5))
			.build();
	}

	private void report(List<KeyedHistory.Found> found) throws IOException {
		String text = String.format(Locale.ROOT,
				"%d kills of the application, %d of them with the server, seed %d: %d keys, %d of them loaded from a "
						+ "snapshot at the end, %d states compared with their streams, %d acknowledged entries, %d "
						+ "appended without an acknowledgement, failures of the writers: %s%n",
				KILLS, this.serverKills, SEED, KEYS, found.stream().filter(KeyedHistory.Found::fromSnapshot).count(),
				this.checks, found.stream().mapToInt(KeyedHistory.Found::acknowledged).sum(),
				found.stream().mapToInt(KeyedHistory.Found::unknown).sum(), this.history.failures());
		if (!REPORT.isEmpty()) {
			Files.writeString(Path.of(REPORT), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
	}

}
