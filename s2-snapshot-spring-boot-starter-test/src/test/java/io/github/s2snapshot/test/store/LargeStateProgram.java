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

package io.github.s2snapshot.test.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.serializer.StateSerializer;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Program that takes a snapshot of a state whose serialized form is larger than the heap,
 * and restores it. The state itself is small in memory, so that the peak of the heap is
 * the memory that the engine and the store need.
 */
public final class LargeStateProgram {

	private static final String NAME = "bulk";

	private static final String BASIN = "large-states";

	private static final Duration PATIENCE = Duration.ofMinutes(20);

	private LargeStateProgram() {
	}

	/**
	 * Runs the program.
	 * @param args the kind of the store, where it is, its user, the number of MiB and
	 * what is verified of the snapshot
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		long size = Long.parseLong(args[3]) * 1024 * 1024;
		SnapshotVerification verification = SnapshotVerification.valueOf(args[4].toUpperCase(Locale.ROOT));
		try (StoreProgram.Opened opened = StoreProgram.store(args[0], args[1], args[2]);
				EmbeddedS2 server = EmbeddedS2.start();
				S2Client client = S2Client.builder()
					.endpoints(S2Endpoints.of(server.endpoint()))
					.accessToken("ignored")
					.build()) {
			client.ensureBasin(BASIN, BasinConfig.defaults());
			client.basin(BASIN).ensureStream(NAME, StreamConfig.defaults());
			ProjectionDefinition<Bulk> definition = definition(opened.store(), verification);
			long taken = take(client, definition, size);
			long restored = restore(client, definition, size);
			StoreProgram.report(String.format(Locale.ROOT,
					"bytes=%d taken_ms=%d restored_ms=%d max_heap_mib=%d peak_heap_mib=%d", size, taken, restored,
					Runtime.getRuntime().maxMemory() / 1024 / 1024, StoreProgram.peak()));
		}
	}

	private static ProjectionDefinition<Bulk> definition(SnapshotStore store, SnapshotVerification verification) {
		return ProjectionDefinition.builder(NAME, Bulk.class)
			.stream(NAME)
			.initialState(() -> new Bulk(0))
			.fold(Grown.class, (state, grown) -> new Bulk(state.size() + grown.size()))
			.serializer(new Serializer())
			.external(store)
			.verification(verification)
			.build();
	}

	private static SnapshotTemplate template(S2Client client) {
		return SnapshotTemplate.builder(client).basin(BASIN).snapshotTimeout(PATIENCE).build();
	}

	private static long take(S2Client client, ProjectionDefinition<Bulk> definition, long size) {
		try (SnapshotTemplate template = template(client)) {
			Projection<Bulk> bulk = template.project(definition);
			bulk.append(new Grown(size));
			bulk.readLatest(PATIENCE);
			long start = System.nanoTime();
			SnapshotOutcome outcome = template.take(NAME);
			if (!(outcome instanceof SnapshotOutcome.Taken)) {
				throw new IllegalStateException(outcome.toString());
			}
			return (System.nanoTime() - start) / 1_000_000;
		}
	}

	private static long restore(S2Client client, ProjectionDefinition<Bulk> definition, long size) {
		try (SnapshotTemplate template = template(client)) {
			long start = System.nanoTime();
			Projection<Bulk> bulk = template.project(definition);
			long millis = (System.nanoTime() - start) / 1_000_000;
			RestoreInfo restore = template.info(NAME).restore();
			if (bulk.read().state().size() != size || restore == null || restore.source() != RestoreSource.EXTERNAL) {
				throw new IllegalStateException(template.info(NAME).toString());
			}
			return millis;
		}
	}

	/**
	 * The state.
	 *
	 * @param size how many characters it is written as
	 */
	record Bulk(long size) {

	}

	/**
	 * The delta.
	 *
	 * @param size how much larger the state becomes
	 */
	record Grown(long size) {

	}

	/**
	 * Writes a list of texts that are the same each time and hardly compressible.
	 */
	private static final class Serializer implements StateSerializer<Bulk> {

		private static final int BLOCK = 8192;

		@Override
		public void write(Bulk state, OutputStream out) throws IOException {
			SplittableRandom random = new SplittableRandom(1);
			byte[] block = new byte[BLOCK];
			out.write('[');
			for (long left = state.size(); left > 0; left -= BLOCK) {
				fill(random, block);
				out.write('"');
				out.write(block, 0, (int) Math.min(left, BLOCK));
				out.write('"');
				if (left > BLOCK) {
					out.write(',');
				}
			}
			out.write(']');
		}

		@Override
		public Bulk read(InputStream in) throws IOException {
			SplittableRandom random = new SplittableRandom(1);
			byte[] block = new byte[BLOCK];
			byte[] read = new byte[BLOCK];
			long size = 0;
			require(in.read() == '[');
			for (int next = in.read(); next != ']'; next = in.read()) {
				require(next == '"' || (next == ',' && in.read() == '"'));
				fill(random, block);
				require(in.readNBytes(read, 0, BLOCK) == BLOCK && Arrays.equals(block, read));
				require(in.read() == '"');
				size += BLOCK;
			}
			return new Bulk(size);
		}

		private static void require(boolean right) throws IOException {
			if (!right) {
				throw new IOException("not what was written");
			}
		}

		// Characters that JSON does not escape.
		private static void fill(SplittableRandom random, byte[] block) {
			random.nextBytes(block);
			for (int i = 0; i < block.length; i++) {
				block[i] = (byte) ('#' + (block[i] & 0x3F) % 56);
			}
		}

	}

}
