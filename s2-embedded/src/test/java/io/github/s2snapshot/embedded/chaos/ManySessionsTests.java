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

package io.github.s2snapshot.embedded.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.embedded.contract.ForkedServer;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.read.ReadSessionOptions;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for many sessions of one client. The server runs in its own JVM, so that the
 * tests measure threads and memory of the client. {@code scripts/scale-run} opens more
 * sessions.
 */
class ManySessionsTests {

	private static final int SESSIONS = Integer.getInteger("s2.scale.sessions", 1_000);

	private static final String REPORT = System.getProperty("s2.scale.report", "");

	private static final String BASIN = "scale-basin";

	private static final int STREAMS = 10;

	private static final int STREAMS_PER_CONNECTION = 90;

	private static final long KIB = 1024;

	private static final long MIB = 1024 * KIB;

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private ForkedServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = ForkedServer.inMemory();
	}

	@AfterEach
	void stop() throws InterruptedException {
		this.server.close();
	}

	private S2Client client() {
		return S2Client.builder().accessToken("any").endpoints(S2Endpoints.of(this.server.endpoint())).build();
	}

	@Test
	void whenManySessionsAreOpenThenThreadsDependOnCoresOnly() throws Exception {
		int threadsBefore = Thread.activeCount();
		long heapBefore = usedHeap();
		try (S2Client client = client()) {
			client.ensureBasin(BASIN, BasinConfig.defaults());
			List<S2Stream> streams = new ArrayList<>();
			for (int i = 0; i < STREAMS; i++) {
				client.basin(BASIN).ensureStream("followed-" + i, StreamConfig.defaults());
				streams.add(client.basin(BASIN).stream("followed-" + i));
			}
			long begin = System.nanoTime();
			List<ReadSession> sessions = new ArrayList<>();
			for (int i = 0; i < SESSIONS; i++) {
				sessions.add(streams.get(i % STREAMS).readSession(ReadInput.fromTailOffset(0)));
			}
			await(sessions.stream().map(ReadSession::nextAsync));
			long openMillis = millisSince(begin);
			long delivered = System.nanoTime();
			Stream<CompletableFuture<ReadBatch>> following = sessions.stream()
				.map(ManySessionsTests::nextRecords)
				.toList()
				.stream();
			streams.forEach((stream) -> stream.append(AppendInput.of(AppendRecord.of("to all"))));
			for (ReadBatch batch : await(following)) {
				assertThat(batch.records()).singleElement()
					.satisfies((record) -> assertThat(record.bodyAsString()).isEqualTo("to all"));
			}
			long deliveryMillis = millisSince(delivered);
			int threads = Thread.activeCount() - threadsBefore;
			long connections = connections();
			long heap = usedHeap() - heapBefore;
			int cores = Runtime.getRuntime().availableProcessors();
			report(SESSIONS + " sessions on " + cores + " cores: " + threads + " threads, " + connections
					+ " connections, " + heap / KIB + " KiB of heap after GC (" + heap / SESSIONS
					+ " bytes per session), all open after " + openMillis + " ms, a record delivered to all within "
					+ deliveryMillis + " ms");
			assertThat(threads).isLessThanOrEqualTo(2 * Math.max(2, cores) + 4);
			assertThat(connections).isLessThanOrEqualTo(SESSIONS / STREAMS_PER_CONNECTION + cores + 4);
			assertThat(heap).isLessThan(SESSIONS * 32 * KIB + 32 * MIB);
			sessions.forEach(ReadSession::close);
		}
	}

	@Test
	void whenManyReadersAreSlowThenMemoryIsBoundedAndFastReadersContinue() throws Exception {
		int records = 48;
		int readers = 30;
		try (S2Client client = client()) {
			client.ensureBasin(BASIN, BasinConfig.defaults());
			client.basin(BASIN).ensureStream("large", StreamConfig.defaults());
			S2Stream stream = client.basin(BASIN).stream("large");
			for (int i = 0; i < records; i++) {
				stream.append(AppendInput.of(AppendRecord.of(new byte[(int) (MIB - 100)])));
			}
			long heapBefore = usedHeap();
			List<ReadSession> slow = new ArrayList<>();
			ReadSessionOptions options = ReadSessionOptions.defaults().withMaxBufferedBytes(256 * KIB);
			for (int i = 0; i < readers; i++) {
				slow.add(stream.readSession(ReadInput.fromSeqNum(0), options));
			}
			// The slow readers share their connections with a fast one.
			try (ReadSession fast = stream.readSession(ReadInput.fromSeqNum(0))) {
				for (long seen = 0; seen < records;) {
					seen += await(Stream.of(nextRecords(fast))).get(0).records().size();
				}
			}
			// Each reader holds one batch and the bytes in the window of its stream.
			long heap = usedHeap() - heapBefore;
			report(readers + " slow readers of " + records + " MiB: " + heap / KIB + " KiB of heap after GC");
			assertThat(heap).isLessThan(readers * 4 * MIB);
			long expected = 0;
			while (expected < records) {
				for (var record : await(Stream.of(nextRecords(slow.get(0)))).get(0).records()) {
					assertThat(record.seqNum()).isEqualTo(expected++);
				}
			}
			slow.forEach(ReadSession::close);
		}
	}

	private static CompletableFuture<ReadBatch> nextRecords(ReadSession session) {
		return session.nextAsync()
			.thenCompose((batch) -> (batch != null && batch.isEmpty()) ? nextRecords(session)
					: CompletableFuture.completedFuture(batch));
	}

	private static List<ReadBatch> await(Stream<CompletableFuture<ReadBatch>> futures) throws Exception {
		List<CompletableFuture<ReadBatch>> all = futures.toList();
		CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
			.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		return all.stream().map(CompletableFuture::join).toList();
	}

	private static long millisSince(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
	}

	private static long usedHeap() {
		for (int i = 0; i < 3; i++) {
			System.gc();
			FaultInjector.pause(50);
		}
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	// Established connections to the server on Linux; 0 on other platforms.
	private long connections() throws IOException {
		String remote = String.format(Locale.ROOT, ":%04X", URI.create(this.server.endpoint()).getPort());
		long count = 0;
		for (Path table : List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"))) {
			if (Files.isReadable(table)) {
				count += Files.readAllLines(table)
					.stream()
					.map((line) -> line.trim().split("\\s+"))
					.filter((fields) -> fields[2].endsWith(remote) && fields[3].equals("01"))
					.count();
			}
		}
		return count;
	}

	private static void report(String text) throws IOException {
		if (!REPORT.isEmpty()) {
			Files.writeString(Path.of(REPORT), text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
	}

}
