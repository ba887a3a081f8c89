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

package io.github.s2snapshot.embedded.internal.http;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.s2snapshot.embedded.contract.ForkedServer;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs hundreds of clients that stop in every state of a request, send single bytes, or
 * do not read their responses, next to a client that appends and follows. The server has
 * a heap of 256 MiB and its usual time limits. {@code -Ds2.embedded-stall.seconds=},
 * {@code -Ds2.embedded-stall.seed=}, {@code -Ds2.embedded-stall.clients=},
 * {@code -Ds2.embedded-stall.report=}.
 */
class StallRunTests {

	private static final long SEED = Long.getLong("s2.embedded-stall.seed", new Random().nextLong());

	private static final int SECONDS = Integer.getInteger("s2.embedded-stall.seconds", 5);

	private static final int CLIENTS = Integer.getInteger("s2.embedded-stall.clients", 400);

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Random random = new Random(SEED);

	private final List<Staller> clients = new ArrayList<>();

	private final Map<StalledState, Integer> reached = new EnumMap<>(StalledState.class);

	private final List<Long> roundTrips = new ArrayList<>();

	private int notReading;

	private int refused;

	private int ended;

	@Test
	@Timeout(value = 2, unit = TimeUnit.HOURS)
	void h66WhenClientsStallInEveryStateThenOthersAreServed() throws Exception {
		try (ForkedServer server = ForkedServer.withHeap("-", "256m"); S2Client client = client(server)) {
			int port = URI.create(server.endpoint()).getPort();
			client.ensureBasin(LimitedServer.BASIN, BasinConfig.defaults());
			S2Stream own = stream(client, "own");
			S2Stream large = stream(client, LimitedServer.STREAM);
			for (int i = 0; i < 20; i++) {
				large.append(AppendInput.of(AppendRecord.of(new byte[1_000_000])));
			}
			int files = files(server.pid());
			try (ReadSession following = own.readSession(ReadInput.fromSeqNum(0))) {
				long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
				while (System.nanoTime() < end || this.roundTrips.size() < 10) {
					stall(port);
					serve(own, following);
				}
			}
			finally {
				for (Staller staller : this.clients) {
					staller.connection.close();
				}
			}
			assertThat(server.isAlive()).as("seed %d: server", SEED).isTrue();
			await().atMost(PATIENCE)
				.untilAsserted(
						() -> assertThat(files(server.pid())).as("seed %d: open files", SEED).isLessThan(files + 20));
			report(server);
		}
	}

	private static S2Client client(ForkedServer server) {
		return S2Client.builder().accessToken("any").endpoints(S2Endpoints.of(server.endpoint())).build();
	}

	private static S2Stream stream(S2Client client, String name) {
		client.basin(LimitedServer.BASIN).ensureStream(name, StreamConfig.defaults());
		return client.basin(LimitedServer.BASIN).stream(name);
	}

	/**
	 * Replaces the clients that were cut off, and lets some clients send another byte.
	 */
	private void stall(int port) {
		for (int i = this.clients.size() - 1; i >= 0; i--) {
			Staller staller = this.clients.get(i);
			if (!staller.goOn(this.random)) {
				staller.close();
				this.clients.remove(i);
				this.ended++;
			}
		}
		for (int i = 0; i < 20 && this.clients.size() < CLIENTS; i++) {
			try {
				this.clients.add(next(port));
			}
			catch (IOException ex) {
				this.refused++;
			}
		}
	}

	private Staller next(int port) throws IOException {
		if (this.random.nextInt(5) == 0) {
			RawConnection connection = RawConnection.narrow(port);
			String type = List
				.of("accept: text/event-stream", "content-type: s2s/proto", "accept: application/json",
						"accept: application/protobuf")
				.get(this.random.nextInt(4));
			connection.send(("GET /v1/streams/" + LimitedServer.STREAM + "/records?seq_num=0 HTTP/1.1\r\n"
					+ "host: localhost\r\ns2-basin: " + LimitedServer.BASIN + "\r\n" + type + "\r\n\r\n")
				.repeat(1 + this.random.nextInt(20)));
			this.notReading++;
			return new Staller(connection, null);
		}
		StalledState state = StalledState.values()[this.random.nextInt(StalledState.values().length)];
		RawConnection connection = RawConnection.to(port);
		state.reach(connection);
		this.reached.merge(state, 1, Integer::sum);
		return new Staller(connection, (this.random.nextInt(3) == 0) ? state : null);
	}

	private void serve(S2Stream stream, ReadSession following) {
		String body = "record " + this.roundTrips.size();
		long begin = System.nanoTime();
		stream.append(AppendInput.of(AppendRecord.of(body)));
		ReadBatch batch = following.next();
		while (batch != null && batch.isEmpty()) {
			batch = following.next();
		}
		this.roundTrips.add(System.nanoTime() - begin);
		assertThat(batch).as("seed %d", SEED).isNotNull();
		assertThat(batch.records().get(0).bodyAsString()).as("seed %d", SEED).isEqualTo(body);
	}

	private static int files(long pid) {
		String[] files = Path.of("/proc", Long.toString(pid), "fd").toFile().list();
		return (files != null) ? files.length : 0;
	}

	private void report(ForkedServer server) throws IOException {
		Collections.sort(this.roundTrips);
		Path status = Path.of("/proc", Long.toString(server.pid()), "status");
		String peak = (Files.isReadable(status)) ? Files.readAllLines(status)
			.stream()
			.filter((line) -> line.startsWith("VmHWM"))
			.map((line) -> line.replaceAll("\\D", ""))
			.findFirst()
			.orElse("0") : "0";
		String line = String.format(Locale.ROOT,
				"embedded-stall: %d s, seed %d: %d clients at a time; stalled in %d states: %s; %d did not read; "
						+ "%d were cut off, %d were refused a connection; %d appends were followed, in %d ms (median), "
						+ "%d ms (99th), %d ms (longest); resident memory of the server at most %d MiB%n",
				SECONDS, SEED, CLIENTS, this.reached.size(), this.reached, this.notReading, this.ended, this.refused,
				this.roundTrips.size(), millis(0.5), millis(0.99), millis(1), Long.parseLong(peak) / 1024);
		String file = System.getProperty("s2.embedded-stall.report");
		if (file != null) {
			Files.writeString(Path.of(file), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
	}

	private long millis(double share) {
		int index = (int) Math.min(this.roundTrips.size() - 1, Math.floor(share * this.roundTrips.size()));
		return TimeUnit.NANOSECONDS.toMillis(this.roundTrips.get(index));
	}

	/**
	 * Client that has stopped, or only sends single bytes.
	 *
	 * @param connection its connection
	 * @param dribbling the state in which it sends single bytes, or {@code null} if it
	 * has stopped
	 */
	private record Staller(RawConnection connection, StalledState dribbling) {

		boolean goOn(Random random) {
			try {
				if (this.dribbling != null && random.nextInt(10) == 0) {
					this.connection.send(new byte[] { this.dribbling.next() });
				}
				// A client that does not read does not notice the end
				return (this.connection.isNarrow()) ? random.nextInt(100) != 0 : this.connection.isOpen();
			}
			catch (IOException ex) {
				return false;
			}
		}

		void close() {
			try {
				this.connection.close();
			}
			catch (IOException ex) {
				// The connection is closed
			}
		}

	}

}
