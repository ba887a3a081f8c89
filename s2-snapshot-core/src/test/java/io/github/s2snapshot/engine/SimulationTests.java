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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the engine in virtual time against a model of a stream, once for each seed.
 * {@code scripts/simulation-run} runs more seeds, or one again with its trace.
 */
class SimulationTests {

	// Tests of the simulation itself, not run for mutants.
	private static final String PROOF = "proof";

	private static final int SEEDS = Integer.getInteger("s2.simulation.seeds", 2_000);

	private static final int KEY_SEEDS = Integer.getInteger("s2.simulation.seeds", 500);

	private static final long FIRST = Long.getLong("s2.simulation.first", 1);

	private static final @Nullable String REPORT = System.getProperty("s2.simulation.report");

	private static final int SEEDS_PER_BUG = 500;

	private static final int SHOWN = 80;

	private static final int DRIVERS = Math.min(4, Runtime.getRuntime().availableProcessors());

	// Hazards: H1, H4, H6, H7, H8, H9, H10, H11, H13, H14, H15, H16, H18, H19, H20, H23,
	// H25, H33, H34, H36, H38, H39, H41, H42, H43, H45, H46, H49, H54, H55, H62
	@Test
	void everyStateShouldBeTheFoldOfAllRecords() throws Exception {
		check("simulation", SimWorld::run, SEEDS);
	}

	@Test
	void everyStateOfAKeyShouldBeTheFoldOfItsRecords() throws Exception {
		check("simulation of keys", SimKeyWorld::run, KEY_SEEDS);
	}

	private static void check(String what, Run run, int seeds) throws Exception {
		Found found = search(run, FIRST, seeds, null);
		report(String.format(Locale.ROOT, "%s: seeds %d to %d, %d events, %d ms: %s", what, FIRST,
				FIRST + found.seeds - 1, found.events, found.millis,
				(found.violation != null) ? "seed " + found.seed + ": " + found.violation : "nothing found"));
		if (found.violation != null || (seeds == 1 && REPORT != null)) {
			List<String> trace = driven((driver) -> run.of(driver, found.seed, null, true).trace());
			report(String.join("\n", trace));
			assertThat(found.violation)
				.as("seed %d (scripts/simulation-run 1 %d replays it); its last events:\n%s", found.seed, found.seed,
						String.join("\n", trace.subList(Math.max(0, trace.size() - SHOWN), trace.size())))
				.isNull();
		}
	}

	// Hazards: H16
	@ParameterizedTest
	@EnumSource
	@Tag(PROOF)
	void whenABugIsInjectedThenTheSimulationFindsIt(SimBug bug) throws Exception {
		Found found = search((bug.isKeyed()) ? SimKeyWorld::run : SimWorld::run, 1, SEEDS_PER_BUG, bug);
		report(String.format(Locale.ROOT, "simulation: %s is found by seed %d of %d: %s", bug, found.seed,
				SEEDS_PER_BUG, found.violation));
		assertThat(found.violation).isNotNull().matches(bug::explains, "is explained by the bug");
	}

	@Test
	@Tag(PROOF)
	void sameSeedShouldGiveTheSameRun() throws Exception {
		for (Run run : List.<Run>of(SimWorld::run, SimKeyWorld::run)) {
			for (long seed = 1; seed <= 60; seed++) {
				long current = seed;
				List<String> trace = driven((driver) -> run.of(driver, current, null, true).trace());
				List<String> again = driven((driver) -> run.of(driver, current, null, true).trace());
				assertThat(again).isEqualTo(trace);
			}
		}
	}

	// Returns the first seed with a violation. Earlier seeds run to their end.
	private static Found search(Run simulation, long first, int seeds, @Nullable SimBug bug) throws Exception {
		long start = System.nanoTime();
		AtomicInteger next = new AtomicInteger();
		AtomicInteger end = new AtomicInteger(seeds);
		AtomicLong events = new AtomicLong();
		Map<Integer, String> violations = new ConcurrentSkipListMap<>();
		List<CompletableFuture<Boolean>> drivers = new ArrayList<>();
		for (int i = 0; i < DRIVERS; i++) {
			drivers.add(drive((driver) -> {
				for (int n = next.getAndIncrement(); n < end.get(); n = next.getAndIncrement()) {
					SimLoop run = simulation.of(driver, first + n, bug, false);
					events.addAndGet(run.handled());
					if (run.violation() != null) {
						violations.put(n, run.violation());
						end.accumulateAndGet(n, Math::min);
					}
				}
				return true;
			}));
		}
		for (CompletableFuture<Boolean> driver : drivers) {
			driver.get();
		}
		int found = (violations.isEmpty()) ? seeds - 1 : violations.keySet().iterator().next();
		return new Found(first + found, found + 1, events.get(), millis(start), violations.get(found));
	}

	private static long millis(long start) {
		return (System.nanoTime() - start) / 1_000_000;
	}

	private static <T> T driven(Function<SimThread, T> body) throws ExecutionException, InterruptedException {
		return drive(body).get();
	}

	private static <T> CompletableFuture<T> drive(Function<SimThread, T> body) {
		CompletableFuture<T> result = new CompletableFuture<>();
		SimThread.driver(() -> {
			try {
				result.complete(body.apply(SimThread.current()));
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}).start();
		return result;
	}

	private static void report(String line) throws IOException {
		if (REPORT != null) {
			Path file = Path.of(REPORT);
			Files.writeString(file, (Files.exists(file) ? Files.readString(file) : "") + line + "\n");
		}
	}

	/**
	 * Runs a seed.
	 */
	@FunctionalInterface
	private interface Run {

		SimLoop of(SimThread driver, long seed, @Nullable SimBug bug, boolean traced);

	}

	/**
	 * Result of a search.
	 *
	 * @param seed the last seed
	 * @param seeds the number of seeds that were run
	 * @param events the number of their events
	 * @param millis how long the search took
	 * @param violation the violation of the last seed
	 */
	private record Found(long seed, int seeds, long events, long millis, @Nullable String violation) {
	}

}
