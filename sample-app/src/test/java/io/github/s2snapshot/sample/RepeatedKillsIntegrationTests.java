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

package io.github.s2snapshot.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.embedded.lite.S2LiteServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for a sample that is killed repeatedly while it seeds and takes snapshots, and
 * while another client appends. The real server is sometimes killed too. Each flight of
 * the other client has its own airport, so that each one can be identified.
 * {@code scripts/kill-run} kills more often.
 */
class RepeatedKillsIntegrationTests {

	private static final int KILLS = Integer.getInteger("s2.kill.count", 2);

	private static final long SEED = Long.getLong("s2.kill.seed", System.nanoTime() & 0xFFFF);

	private static final String REPORT = System.getProperty("s2.kill.report", "");

	private static final int MAX_APPENDS = 40;

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	@TempDir
	private Path directory;

	private final Random random = new Random(SEED);

	private final Map<FlightAppender.Outcome, Integer> outcomes = new EnumMap<>(FlightAppender.Outcome.class);

	private int serverKills;

	private int restoresFromSnapshot;

	private long lastSnapshot;

	@Test
	void whenKilledRepeatedlyThenEachAcknowledgedFlightIsThereOnce() throws IOException {
		TestServer.assumeLite();
		FlightAppender appender = new FlightAppender();
		S2LiteServer server = S2LiteServer.start(this.directory.resolve("lite"));
		try {
			for (int i = 0; i < KILLS; i++) {
				boolean serverToo = this.random.nextInt(3) == 0;
				try (ForkedSample sample = start(server)) {
					verify(sample.awaitStarted(), appender);
					int target = Math.min(appender.count() + 1 + this.random.nextInt(MAX_APPENDS),
							FlightAppender.MAX_FLIGHTS);
					try (FlightAppender.Run run = appender.start(server.endpoint())) {
						await().atMost(TIMEOUT).until(() -> appender.count() >= target);
						if (serverToo) {
							server.kill();
							this.serverKills++;
						}
						sample.kill();
					}
				}
				if (serverToo) {
					server = S2LiteServer.start(this.directory.resolve("lite"));
				}
			}
			try (ForkedSample sample = start(server)) {
				verify(sample.awaitStarted(), appender);
			}
		}
		finally {
			server.kill();
		}
		report();
		assertThat(this.outcomes.getOrDefault(FlightAppender.Outcome.ACKNOWLEDGED, 0)).isPositive();
	}

	private ForkedSample start(S2LiteServer server) {
		return ForkedSample.start(this.directory,
				Map.of("S2_ACCOUNT_ENDPOINT", server.endpoint(), "S2_BASIN_ENDPOINT", server.endpoint(),
						"S2_ACCESS_TOKEN", "ignored"),
				"--s2.snapshot.trigger.records=200", "--s2.snapshot.trigger.min-gap=50ms");
	}

	// The board is restored before the first request.
	private void verify(SampleClient client, FlightAppender appender) {
		JsonNode airports = client.get("/api/airports");
		Map<String, FlightAppender.Outcome> flights = appender.outcomes();
		for (JsonNode airport : airports) {
			String iata = airport.get("iata").asString();
			if (FlightAppender.isOwn(iata)) {
				assertThat(airport.get("flights").asLong()).as("seed %d, airport %s", SEED, iata).isOne();
				assertThat(flights).as("seed %d", SEED).containsKey(iata);
				assertThat(flights.remove(iata)).as("seed %d, airport %s", SEED, iata)
					.isNotEqualTo(FlightAppender.Outcome.NOT_APPENDED);
			}
		}
		assertThat(flights).as("missing flights, seed %d", SEED)
			.doesNotContainValue(FlightAppender.Outcome.ACKNOWLEDGED);
		JsonNode restore = client.projection().get("restore");
		if (restore.get("source").asString().equals("in-stream")) {
			this.restoresFromSnapshot++;
			assertThat(restore.get("cursor").asLong()).isGreaterThanOrEqualTo(this.lastSnapshot);
			this.lastSnapshot = restore.get("cursor").asLong();
		}
		this.outcomes.clear();
		appender.outcomes().values().forEach((outcome) -> this.outcomes.merge(outcome, 1, Integer::sum));
	}

	private void report() throws IOException {
		String text = String.format(Locale.ROOT,
				"%d kills of the application, %d of them with the server, seed %d: %d restores from a snapshot in the"
						+ " stream, the last one at %d, flights of the other client: %s%n",
				KILLS, this.serverKills, SEED, this.restoresFromSnapshot, this.lastSnapshot, this.outcomes);
		if (!REPORT.isEmpty()) {
			Files.writeString(Path.of(REPORT), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
	}

}
