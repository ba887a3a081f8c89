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

package io.github.s2snapshot.engine;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.serializer.StateSerializer;

/**
 * Takes a large snapshot of a state that is small in memory, and restores it. Its peak of
 * memory is what taking and restoring needs. The argument is the size in MiB.
 */
public final class LargeSnapshotProgram {

	private static final Duration TIMEOUT = Duration.ofMinutes(5);

	private LargeSnapshotProgram() {
	}

	public static void main(String[] args) throws Exception {
		long size = Long.parseLong(args[0]) * 1024 * 1024;
		Path directory = Files.createTempDirectory("large-snapshot");
		DiskStream stream = new DiskStream(directory.resolve("stream"));
		try (EngineThreads threads = EngineThreads.start()) {
			ProjectionRunner<Bulk> runner = started(stream, threads);
			runner.append(new Grown(size));
			runner.readLatest(TIMEOUT);
			long start = System.nanoTime();
			SnapshotResult result = runner.takeSnapshot(SnapshotMode.MANUAL, TIMEOUT);
			long taken = System.nanoTime();
			if (!(result instanceof SnapshotResult.Taken snapshot)
					|| snapshot.snapshot().form() != SnapshotForm.FRAMED) {
				throw new IllegalStateException(result.toString());
			}
			runner.stop(TIMEOUT).get(10, TimeUnit.SECONDS);
			long restoring = System.nanoTime();
			ProjectionRunner<Bulk> restored = started(stream, threads);
			long end = System.nanoTime();
			if (restored.read().state().size() != size
					|| restored.info().restore().source() != RestoreSource.IN_STREAM) {
				throw new IllegalStateException(restored.info().toString());
			}
			report(String.format(Locale.ROOT, "bytes=%d taken_ms=%d restored_ms=%d peak_heap_mib=%d", //
					snapshot.snapshot().bytes(), (taken - start) / 1_000_000, (end - restoring) / 1_000_000, peak()));
		}
		finally {
			Files.deleteIfExists(directory.resolve("stream"));
			Files.delete(directory);
		}
	}

	private static void report(String line) throws IOException {
		OutputStream out = new FileOutputStream(FileDescriptor.out);
		out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
		out.flush();
	}

	private static long peak() {
		return ManagementFactory.getMemoryPoolMXBeans()
			.stream()
			.filter((pool) -> pool.getType() == MemoryType.HEAP)
			.map(MemoryPoolMXBean::getPeakUsage)
			.mapToLong((usage) -> usage.getUsed())
			.sum() / (1024 * 1024);
	}

	private static ProjectionRunner<Bulk> started(DiskStream stream, EngineThreads threads) throws Exception {
		ProjectionDefinition<Bulk> definition = ProjectionDefinition.builder("bulk", Bulk.class)
			.stream("bulk")
			.initialState(() -> new Bulk(0))
			.fold(Grown.class, (state, grown) -> new Bulk(state.size + grown.size()))
			.serializer(new BulkSerializer())
			.build();
		ProjectionRunner<Bulk> runner = new ProjectionRunner<>(definition, stream, Surroundings.NONE, threads,
				new SnapshotRetry() {

					@Override
					public <T> T execute(Attempt<T> attempt) {
						return attempt.run(1);
					}

				}, EngineSettings.defaults(), List.of());
		runner.start().get(5, TimeUnit.MINUTES);
		return runner;
	}

	/**
	 * The delta.
	 */
	record Grown(long size) {
	}

	/**
	 * The state.
	 */
	record Bulk(long size) {
	}

	/**
	 * Writes a string of so many digits, the same ones each time, which hardly shrink.
	 */
	private static final class BulkSerializer implements StateSerializer<Bulk> {

		@Override
		public void write(Bulk state, OutputStream out) throws IOException {
			SplittableRandom random = new SplittableRandom(1);
			byte[] block = new byte[8192];
			out.write('"');
			for (long left = state.size(); left > 0; left -= block.length) {
				fill(random, block);
				out.write(block, 0, (int) Math.min(left, block.length));
			}
			out.write('"');
		}

		@Override
		public Bulk read(InputStream in) throws IOException {
			SplittableRandom random = new SplittableRandom(1);
			byte[] block = new byte[8192];
			byte[] read = new byte[8192];
			long size = 0;
			require(in.read() == '"');
			while (true) {
				fill(random, block);
				int count = in.readNBytes(read, 0, read.length);
				boolean last = count < read.length;
				int digits = (last) ? count - 1 : count;
				if (count == 0) {
					throw new IOException("the string does not end");
				}
				require(Arrays.equals(block, 0, digits, read, 0, digits));
				size += digits;
				if (last) {
					require(read[digits] == '"');
					return new Bulk(size);
				}
			}
		}

		private static void require(boolean right) throws IOException {
			if (!right) {
				throw new IOException("not what was written");
			}
		}

		private static void fill(SplittableRandom random, byte[] block) {
			random.nextBytes(block);
			for (int i = 0; i < block.length; i++) {
				block[i] = (byte) ('!' + 2 + (block[i] & 0x3F) % 56);
			}
		}

	}

}
