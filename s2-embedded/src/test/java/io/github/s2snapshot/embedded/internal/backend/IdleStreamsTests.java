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

package io.github.s2snapshot.embedded.internal.backend;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the memory of idle streams. {@code -Ds2.idle.count=},
 * {@code -Ds2.idle.report=}.
 */
class IdleStreamsTests {

	private static final String BASIN = "idle-basin";

	private static final int COUNT = Integer.getInteger("s2.idle.count", 5_000);

	// Several times the usual size; a buffer or a thread for each stream would take more
	private static final long MAX_BYTES_PER_STREAM = 4096;

	@Test
	void whenInMemoryThenIdleStreamsTakeLittleMemory() throws IOException {
		long before = heap();
		int threads = threads();
		long start = System.nanoTime();
		try (Backend backend = Backend.inMemory()) {
			create(backend);
			Duration created = since(start);
			assertCheap("in memory", backend, before, threads, created, Duration.ZERO);
		}
	}

	@Test
	void whenInADirectoryThenIdleStreamsTakeLittleMemoryAndOpenQuickly(@TempDir Path directory) throws IOException {
		long start = System.nanoTime();
		try (Backend backend = Backend.open(directory)) {
			create(backend);
		}
		Duration created = since(start);
		long before = heap();
		int threads = threads();
		start = System.nanoTime();
		try (Backend backend = Backend.open(directory)) {
			Duration opened = since(start);
			assertCheap("in a directory", backend, before, threads, created, opened);
		}
	}

	private static void create(Backend backend) {
		backend.addBasin(BASIN);
		CompletableFuture<?>[] created = new CompletableFuture<?>[COUNT];
		for (int i = 0; i < COUNT; i++) {
			created[i] = backend.createStream(BASIN, name(i), null, null);
		}
		CompletableFuture.allOf(created).join();
		WireAppendInput input = WireAppendInput.of(WireAppendRecord.of("one record"));
		// Some streams were used once
		for (int i = 0; i < COUNT; i += 10) {
			created[i] = backend.open(BASIN, name(i), Backend.Purpose.APPEND, null).log().append(input, null).ack();
		}
		CompletableFuture.allOf(created).join();
	}

	private static String name(int number) {
		return "idle/stream/number-" + number;
	}

	private static void assertCheap(String where, Backend backend, long heapBefore, int threadsBefore, Duration created,
			Duration opened) throws IOException {
		long bytes = (heap() - heapBefore) / COUNT;
		int threads = threads() - threadsBefore;
		String figures = String.format(Locale.ROOT,
				"embedded-idle: %d streams %s: %d bytes of heap each, %d ms to create, %d ms to open, %d threads more",
				COUNT, where, bytes, created.toMillis(), opened.toMillis(), threads);
		assertThat(bytes).as(figures).isLessThan(MAX_BYTES_PER_STREAM);
		assertThat(threads).as(figures).isLessThan(20);
		assertThat(backend.listStreams(BASIN, name(COUNT - 1), "", 10).items()).hasSize(1);
		assertThat(backend.open(BASIN, name(0), Backend.Purpose.READ, null).log().tail().seqNum()).isOne();
		String file = System.getProperty("s2.idle.report");
		if (file != null) {
			Files.writeString(Path.of(file), figures + System.lineSeparator(), StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
		}
	}

	private static Duration since(long start) {
		return Duration.ofNanos(System.nanoTime() - start);
	}

	private static int threads() {
		return Thread.getAllStackTraces().size();
	}

	private static long heap() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
