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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.embedded.EmbeddedS2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that a server which is killed in the middle of appends has kept what it
 * acknowledged.
 */
class EmbeddedS2KillTests {

	private static final String BASIN = "kept-basin";

	private static final int WRITERS = 6;

	private static final int STREAMS = 3;

	@TempDir
	private Path directory;

	private final Map<String, Queue<Acked>> acked = new ConcurrentHashMap<>();

	private final AtomicLong records = new AtomicLong();

	private final AtomicBoolean killed = new AtomicBoolean();

	@RepeatedTest(3)
	void whenKilledThenNoAckedRecordIsLost() throws Exception {
		int rounds = 2;
		for (int round = 0; round < rounds; round++) {
			this.killed.set(false);
			long before = this.records.get();
			try (ForkedServer server = ForkedServer.start(this.directory)) {
				List<Thread> writers = startWriters(server.endpoint(), round);
				await().until(() -> this.records.get() > before + 100);
				long delay = ThreadLocalRandom.current().nextLong(300);
				await().pollDelay(Duration.ofMillis(delay)).until(() -> true);
				server.kill();
				this.killed.set(true);
				for (Thread writer : writers) {
					writer.join();
				}
			}
			verify();
		}
	}

	private List<Thread> startWriters(String endpoint, int round) {
		Api setup = new Api(endpoint);
		setup.send("PUT", "/v1/basins/" + BASIN, null);
		for (int i = 0; i < STREAMS; i++) {
			setup.send("PUT", "/v1/streams/s" + i, null, "s2-basin", BASIN);
		}
		List<Thread> writers = new ArrayList<>();
		for (int i = 0; i < WRITERS; i++) {
			int writer = i;
			Thread thread = new Thread(() -> write(endpoint, round, writer), "writer-" + i);
			thread.start();
			writers.add(thread);
		}
		return writers;
	}

	private void write(String endpoint, int round, int writer) {
		Api api = new Api(endpoint);
		String stream = "s" + writer % STREAMS;
		String filler = "x".repeat(ThreadLocalRandom.current().nextInt(3000));
		for (int i = 0; !this.killed.get(); i++) {
			String body = round + "-" + writer + "-" + i + "-" + filler;
			String record = "{\"body\":\"" + body + "\"}";
			try {
				JsonNode ack = api
					.json("POST", "/v1/streams/" + stream + "/records", "{\"records\":[" + record + "," + record + "]}",
							"s2-basin", BASIN)
					.expect(200)
					.json();
				long seqNum = ack.path("start").path("seq_num").asLong();
				this.acked.computeIfAbsent(stream, (key) -> new ConcurrentLinkedQueue<>()).add(new Acked(seqNum, body));
				this.records.addAndGet(2);
			}
			catch (RuntimeException ex) {
				// Killed in the middle of this append: it is acked or it is not
				return;
			}
		}
	}

	private void verify() throws Exception {
		EmbeddedS2 embedded = EmbeddedS2.builder().directory(this.directory).start();
		try (ContractServer server = new ContractServer(embedded.endpoint(), embedded)) {
			for (Map.Entry<String, Queue<Acked>> entry : this.acked.entrySet()) {
				List<String> bodies = readAll(new StreamApi(server, BASIN, entry.getKey()));
				assertThat(bodies.size() % 2).as("no batch is torn").isZero();
				for (Acked batch : entry.getValue()) {
					assertThat(bodies.size()).isGreaterThan((int) batch.seqNum() + 1);
					assertThat(bodies.get((int) batch.seqNum())).isEqualTo(batch.body());
					assertThat(bodies.get((int) batch.seqNum() + 1)).isEqualTo(batch.body());
				}
			}
		}
	}

	private static List<String> readAll(StreamApi stream) {
		long tail = stream.tail().path("seq_num").asLong();
		List<String> bodies = new ArrayList<>();
		while (bodies.size() < tail) {
			List<String> batch = stream.bodies("seq_num=" + bodies.size());
			assertThat(batch).isNotEmpty();
			bodies.addAll(batch);
		}
		return bodies;
	}

	/**
	 * A batch of two equal records.
	 *
	 * @param seqNum sequence number of the first
	 * @param body body of both
	 */
	private record Acked(long seqNum, String body) {
	}

}
