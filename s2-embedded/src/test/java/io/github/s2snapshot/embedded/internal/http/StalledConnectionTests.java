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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for stalled clients, and for the limits for all clients together.
 */
class StalledConnectionTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final List<AutoCloseable> opened = new ArrayList<>();

	@AfterEach
	void close() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	private <T extends AutoCloseable> T open(T resource) {
		this.opened.add(resource);
		return resource;
	}

	private S2Stream stream(LimitedServer server) {
		S2Client client = open(S2Client.builder()
			.accessToken("any")
			.endpoints(S2Endpoints.of("http://127.0.0.1:" + server.port()))
			.build());
		return client.basin(LimitedServer.BASIN).stream(LimitedServer.STREAM);
	}

	@ParameterizedTest
	@EnumSource
	void h66WhenAClientStopsInARequestThenItsConnectionEnds(StalledState state) throws IOException {
		LimitedServer server = open(LimitedServer.impatient());
		RawConnection connection = open(RawConnection.to(server.port()));
		state.reach(connection);
		connection.readAll();
		assertNothingIsLeft(server);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "NO_SETTINGS", "SETTINGS_ONLY", "TLS", "UPGRADE" })
	void h66WhenAClientSendsByteByByteThenItsConnectionEnds(StalledState state) throws IOException {
		LimitedServer server = open(LimitedServer.impatient());
		RawConnection connection = open(RawConnection.to(server.port()));
		state.reach(connection);
		ScheduledExecutorService client = Executors.newSingleThreadScheduledExecutor();
		try {
			client.scheduleWithFixedDelay(() -> dribble(connection, state), 0, 20, TimeUnit.MILLISECONDS);
			connection.readAll();
		}
		finally {
			client.shutdownNow();
		}
		assertNothingIsLeft(server);
	}

	private static void dribble(RawConnection connection, StalledState state) {
		try {
			connection.send(new byte[] { state.next() });
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The connection has ended", ex);
		}
	}

	private static void assertNothingIsLeft(LimitedServer server) {
		Connections connections = server.connections();
		await().atMost(PATIENCE).until(() -> connections.size() == 0);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(
					connections.open().held() + connections.received().held() + connections.sent().held())
				.isZero());
	}

	@Test
	void h66WhenABodyDoesNotArriveThenTheAnswerIsATimeout() throws IOException {
		LimitedServer server = open(LimitedServer.impatient());
		RawConnection connection = open(RawConnection.to(server.port()));
		StalledState.PARTIAL_BODY.reach(connection);
		assertThat(connection.readAll()).startsWith("HTTP/1.1 408")
			.contains("request_timeout", "did not arrive in time");
	}

	@Test
	void h66WhenAFrameDoesNotArriveThenTheBatchesBeforeItAreAcknowledged() throws IOException {
		LimitedServer server = open(LimitedServer.impatient());
		RawConnection connection = open(RawConnection.to(server.port()));
		StalledState.FRAME_LENGTH.reach(connection);
		assertThat(connection.readAll()).startsWith("HTTP/1.1 200").contains("request_timeout");
		RawConnection appending = open(RawConnection.to(server.port()));
		byte[] batch = { 0, 0, 6, 0, 0x0a, 3, 0x1a, 1, 'x' };
		appending.send(
				RawConnection.ascii("POST /v1/streams/limited/records HTTP/1.1\r\nhost: localhost\r\n"
						+ "s2-basin: limited-basin\r\ncontent-type: s2s/proto\r\ncontent-length: 1000\r\n\r\n"),
				batch, batch, new byte[] { 0, 0, 6, 0, 0x0a });
		assertThat(appending.readAll()).contains("request_timeout");
		assertThat(stream(server).checkTail().seqNum()).isEqualTo(2);
	}

	@Test
	void whenSessionsAreIdleThenTheyStayOpen() throws IOException {
		LimitedServer server = open(LimitedServer.impatient());
		S2Stream stream = stream(server);
		ReadSession reading = open(stream.readSession(ReadInput.fromSeqNum(0)));
		AppendSession appending = open(stream.appendSession());
		appending.submit(AppendInput.of(AppendRecord.of("one"))).join();
		assertThat(bodies(reading)).containsExactly("one");
		// A multiple of the time limit of an idle connection
		for (int i = 0; i < 6; i++) {
			open(RawConnection.to(server.port())).readAll();
		}
		long connections = server.connections().size();
		assertThat(connections).isPositive();
		appending.submit(AppendInput.of(AppendRecord.of("two"))).join();
		assertThat(bodies(reading)).containsExactly("two");
		assertThat(server.connections().size()).isLessThanOrEqualTo((int) connections);
	}

	private static List<String> bodies(ReadSession session) {
		ReadBatch batch = session.next();
		while (batch != null && batch.isEmpty()) {
			batch = session.next();
		}
		assertThat(batch).isNotNull();
		return batch.records().stream().map((record) -> record.bodyAsString()).toList();
	}

	@ParameterizedTest
	@ValueSource(strings = { "accept: text/event-stream", "content-type: s2s/proto", "accept: application/json" })
	void h66WhenAClientDoesNotReadThenItIsCutOff(String header) throws IOException {
		LimitedServer server = open(LimitedServer.impatient());
		S2Stream stream = stream(server);
		for (int i = 0; i < 16; i++) {
			stream.append(AppendInput.of(AppendRecord.of(new byte[1000 * 1000])));
		}
		RawConnection reader = open(RawConnection.narrow(server.port()));
		// Enough answers to fill the buffers of the kernel
		String request = "GET /v1/streams/limited/records?seq_num=0 HTTP/1.1\r\nhost: localhost\r\n"
				+ "s2-basin: limited-basin\r\n" + header + "\r\n\r\n";
		reader.send(request.repeat(20));
		await().atMost(PATIENCE).until(() -> server.connections().sent().held() > 0);
		await().atMost(PATIENCE).until(() -> server.connections().sent().held() == 0);
	}

	@Test
	void h66WhenAnHttp2ClientWithWideWindowsDoesNotReadThenFewBytesAreHeld() throws IOException {
		LimitedServer server = open(LimitedServer.with(LimitedServer.limits()));
		S2Stream stream = stream(server);
		for (int i = 0; i < 24; i++) {
			stream.append(AppendInput.of(AppendRecord.of(new byte[1000 * 1000])));
		}
		RawConnection reader = open(RawConnection.narrow(server.port()));
		// Initial window and window of the connection: 2^31-1
		reader.send(RawConnection.PREFACE,
				RawConnection.frame(RawConnection.SETTINGS, 0, 0, new byte[] { 0, 4, 0x7f, -1, -1, -1 }),
				RawConnection.frame(8, 0, 0, new byte[] { 0x7f, -1, 0, 0 }));
		for (int i = 0; i < 10; i++) {
			reader.send(RawConnection.frame(RawConnection.HEADERS, RawConnection.END_HEADERS | RawConnection.END_STREAM,
					2 * i + 1,
					RawConnection.headers(":method", "GET", ":scheme", "http", ":authority", "localhost", ":path",
							"/v1/streams/limited/records?seq_num=0", "s2-basin", LimitedServer.BASIN, "content-type",
							"s2s/proto")));
		}
		await().atMost(PATIENCE).until(() -> server.connections().sent().held() > 0);
		// One record for each reader, and the reservation for the next one
		await().during(Duration.ofMillis(500))
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(server.connections().sent().held()).isLessThan(10 * 2_500_000L));
	}

	@Test
	void h67WhenThereAreTooManyConnectionsThenAnIdleOneIsClosed() throws IOException {
		LimitedServer server = open(LimitedServer.with(connections(10)));
		List<RawConnection> idle = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			idle.add(open(RawConnection.to(server.port())));
		}
		await().atMost(PATIENCE).until(() -> server.connections().size() == 10);
		for (int i = 0; i < 30; i++) {
			RawConnection other = open(RawConnection.to(server.port()));
			other.send("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n");
			assertThat(other.readLine()).isEqualTo("HTTP/1.1 200 OK");
		}
		assertThat(idle.get(0).readAll()).isEmpty();
		await().atMost(PATIENCE).until(() -> server.connections().size() <= 10);
	}

	@Test
	void h67WhenAllConnectionsAreBusyThenOneMoreIsRefused() throws IOException {
		LimitedServer server = open(LimitedServer.with(connections(4)));
		List<RawConnection> busy = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			RawConnection connection = open(RawConnection.to(server.port()));
			connection.send("GET /v1/streams/limited/records?tail_offset=0 HTTP/1.1\r\nhost: localhost\r\n"
					+ "s2-basin: limited-basin\r\naccept: text/event-stream\r\n\r\n");
			assertThat(connection.readLine()).isEqualTo("HTTP/1.1 200 OK");
			busy.add(connection);
		}
		assertThat(open(RawConnection.to(server.port())).readAll()).isEmpty();
		busy.get(0).close();
		await().atMost(PATIENCE).until(() -> server.connections().size() < 4);
		RawConnection next = open(RawConnection.to(server.port()));
		next.send("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n");
		assertThat(next.readLine()).isEqualTo("HTTP/1.1 200 OK");
	}

	private static ServerLimits connections(int most) {
		ServerLimits limits = LimitedServer.limits();
		return new ServerLimits(most, limits.openBytes(), limits.receivedBytes(), limits.sentBytes(), limits.times());
	}

	@Test
	void h67WhenOpenRequestsExceedTheMemoryLimitThenOneMoreIsRefused() throws IOException {
		ServerLimits limits = LimitedServer.limits();
		LimitedServer server = open(LimitedServer.with(new ServerLimits(limits.connections(), 100_000,
				limits.receivedBytes(), limits.sentBytes(), limits.times())));
		RawConnection connection = open(RawConnection.to(server.port()));
		connection.send(RawConnection.PREFACE, RawConnection.frame(RawConnection.SETTINGS, 0, 0, new byte[0]));
		for (int i = 0; i < 40; i++) {
			connection.send(RawConnection.frame(RawConnection.HEADERS,
					RawConnection.END_HEADERS | RawConnection.END_STREAM, 2 * i + 1,
					RawConnection.headers(":method", "GET", ":scheme", "http", ":authority", "localhost", ":path",
							"/v1/streams/limited/records?tail_offset=0", "s2-basin", LimitedServer.BASIN,
							"content-type", "s2s/proto")));
		}
		StringBuilder answers = new StringBuilder();
		byte[] some = new byte[64 * 1024];
		while (!answers.toString().contains("rate_limited")) {
			int read = connection.in().read(some);
			assertThat(read).as("answers: %s", answers).isPositive();
			answers.append(new String(some, 0, read, StandardCharsets.ISO_8859_1));
		}
		await().atMost(PATIENCE).until(() -> server.connections().open().held() < 150_000);
		RawConnection other = open(RawConnection.to(server.port()));
		other.send("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n");
		assertThat(other.readLine()).as("a request that ends at once").isEqualTo("HTTP/1.1 200 OK");
		other.close();
		connection.close();
		assertNothingIsLeft(server);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1_000, 20_000 })
	void h67WhenAClientResetsStreamsRapidlyThenTheRateIsLimited(int resets) throws IOException {
		LimitedServer server = open(LimitedServer.with(LimitedServer.limits()));
		RawConnection connection = open(RawConnection.to(server.port()));
		connection.send(RawConnection.PREFACE, RawConnection.frame(RawConnection.SETTINGS, 0, 0, new byte[0]));
		byte[] headers = RawConnection.headers(":method", "GET", ":scheme", "http", ":authority", "localhost", ":path",
				"/health");
		byte[] cancel = { 0, 0, 0, 8 };
		boolean ended = false;
		for (int i = 0; i < resets && !ended; i++) {
			try {
				connection.send(
						RawConnection.frame(RawConnection.HEADERS, RawConnection.END_HEADERS, 2 * i + 1, headers),
						RawConnection.frame(RawConnection.RST_STREAM, 0, 2 * i + 1, cancel));
				connection.in().skipNBytes(connection.in().available());
			}
			catch (IOException ex) {
				ended = true;
			}
		}
		if (resets > 10_000) {
			connection.readAll();
		}
		else {
			int next = 2 * resets + 1;
			connection.send(RawConnection.frame(RawConnection.HEADERS,
					RawConnection.END_HEADERS | RawConnection.END_STREAM, next, headers));
			byte[] frame = new byte[9];
			do {
				assertThat(connection.in().readNBytes(frame, 0, 9)).isEqualTo(9);
				connection.in().skipNBytes((frame[1] & 0xFF) << 8 | frame[2] & 0xFF);
			}
			while (frame[3] != RawConnection.DATA || ((frame[7] & 0xFF) << 8 | frame[8] & 0xFF) != next);
		}
		connection.close();
		assertNothingIsLeft(server);
	}

}
