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

package io.github.s2snapshot.benchmarks.engine;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.s2snapshot.benchmarks.Figures;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Measures a framed snapshot that is much larger than the heap, of a state that is small
 * in memory. The growth of the heap is the memory that taking or restoring the snapshot
 * needs.
 */
final class FramedBenchmark implements Part.Measurement {

	private static final String STREAM = "bulk";

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final double MIB = 1024 * 1024;

	private final EngineOptions options;

	private final Figures figures;

	FramedBenchmark(EngineOptions options, Figures figures) {
		this.options = options;
		this.figures = figures;
	}

	@Override
	public void run() throws IOException {
		long size = this.options.mebibytes() * (long) MIB;
		this.figures.title("A framed snapshot of " + this.options.mebibytes() + " MiB, with "
				+ Runtime.getRuntime().maxMemory() / (1024 * 1024) + " MiB of heap");
		try (EngineServer server = EngineServer.start()) {
			server.stream(STREAM);
			double taking = take(server, size);
			double restoring = restore(server, size);
			this.figures.last("framed_extra_heap_mib", Math.max(taking, restoring));
		}
	}

	private double take(EngineServer server, long size) {
		try (S2Client client = server.newClient(); SnapshotTemplate template = template(client)) {
			Projection<Bulk> bulk = template.project(definition());
			bulk.append(new Bulk.Grown(size));
			bulk.readLatest(PATIENCE);
			double before = settle();
			long start = System.nanoTime();
			SnapshotOutcome outcome = template.take(bulk.name());
			double millis = EngineBenchmark.millisSince(start);
			if (!(outcome instanceof SnapshotOutcome.Taken taken) || taken.snapshot().form() != SnapshotForm.FRAMED) {
				throw new IllegalStateException("No framed snapshot was taken: " + outcome);
			}
			return report("taken", taken.snapshot().bytes(), millis, before);
		}
	}

	private double restore(EngineServer server, long size) {
		try (S2Client client = server.newClient(); SnapshotTemplate template = template(client)) {
			client.basin(EngineServer.BASIN).stream(STREAM).checkTail();
			double before = settle();
			long start = System.nanoTime();
			Projection<Bulk> bulk = template.project(definition());
			double millis = EngineBenchmark.millisSince(start);
			RestoreInfo restored = Objects.requireNonNull(template.info(bulk.name()).restore());
			if (bulk.read().state().size() != size || restored.source() != RestoreSource.IN_STREAM) {
				throw new IllegalStateException("The projection was not restored from the snapshot: " + restored);
			}
			return report("restored", Objects.requireNonNull(template.info(bulk.name()).lastSnapshot()).bytes(), millis,
					before);
		}
	}

	private double report(String action, long bytes, double millis, double before) {
		double extra = peak() - before;
		this.figures.note(
				"%.0f MiB stored, %s in %.1f s: %.1f MiB of heap before, %.1f MiB more at the peak; %.1f MiB direct",
				bytes / MIB, action, millis / 1000, before, extra, direct());
		return extra;
	}

	private static SnapshotTemplate template(S2Client client) {
		return SnapshotTemplate.builder(client).basin(EngineServer.BASIN).snapshotTimeout(PATIENCE).build();
	}

	private static ProjectionDefinition<Bulk> definition() {
		return ProjectionDefinition.builder("bulk", Bulk.class)
			.stream(STREAM)
			.initialState(() -> new Bulk(0))
			.fold(Bulk.Grown.class, Bulk::grow)
			.serializer(new Bulk.Serializer())
			.inStream()
			.build();
	}

	private static double settle() {
		System.gc();
		System.gc();
		pools().forEach(MemoryPoolMXBean::resetPeakUsage);
		return pools().stream().mapToLong((pool) -> pool.getUsage().getUsed()).sum() / MIB;
	}

	private static double peak() {
		return pools().stream().mapToLong((pool) -> pool.getPeakUsage().getUsed()).sum() / MIB;
	}

	private static List<MemoryPoolMXBean> pools() {
		return ManagementFactory.getMemoryPoolMXBeans()
			.stream()
			.filter((pool) -> pool.getType() == MemoryType.HEAP)
			.toList();
	}

	// The direct buffers of the JDK, which include those of the client.
	private static double direct() {
		return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
			.stream()
			.mapToLong(BufferPoolMXBean::getMemoryUsed)
			.sum() / MIB;
	}

}
