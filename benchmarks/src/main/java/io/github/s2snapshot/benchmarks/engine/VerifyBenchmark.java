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
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.benchmarks.Figures;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Measures the time of a snapshot with full verification and with verification of its
 * bytes, in each form and placement. Both kinds of verification take turns, and nothing
 * else is folded in the meantime.
 */
final class VerifyBenchmark implements Part.Measurement {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	// Divisor of the entries of a large state, so that the state fits one record.
	private static final int SMALLER = 200;

	private final Flights flights;

	private final EngineOptions options;

	private final Figures figures;

	VerifyBenchmark(Flights flights, EngineOptions options, Figures figures) {
		this.flights = flights;
		this.options = options;
		this.figures = figures;
	}

	@Override
	public void run() throws IOException {
		this.figures.title("Time of a snapshot with full verification, and with verification of its bytes");
		try (EngineServer server = EngineServer.start()) {
			long large = this.options.entries();
			measure(server, "single record", SnapshotForm.SINGLE, Math.max(1, large / SMALLER), null);
			double framed = measure(server, "several records", SnapshotForm.FRAMED, large, null);
			double external = measure(server, "file", null, large,
					FileSnapshotStore.in(server.directory().resolve("verify")).withGenerations(2));
			this.figures.last("verify_framed", framed);
			this.figures.last("verify_external", external);
		}
	}

	private double measure(EngineServer server, String label, @Nullable SnapshotForm form, long entries,
			@Nullable SnapshotStore store) {
		Map<SnapshotVerification, Subject> subjects = new EnumMap<>(SnapshotVerification.class);
		try {
			for (SnapshotVerification verification : SnapshotVerification.values()) {
				subjects.put(verification, subject(server, label, verification, entries, store));
			}
			for (int i = 0; i < this.options.warmUp() + this.options.repetitions(); i++) {
				for (Subject subject : subjects.values()) {
					double millis = subject.take(form, this.flights);
					if (i >= this.options.warmUp()) {
						subject.millis.add(millis);
					}
				}
			}
			subjects.forEach((verification, subject) -> this.figures.row(
					label + " of " + entries + " entries, " + verification.name().toLowerCase(Locale.ROOT),
					subject.millis, "ms"));
			double ratio = median(subjects, SnapshotVerification.FULL) / median(subjects, SnapshotVerification.BYTES);
			this.figures.note("full : bytes %.2f times the time", ratio);
			return ratio;
		}
		finally {
			subjects.values().forEach(Subject::close);
		}
	}

	private static double median(Map<SnapshotVerification, Subject> subjects, SnapshotVerification verification) {
		return Figures.median(Objects.requireNonNull(subjects.get(verification)).millis);
	}

	private Subject subject(EngineServer server, String label, SnapshotVerification verification, long entries,
			@Nullable SnapshotStore store) {
		String name = (label.replace(' ', '-') + "-" + verification).toLowerCase(Locale.ROOT);
		S2Stream stream = server.stream(name);
		this.flights.append(stream, 0, entries, (number) -> this.flights.scattered(number, entries));
		S2Client client = server.newClient();
		SnapshotTemplate template = SnapshotTemplate.builder(client)
			.basin(EngineServer.BASIN)
			.snapshotTimeout(PATIENCE)
			.build();
		Projection<PersistentBoard> board = template.project(Boards.persistent(name, store, verification));
		EngineBenchmark.require(entries, board.read().state().flights());
		return new Subject(client, template, board, new ArrayList<>());
	}

	/**
	 * Projection whose snapshots are measured.
	 *
	 * @param client the client
	 * @param template the template
	 * @param board the projection
	 * @param millis the measured times
	 */
	private record Subject(S2Client client, SnapshotTemplate template, Projection<PersistentBoard> board,
			List<Double> millis) {

		double take(@Nullable SnapshotForm form, Flights flights) {
			this.board.append(flights.scattered(0, 1));
			this.board.readLatest(PATIENCE);
			long start = System.nanoTime();
			SnapshotOutcome outcome = this.template.take(this.board.name());
			double millis = EngineBenchmark.millisSince(start);
			if (!(outcome instanceof SnapshotOutcome.Taken taken)
					|| (form != null && taken.snapshot().form() != form)) {
				throw new IllegalStateException("The expected snapshot was not taken: " + outcome);
			}
			return millis;
		}

		void close() {
			this.template.close();
			this.client.close();
		}

	}

}
