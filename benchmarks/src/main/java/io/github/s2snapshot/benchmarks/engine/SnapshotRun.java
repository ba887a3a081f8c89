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

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.s2snapshot.benchmarks.Figures;

/**
 * Measurement of a backlog that is folded at full speed, while one snapshot is taken. The
 * throughput while the snapshot is taken is compared with that before and after it, in
 * the same backlog.
 */
final class SnapshotRun {

	// Share of the backlog that is folded before the snapshot is taken.
	private static final double BEGIN = 0.25;

	private final FoldClock clock;

	private final List<Double> without = new ArrayList<>();

	private final List<Double> during = new ArrayList<>();

	private final List<Double> ratios = new ArrayList<>();

	private final List<Double> whole = new ArrayList<>();

	private final List<Double> seconds = new ArrayList<>();

	private final List<Double> pausesWithout = new ArrayList<>();

	private final List<Double> pausesDuring = new ArrayList<>();

	private final List<Double> foldsWithout = new ArrayList<>();

	private final List<Double> foldsDuring = new ArrayList<>();

	private final List<Double> longest = new ArrayList<>();

	private int outlasted;

	SnapshotRun(FoldClock clock) {
		this.clock = clock;
	}

	/**
	 * Folds a backlog and takes a snapshot.
	 * @param backlog the number of flights to fold
	 * @param begin starts the folding
	 * @param snapshot takes a snapshot and returns whether it was taken
	 * @param counts whether the values are recorded
	 */
	void measure(long backlog, Runnable begin, Supplier<Boolean> snapshot, boolean counts) {
		this.clock.begin();
		begin.run();
		long start = firstBatch();
		EngineBenchmark.await(() -> this.clock.deltas() >= BEGIN * backlog);
		long taking = System.nanoTime();
		CompletableFuture<Long> taken = CompletableFuture.supplyAsync(() -> {
			if (!Objects.requireNonNull(snapshot.get())) {
				throw new IllegalStateException("No snapshot was taken of the projection");
			}
			return System.nanoTime();
		});
		EngineBenchmark.await(() -> this.clock.deltas() >= backlog);
		long end = System.nanoTime();
		long done = taken.join();
		if (counts) {
			add(start, taking, done, end);
		}
	}

	private long firstBatch() {
		EngineBenchmark.await(() -> this.clock.deltas() > 0);
		return System.nanoTime();
	}

	private void add(long start, long taking, long done, long end) {
		if (done > end) {
			this.outlasted++;
		}
		FoldClock.Window before = this.clock.window(start, taking);
		FoldClock.Window busy = this.clock.window(taking, Math.min(done, end));
		long deltas = before.deltas();
		double seconds = before.seconds();
		this.pausesWithout.addAll(before.pausesMillis());
		this.foldsWithout.addAll(before.foldsMillis());
		if (done < end) {
			FoldClock.Window after = this.clock.window(done, end);
			deltas += after.deltas();
			seconds += after.seconds();
			this.pausesWithout.addAll(after.pausesMillis());
			this.foldsWithout.addAll(after.foldsMillis());
		}
		double alone = deltas / seconds;
		this.without.add(alone);
		this.during.add(busy.perSecond());
		this.ratios.add(busy.perSecond() / alone);
		this.whole.add(this.clock.window(start, end).perSecond() / alone);
		this.seconds.add((done - taking) / 1e9);
		this.pausesDuring.addAll(busy.pausesMillis());
		this.foldsDuring.addAll(busy.foldsMillis());
		this.longest.add(Figures.percentile(busy.pausesMillis(), 1));
	}

	double ratio() {
		return Figures.median(this.ratios);
	}

	double pauseP99() {
		return Figures.percentile(this.pausesDuring, 0.99);
	}

	void print(Figures figures) {
		figures.row("folded without a snapshot", this.without, "records/s");
		figures.row("folded while a snapshot is taken", this.during, "records/s");
		figures.row("time of a snapshot", this.seconds, "s");
		figures.note(
				"while a snapshot is taken %.3f of the throughput before and after it (min %.3f, max %.3f); a whole "
						+ "backlog with one snapshot in it %.3f",
				ratio(), Figures.percentile(this.ratios, 0), Figures.percentile(this.ratios, 1),
				Figures.median(this.whole));
		if (this.outlasted > 0) {
			figures.note("%d snapshots took longer than the backlog: only the time of the backlog counts",
					this.outlasted);
		}
		figures.pauses("between batches without a snapshot", this.pausesWithout);
		figures.pauses("between batches while a snapshot is taken", this.pausesDuring);
		figures.pauses("fold of a batch without a snapshot", this.foldsWithout);
		figures.pauses("fold of a batch while a snapshot is taken", this.foldsDuring);
		figures.row("the longest pause of each snapshot", this.longest, "ms");
	}

}
