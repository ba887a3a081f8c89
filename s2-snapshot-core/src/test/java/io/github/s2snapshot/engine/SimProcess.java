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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.GapException;
import io.github.s2snapshot.projection.NoBaseStateException;
import io.github.s2snapshot.projection.ProjectionException;
import io.github.s2snapshot.projection.ProjectionFailedException;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionNotReadyException;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.error.S2Exception;

/**
 * A process with a projection, until it dies. Whatever it shows and says is compared with
 * the truth.
 */
final class SimProcess extends SimOwner implements ProjectionListener {

	private final SimWorld world;

	private final SimLoop loop;

	private final SimServer server;

	private final ProjectionRunner<SimState> runner;

	private final List<CompletableFuture<AppendAck>> appends = new ArrayList<>();

	// Its appends up to here were acknowledged.
	private long acknowledged;

	private @Nullable ProjectionView<SimState> seen;

	private boolean wanted;

	SimProcess(SimWorld world, String name, ProjectionDefinition<SimState> definition) {
		super(name);
		this.world = world;
		this.loop = world.loop();
		this.server = world.server();
		SimExecutor folds = new SimExecutor(this.loop, this, false);
		EngineThreads threads = new EngineThreads(folds, new SimExecutor(this.loop, this, true), folds);
		EngineSettings settings = EngineSettings.defaults()
			.withAppendHold(Duration.ofMillis(5 + this.loop.random(100)))
			.withSnapshotTimeout(Duration.ofMillis(20 + this.loop.random(2_000)));
		this.runner = new ProjectionRunner<>(definition, world.client(this), threads, new Retry(), settings,
				List.of(this));
	}

	void start() {
		this.wanted = true;
		this.loop.trace(() -> this.name + " starts");
		CompletableFuture<?> unused = this.runner.start();
	}

	void stop() {
		this.wanted = false;
		this.loop.trace(() -> this.name + " stops");
		CompletableFuture<?> unused = this.runner.stop(Duration.ofMillis(50 + this.loop.random(500)));
	}

	void pause() {
		this.runner.pause();
		this.loop.post(this, this.loop.time(100, 100_000), this.runner::resume);
	}

	void append(int count) {
		Object[] deltas = new Object[count];
		for (int i = 0; i < count; i++) {
			deltas[i] = this.world.nextDelta();
		}
		CompletableFuture<AppendAck> answer = this.runner.appendAsync(deltas);
		this.appends.add(answer);
		CompletableFuture<?> unused = answer.thenAccept((ack) -> acknowledged(ack, deltas));
	}

	private void acknowledged(AppendAck ack, Object[] deltas) {
		this.acknowledged = Math.max(this.acknowledged, ack.end().seqNum());
		for (int i = 0; i < deltas.length; i++) {
			long seqNum = ack.start().seqNum() + i;
			if (!SimState.Delta.decode(this.server.record(seqNum)).equals(deltas[i])) {
				this.loop
					.fail(this.name + " was told that " + deltas[i] + " is in record " + seqNum + ", and it is not");
			}
		}
	}

	void takeScheduled() {
		CompletableFuture<?> unused = this.runner.takeScheduled();
	}

	void takeSnapshot(SnapshotMode mode) {
		this.loop.start(this, 0, () -> {
			SnapshotResult result = this.runner.takeSnapshot(mode, Duration.ofMillis(5 + this.loop.random(1_000)));
			this.loop.trace(() -> this.name + " took " + mode + ": " + text(result));
		});
	}

	void readLatest() {
		this.loop.start(this, 0, () -> {
			long tail = this.server.tail();
			try {
				ProjectionView<SimState> view = this.runner.readLatest(Duration.ofMillis(1 + this.loop.random(500)));
				compare(view);
				if (view.cursor() < tail) {
					this.loop.fail(this.name + " reads the latest at " + view.cursor() + ", the tail was " + tail);
				}
			}
			catch (ProjectionException | S2Exception ex) {
				// It may say so.
				this.loop.trace(() -> this.name + " cannot read the latest: " + ex.getMessage());
			}
		});
	}

