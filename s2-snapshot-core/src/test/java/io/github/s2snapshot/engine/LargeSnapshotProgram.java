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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.serializer.StateSerializer;

/**
 * Program that takes a large snapshot and restores it. The arguments are the size in MiB,
 * the verification, and the kind of the state. A state that is {@code made} while it is
 * written is small in memory, so that the peak of memory is that of taking and restoring.
 * A state that is {@code held} is as large in memory as in its snapshot.
 */
public final class LargeSnapshotProgram {

	private static final Duration TIMEOUT = Duration.ofMinutes(5);

	private LargeSnapshotProgram() {
	}

	public static void main(String[] args) throws Exception {
		long size = Long.parseLong(args[0]) * 1024 * 1024;
		SnapshotVerification verification = SnapshotVerification.valueOf(args[1].toUpperCase(Locale.ROOT));
		if (args[2].equals("made")) {
			run(made(verification), size, Bulk::size);
		}
		else {
			run(held(verification), size, Held::size);
		}
	}

	private static <S> void run(ProjectionDefinition<S> definition, long size, ToLongFunction<S> sizeOf)
			throws Exception {
		Path directory = Files.createTempDirectory("large-snapshot");
		DiskStream stream = new DiskStream(directory.resolve("stream"));
		try (EngineThreads threads = EngineThreads.start()) {
			long start = System.nanoTime();
			SnapshotInfo snapshot = take(definition, size, stream, threads);
			long taken = System.nanoTime();
			ProjectionRunner<S> restored = started(definition, stream, threads);
			long end = System.nanoTime();
			// Nothing is trimmed for a snapshot with only its bytes verified.
			RestoreSource source = (definition.verification() == SnapshotVerification.FULL) ? RestoreSource.IN_STREAM
					: RestoreSource.REPLAY;
			if (sizeOf.applyAsLong(restored.read().state()) != size || restored.info().restore().source() != source) {
				throw new IllegalStateException(restored.info().toString());
			}
			report(String.format(Locale.ROOT, "bytes=%d taken_ms=%d restored_ms=%d peak_heap_mib=%d", snapshot.bytes(),
					(taken - start) / 1_000_000, (end - taken) / 1_000_000, peak()));
		}
		finally {
			Files.deleteIfExists(directory.resolve("stream"));
			Files.delete(directory);
		}
	}

	// The first state must not be in memory during the restore.
	private static <S> SnapshotInfo take(ProjectionDefinition<S> definition, long size, DiskStream stream,
			EngineThreads threads) throws Exception {
		ProjectionRunner<S> runner = started(definition, stream, threads);
		runner.append(new Grown(size));
		runner.readLatest(TIMEOUT);
		SnapshotResult result = runner.takeSnapshot(SnapshotMode.MANUAL, TIMEOUT);
		if (!(result instanceof SnapshotResult.Taken taken) || taken.snapshot().form() != SnapshotForm.FRAMED) {
			throw new IllegalStateException(result.toString());
		}
		runner.stop(TIMEOUT).get(10, TimeUnit.SECONDS);
		return taken.snapshot();
	}

	private static void report(String line) throws IOException {
		OutputStream out = new FileOutputStream(FileDescriptor.out);
		out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
		out.flush();
	}

	static long peak() {
		return ManagementFactory.getMemoryPoolMXBeans()
			.stream()
			.filter((pool) -> pool.getType() == MemoryType.HEAP)
			.map(MemoryPoolMXBean::getPeakUsage)
			.mapToLong((usage) -> usage.getUsed())
			.sum() / (1024 * 1024);
	}

	private static ProjectionDefinition<Bulk> made(SnapshotVerification verification) {
		return ProjectionDefinition.builder("bulk", Bulk.class)
			.stream("bulk")
			.initialState(() -> new Bulk(0))
			.fold(Grown.class, (state, grown) -> new Bulk(state.size + grown.size()))
			.serializer(new BulkSerializer())
			.verification(verification)
			.build();
	}

	private static ProjectionDefinition<Held> held(SnapshotVerification verification) {
		return ProjectionDefinition.builder("bulk", Held.class)
			.stream("bulk")
			.initialState(() -> new Held(List.of()))
			.fold(Grown.class, (state, grown) -> Held.of(grown.size()))
			.verification(verification)
			.build();
	}

	private static <S> ProjectionRunner<S> started(ProjectionDefinition<S> definition, DiskStream stream,
			EngineThreads threads) throws Exception {
		ProjectionRunner<S> runner = new ProjectionRunner<>(definition, stream, BasinAccess.NONE, threads,
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
	 * A state that keeps its characters in memory.
	 */
	record Held(List<String> texts) {

		private static final int TEXT = 4096;

		static Held of(long size) {
			SplittableRandom random = new SplittableRandom(1);
			byte[] text = new byte[TEXT];
			List<String> texts = new ArrayList<>();
			for (long left = size; left > 0; left -= TEXT) {
				BulkSerializer.fill(random, text);
				texts.add(new String(text, StandardCharsets.ISO_8859_1));
			}
			return new Held(texts);
		}

		static long size(Held held) {
			return held.texts.stream().mapToLong(String::length).sum();
		}

	}

	/**
	 * Writes a string of the given number of digits, always the same ones, which hardly
	 * compress.
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
