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
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.embedded.internal.backend.Backend;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.FrameDecoder;
import io.github.s2snapshot.sdk.wire.json.WireBasinConfig;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sends seeded mutations of valid requests to the server, most of them without a
 * connection. Every request must be answered, none with status 500, and no resources must
 * be left. {@code -Ds2.embedded-fuzz.count=}, {@code -Ds2.embedded-fuzz.connections=},
 * {@code -Ds2.embedded-fuzz.seed=}, {@code -Ds2.embedded-fuzz.report=}.
 */
class HostileInputTests {

	private static final long SEED = Long.getLong("s2.embedded-fuzz.seed", new Random().nextLong());

	private static final int INPUTS_PER_BACKEND = 2000;

	// Largest allocation of a request: some copies of a body of 2 MiB, and its tree
	private static final long MAX_ALLOCATED_BYTES = 256L * 1024 * 1024;

	private static final long MAX_GROWTH_BYTES = 64L * 1024 * 1024;

	private final Random random = new Random(SEED);

	private final Map<Integer, Integer> statuses = new TreeMap<>();

	private long largest;

	@Test
	@Timeout(value = 1, unit = TimeUnit.HOURS)
	void whenRequestsAreHostileThenEachIsAnsweredWithoutLeaks() throws IOException {
		int count = Integer.getInteger("s2.embedded-fuzz.count", 10_000);
		long heapBefore = 0;
		int done = 0;
		while (done < count) {
			try (Backend backend = backend()) {
				FaultPlan faults = new FaultPlan(backend);
				Router router = new Router(backend, faults, WebAccess.of("127.0.0.1", List.of(), List.of()),
						ServerLimits.ofHeap(Runtime.getRuntime().maxMemory()));
				for (HostileRequest bomb : (done == 0) ? bombs() : List.<HostileRequest>of()) {
					run(router, faults, bomb, -1);
				}
				for (int i = 0; i < INPUTS_PER_BACKEND && done < count; i++) {
					run(router, faults, HostileRequest.next(this.random), done++);
				}
			}
			if (heapBefore == 0) {
				heapBefore = heap();
			}
		}
		long growth = heap() - heapBefore;
		assertThat(growth).as("seed %d: growth of the heap", SEED).isLessThan(MAX_GROWTH_BYTES);
		report("embedded-fuzz: " + count + " requests, seed " + SEED + ": statuses " + this.statuses + ", at most "
				+ this.largest / 1024 + " KiB allocated for one, heap " + growth / 1024 + " KiB larger");
	}

	private void run(Router router, FaultPlan faults, HostileRequest request, int number) {
		HostileExchange exchange = new HostileExchange(request, this.random);
		long before = allocated();
		try {
			exchange.run(router);
			check(exchange);
			assertThat(faults.cutSessions()).as("sessions that stayed open").isZero();
		}
		catch (RuntimeException | AssertionError | StackOverflowError | OutOfMemoryError ex) {
			String text = request.toString();
			throw new AssertionError(
					"seed " + SEED + ", request " + number + ": " + text.substring(0, Math.min(text.length(), 4000)),
					ex);
		}
		this.largest = Math.max(this.largest, allocated() - before);
		assertThat(this.largest).as("seed %d, request %d: %s", SEED, number, request.path())
			.isLessThan(MAX_ALLOCATED_BYTES);
		this.statuses.merge(exchange.status(), 1, Integer::sum);
	}

	private static void check(HostileExchange exchange) {
		assertThat(exchange.isAnswered()).as("answered").isTrue();
		assertThat(exchange.isReset()).as("reset").isFalse();
		assertThat(exchange.timers()).as("timers").isZero();
		assertThat(exchange.status()).as(() -> new String(exchange.content(), StandardCharsets.UTF_8))
			.matches((status) -> status < 500 || status == 501);
		if (exchange.responseType().equals("s2s/proto")) {
			ByteBuffer in = ByteBuffer.wrap(exchange.content());
			FrameDecoder decoder = new FrameDecoder();
			for (Frame frame = decoder.decode(in); frame != null; frame = decoder.decode(in)) {
				if (frame.isTerminal()) {
					int status = frame.body().asByteBuffer().getShort();
					assertThat(status).as(frame.body().toUtf8()).isLessThan(500);
				}
			}
			decoder.finish();
		}
		else if (exchange.responseType().equals("text/event-stream")) {
			assertThat(new String(exchange.content(), StandardCharsets.UTF_8)).doesNotContain("event: error");
		}
	}

	private static Backend backend() {
		Backend backend = Backend.inMemory();
		backend.ensureBasin(HostileRequest.BASIN, new WireBasinConfig(null, null, true, true)).join();
		backend.createStream(HostileRequest.BASIN, "s", null, null).join();
		for (int i = 0; i < 20; i++) {
			backend.open(HostileRequest.BASIN, "s", Backend.Purpose.APPEND, null)
				.log()
				.append(WireAppendInput.of(WireAppendRecord.of("record " + i)), null)
				.ack()
				.join();
		}
		return backend;
	}