	@Override
	void afterEvent() {
		ProjectionStatus status = this.runner.status();
		if (status == ProjectionStatus.LIVE || status == ProjectionStatus.PAUSED) {
			ProjectionView<SimState> view = this.runner.read();
			if (this.seen == null || view.cursor() != this.seen.cursor()
					|| !Objects.equals(view.state(), this.seen.state())) {
				this.seen = view;
				this.loop.trace(() -> this.name + " shows " + view.cursor() + ": " + view.state());
				compare(view);
			}
		}
	}

	private void compare(ProjectionView<SimState> view) {
		SimState truth = (view.cursor() <= this.server.tail()) ? this.server.state(view.cursor()) : null;
		if (!view.state().equals(truth)) {
			this.loop.fail(this.name + " shows " + view.state() + " at " + view.cursor() + ", the fold is " + truth);
		}
	}

	/**
	 * Say what is wrong when nothing has gone wrong for a while.
	 * @return what is wrong, or {@code null}
	 */
	@Nullable String complaint() {
		if (this.runner.status() != ProjectionStatus.LIVE) {
			return this.name + " is " + this.runner.status() + ": " + this.runner.info().failure();
		}
		try {
			long cursor = this.runner.read().cursor();
			if (cursor != this.server.tail()) {
				return this.name + " stays at " + cursor + ", the tail is " + this.server.tail();
			}
		}
		catch (ProjectionNotReadyException ex) {
			return this.name + " shows nothing: " + ex.getMessage();
		}
		long open = this.appends.stream().filter((append) -> !append.isDone()).count();
		return (open > 0) ? open + " appends of " + this.name + " were never answered" : null;
	}

	@Override
	public void failed(String projection, ProjectionException failure) {
		this.loop.trace(() -> this.name + " fails: " + failure.getMessage());
		if (failure instanceof GapException gap) {
			if (this.server.head() <= gap.expected()) {
				this.loop.fail(this.name + " misses record " + gap.expected() + ", which is there");
			}
		}
		else if (failure instanceof NoBaseStateException) {
			if (!this.world.mayLackBase(this)) {
				this.loop.fail(this.name + " finds no base: " + failure.getMessage());
			}
		}
		else if (!(failure instanceof ProjectionFailedException)
				|| String.valueOf(failure.getMessage()).contains("unexpectedly")) {
			this.loop.fail(this.name + " fails without a reason: " + failure);
		}
		if (this.wanted) {
			this.loop.post(this, this.loop.time(1_000, 100_000), this::start);
		}
	}

	@Override
	public void snapshotTaken(String projection, SnapshotInfo snapshot, Duration duration) {
		this.loop.trace(() -> this.name + " has a snapshot at " + snapshot.cursor());
		if (!this.world.hasSnapshot(this, snapshot)) {
			this.loop.fail(this.name + " says that there is a snapshot at " + snapshot.cursor() + ", and there is not");
		}
	}

	@Override
	public void snapshotSuperseded(String projection, long cursor, long coveredBy) {
		this.loop.trace(() -> this.name + " gives its snapshot at " + cursor + " up for " + coveredBy);
		if (!this.world.hasSnapshotAt(this, coveredBy) || coveredBy < cursor) {
			this.loop.fail(this.name + " gives its snapshot at " + cursor + " up for one at " + coveredBy);
		}
	}

	private static String text(SnapshotResult result) {
		if (result instanceof SnapshotResult.Taken taken) {
			return "taken at " + taken.snapshot().cursor();
		}
		return (result instanceof SnapshotResult.Failed failed) ? "failed: " + failed.failure().getMessage()
				: result.toString();
	}

	/**
	 * Repeats in virtual time.
	 */
	private final class Retry implements SnapshotRetry {

		@Override
		public <T> T execute(Attempt<T> attempt) {
			int most = 2 + SimProcess.this.loop.random(5);
			for (int i = 1;; i++) {
				try {
					return attempt.run(i);
				}
				catch (RetryLaterException ex) {
					if (i == most) {
						throw ex;
					}
					SimProcess.this.loop.sleep(SimProcess.this.loop.time(500, 50_000));
				}
			}
		}

	}

}
