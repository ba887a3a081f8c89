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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.embedded.contract.ForkedServer;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests with a server that has a small heap and ends when the heap is exhausted.
 */
class SmallHeapTests {

	private static final String PATH = "/v1/streams/limited/records";

	private static final int MIB = 1024 * 1024;

	private final List<RawConnection> connections = new ArrayList<>();

	private ForkedServer server;

	private int port;

	@AfterEach
	void close() throws Exception {
		for (RawConnection connection : this.connections) {
			connection.close();
		}
		if (this.server != null) {
			this.server.close();
		}
	}

	private void start(String directory, String heap) throws IOException {
		this.server = ForkedServer.withHeap(directory, heap);
		this.port = URI.create(this.server.endpoint()).getPort();
		try (S2Client client = client()) {
			client.ensureBasin("limited-basin", BasinConfig.defaults());
			client.basin("limited-basin").ensureStream("limited", StreamConfig.defaults());
		}
	}

	private S2Client client() {
		return S2Client.builder().accessToken("any").endpoints(S2Endpoints.of(this.server.endpoint())).build();
	}

	private RawConnection connect(boolean narrow) throws IOException {
		RawConnection connection = (narrow) ? RawConnection.narrow(this.port) : RawConnection.to(this.port);
		this.connections.add(connection);
		return connection;
	}

	private static byte[] post(String contentType, long length) {
		return RawConnection.ascii("POST " + PATH + " HTTP/1.1\r\nhost: localhost\r\ns2-basin: limited-basin\r\n"
				+ "content-type: " + contentType + "\r\ncontent-length: " + length + "\r\n\r\n");
	}

	/**
	 * Checks that the server still serves other clients.
	 */
	private void assertServes() {
		try (S2Client client = client()) {
			S2Stream stream = client.basin("limited-basin").stream("limited");
			// On a busy machine an answer may take longer than the timeout of the client
			await().atMost(Duration.ofMinutes(2)).ignoreExceptions().untilAsserted(() -> {
				assertThat(this.server.isAlive()).as("server").isTrue();
				for (int i = 0; i < 20; i++) {
					long seqNum = stream.append(AppendInput.of(AppendRecord.of(new byte[100_000]))).start().seqNum();
					assertThat(stream.read(ReadInput.fromSeqNum(seqNum)).records()).isNotEmpty();
				}
			});
		}
	}

	// The server reads or refuses the bytes; neither may block the test.
	private void inParallel(int count, Client each) throws Exception {
		ExecutorService clients = Executors.newFixedThreadPool(16);
		List<RawConnection> all = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			all.add(connect(false));
		}
		for (RawConnection connection : all) {
			clients.execute(() -> {
				try {
					each.run(connection);
				}
				catch (IOException ex) {
					// The server has cut off the connection
				}
			});
		}
		clients.shutdown();
		assertThat(clients.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
	}

	@Test
	void h66WhenHundredsOfConnectionsBeginALargeFrameThenTheHeapIsEnough() throws Exception {
		start("-", "256m");
		inParallel(400, (connection) -> connection.send(post("s2s/proto", 2 * MIB),
				new byte[] { 0x1f, (byte) 0xff, (byte) 0xff, 0, 0x0a }));
		assertServes();
	}

	@ParameterizedTest
	@ValueSource(strings = { "s2s/proto", "application/json", "application/protobuf" })
	void h66WhenHundredsOfRequestsStopBeforeTheirEndThenTheHeapIsEnough(String contentType) throws Exception {
		start("-", "256m");
		byte[] most = new byte[3 * MIB / 2];
		most[0] = 0x1f;
		inParallel(400, (connection) -> connection.send(post(contentType, 2 * MIB - 10), most));
		assertServes();
	}

	@Test
	void h66WhenHundredsOfStreamsStopBeforeTheirEndThenTheHeapIsEnough() throws Exception {
		start("-", "256m");
		byte[] headers = RawConnection.headers(":method", "POST", ":scheme", "http", ":authority", "localhost", ":path",
				PATH, "s2-basin", "limited-basin", "content-type", "application/protobuf");
		byte[] data = RawConnection.frame(RawConnection.DATA, 0, 0, new byte[16_000]);
		inParallel(40, (connection) -> {
			connection.send(RawConnection.PREFACE, RawConnection.frame(RawConnection.SETTINGS, 0, 0, new byte[0]));
			for (int stream = 1; stream < 200; stream += 2) {
				connection.send(RawConnection.frame(RawConnection.HEADERS, RawConnection.END_HEADERS, stream, headers));
				data[8] = (byte) stream;
				data[7] = (byte) (stream >> 8);
				// Within the window of the connection, which the client does not increase
				for (int i = 0; i < 3; i++) {
					connection.send(data);
				}
			}
		});
		assertServes();
	}

	@ParameterizedTest
	@CsvSource({ "1000000, content-type: s2s/proto, true", "1000000, content-type: s2s/proto, false",
			"1000000, accept: text/event-stream, true", "1000000, accept: application/protobuf, true",
			"1000000, accept: application/json, false", "1000, content-type: s2s/proto, true",
			"1000, accept: application/json, true" })
	void h66WhenHundredsOfReadersReadNothingThenTheHeapIsEnough(int recordBytes, String header, boolean inMemory,
			@TempDir Path directory) throws Exception {
		start((inMemory) ? "-" : directory.toString(), "160m");
		try (S2Client client = client()) {
			S2Stream stream = client.basin("limited-basin").stream("limited");
			for (int i = 0; i < 20; i++) {
				List<AppendRecord> records = new ArrayList<>();
				for (int bytes = 0; bytes < 1_000_000; bytes += recordBytes) {
					// Without characters that JSON escapes with six characters
					records.add(AppendRecord.of("x".repeat(recordBytes - 10)));
				}
				stream.append(AppendInput.of(records));
			}
		}
		String request = "GET " + PATH + "?seq_num=0 HTTP/1.1\r\nhost: localhost\r\ns2-basin: limited-basin\r\n"
				+ header + "\r\n\r\n";
		for (int i = 0; i < 200; i++) {
			connect(true).send(request.repeat(20));
		}
		assertServes();
	}

	@Test
	void h67WhenThousandsOfSessionsAreOpenedThenTheHeapIsEnough() throws Exception {
		start("-", "128m");
		byte[] headers = RawConnection.headers(":method", "GET", ":scheme", "http", ":authority", "localhost", ":path",
				PATH + "?tail_offset=0", "s2-basin", "limited-basin", "content-type", "s2s/proto", "x-padding",
				"x".repeat(100));
		inParallel(200, (connection) -> {
			connection.send(RawConnection.PREFACE, RawConnection.frame(RawConnection.SETTINGS, 0, 0, new byte[0]));
			for (int stream = 1; stream < 400; stream += 2) {
				connection.send(RawConnection.frame(RawConnection.HEADERS,
						RawConnection.END_HEADERS | RawConnection.END_STREAM, stream, headers));
			}
		});
		assertServes();
	}

	/**
	 * Task of a client.
	 */
	private interface Client {

		void run(RawConnection connection) throws IOException;

	}

}