	private static List<HostileRequest> bombs() {
		String path = "/v1/streams/s/records";
		List<HostileRequest> bombs = new ArrayList<>();
		byte[] zeros = new byte[48 * 1024 * 1024];
		for (Compression compression : List.of(Compression.GZIP, Compression.ZSTD)) {
			byte[] small = compression.compress(zeros, 0, zeros.length);
			bombs.add(new HostileRequest("POST", path, null,
					headers("content-type", "application/json", "content-encoding", compression.contentCoding()),
					small));
			ByteBuffer frame = ByteBuffer.allocate(4 + small.length);
			int length = small.length + 1;
			frame.put((byte) (length >> 16)).put((byte) (length >> 8)).put((byte) length);
			frame.put((byte) ((compression == Compression.GZIP) ? 0x40 : 0x20)).put(small);
			bombs.add(new HostileRequest("POST", path, null, headers("content-type", "s2s/proto"), frame.array()));
		}
		for (String part : List.of("[", "{\"a\":", "9", "{},", "\\u0041")) {
			bombs.add(new HostileRequest("POST", path, null, headers("content-type", "application/json"),
					("{\"records\":[{\"body\":\"" + ((part.startsWith("\\")) ? "" : "\"},") + part.repeat(300_000))
						.getBytes(StandardCharsets.UTF_8)));
		}
		bombs.add(new HostileRequest("GET", path, "seq_num=0&".repeat(3000) + "count=" + "1".repeat(30_000),
				headers("last-event-id", "1,".repeat(10_000)), new byte[0]));
		return bombs;
	}

	private static Map<String, String> headers(String... headers) {
		Map<String, String> map = new TreeMap<>(Map.of("s2-basin", HostileRequest.BASIN));
		for (int i = 0; i < headers.length; i += 2) {
			map.put(headers[i], headers[i + 1]);
		}
		return map;
	}

	@Test
	@Timeout(value = 1, unit = TimeUnit.HOURS)
	void whenConnectionsAreHostileThenTheServerKeepsServingWithoutLeaks() throws Exception {
		int count = Integer.getInteger("s2.embedded-fuzz.connections", 60);
		try (EmbeddedS2 server = EmbeddedS2.builder().basin(HostileRequest.BASIN).start()) {
			send(server.port(), List.of(HostileRequest.next(new Random(1)).toHttp1()), true);
			int threads = Thread.getAllStackTraces().size();
			long files = openFiles();
			int answers = 0;
			for (int i = 0; i < count; i++) {
				byte[] bytes = HostileConnection.next(this.random);
				AtomicReference<byte[]> answer = new AtomicReference<>(new byte[0]);
				try {
					answer
						.set(send(server.port(), HostileConnection.cut(bytes, this.random), this.random.nextBoolean()));
				}
				catch (IOException ex) {
					// The server may close the connection if it cannot parse the bytes
				}
				assertThat(HostileConnection.isInternalError(answer.get()))
					.as("seed %d, connection %d: %s", SEED, i, new String(bytes, StandardCharsets.ISO_8859_1))
					.isFalse();
				answers += (answer.get().length > 0) ? 1 : 0;
			}
			assertThat(new String(send(server.port(),
					List.of("GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
						.getBytes(StandardCharsets.US_ASCII)),
					true), StandardCharsets.ISO_8859_1))
				.startsWith("HTTP/1.1 200");
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(openFiles()).as("seed %d: open files", SEED).isLessThan(files + 20));
			assertThat(server.faults().cutSessions()).as("seed %d: open sessions", SEED).isZero();
			assertThat(Thread.getAllStackTraces().size()).as("seed %d: threads", SEED).isLessThan(threads + 10);
			report("embedded-fuzz: " + count + " connections, seed " + SEED + ": " + answers + " answered, threads "
					+ threads + " before, " + Thread.getAllStackTraces().size() + " after, open files " + files
					+ " before, " + openFiles() + " after");
		}
	}

	private static byte[] send(int port, List<byte[]> parts, boolean patient) throws IOException {
		try (Socket socket = new Socket("127.0.0.1", port)) {
			socket.setTcpNoDelay(true);
			socket.setSoTimeout((patient) ? 100 : 1);
			byte[] answer = new byte[64 * 1024];
			int length = 0;
			try {
				for (byte[] part : parts) {
					socket.getOutputStream().write(part);
				}
				int read = socket.getInputStream().read(answer);
				while (read > 0) {
					length += read;
					read = socket.getInputStream().read(answer, length, answer.length - length);
				}
			}
			catch (SocketTimeoutException ex) {
				// The server waits for more bytes or follows a stream: disconnect
			}
			return Arrays.copyOf(answer, length);
		}
	}

	private static long openFiles() {
		Path files = Path.of("/proc/self/fd");
		if (!Files.isDirectory(files)) {
			return 0;
		}
		try (Stream<Path> open = Files.list(files)) {
			return open.count();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static long heap() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	private static long allocated() {
		return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
	}

	private static void report(String line) throws IOException {
		String file = System.getProperty("s2.embedded-fuzz.report");
		if (file != null) {
			Files.writeString(Path.of(file), line + System.lineSeparator(), StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
		}
	}

}
