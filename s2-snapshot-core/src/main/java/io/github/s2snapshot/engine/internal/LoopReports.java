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

package io.github.s2snapshot.engine.internal;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.status.FailureKind;
import io.github.s2snapshot.engine.internal.status.SnapshotFailureLog;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Reports the events of a projection to the log and to listeners.
 */
final class LoopReports {

	private static final Logger logger = LoggerFactory.getLogger(LoopReports.class);

	private static final Duration LONG_RESTORE = Duration.ofSeconds(10);

	private final String projection;

	private final StreamName stream;

	private final boolean automatic;

	private final String triggers;

	private final ListenerFanout listeners;

	private final FoldChangeReports folds;

	private final boolean oneOfMany;

	private final SnapshotFailureLog failures = new SnapshotFailureLog();

	LoopReports(ProjectionDefinition<?> definition, StreamName stream, ListenerFanout listeners,
			FoldChangeReports folds, boolean oneOfMany) {
		this.oneOfMany = oneOfMany;
		this.folds = folds;
		this.projection = definition.name();
		this.stream = stream;
		this.automatic = definition.takesSnapshots();
		this.triggers = definition.describeTriggers();
		this.listeners = listeners;
	}

	String projection() {
		return this.projection;
	}

	void statusChanged(ProjectionStatus previous, ProjectionStatus status) {
		this.listeners.tell((listener) -> listener.statusChanged(this.projection, previous, status));
	}

	void folded(int deltas, Duration duration) {
		this.listeners.tell((listener) -> listener.folded(this.projection, deltas, duration));
	}

	void ignored(int deltas) {
		this.listeners.tell((listener) -> listener.ignored(this.projection, deltas));
	}

	void restored(long cursor, RestoreInfo restore) {
		logger.atLevel((this.oneOfMany) ? Level.DEBUG : Level.INFO)
			.log("Projection '{}' of stream {} is live at {}: restored from {} at cursor {}, {} deltas folded, {} ms. "
					+ "Snapshots are taken {}", this.projection, this.stream, SeqNums.text(cursor), restore.source(),
					SeqNums.text(restore.cursor()), restore.replayed(), restore.duration().toMillis(), this.triggers);
		if (!this.automatic && restore.duration().compareTo(LONG_RESTORE) > 0) {
			logger
				.info("Projection '{}' of stream {} folded {} deltas in {} s to restore its state, and has no trigger "
						+ "for snapshots. To restart faster, set a trigger, such as s2.snapshot.trigger.restore-time=2s",
						this.projection, this.stream, restore.replayed(), restore.duration().toSeconds());
		}
		this.listeners.tell((listener) -> listener.restored(this.projection, restore));
		this.folds.restored(restore);
	}

	void restoreCancelled(long cursor) {
		logger.info("Cancelled the restore of projection '{}' of stream {}. The projection keeps its state at "
				+ "cursor {}", this.projection, this.stream, SeqNums.text(cursor));
	}

	/**
	 * The check of the stream after the restore failed, and will be repeated.
	 * @param failure the failure of the check
	 */
	void allowedLater(Throwable failure) {
		logger.warn("Projection '{}' of stream {} is live, but the check of its stream failed. The check will be "
				+ "repeated", this.projection, this.stream, failure);
	}

	/**
	 * Records are missing that were not folded yet, and the projection restores again.
	 * @param gap the missing records
	 */
	void restoredAgain(GapException gap) {
		if (this.oneOfMany) {
			// Another process has taken a snapshot while this one did not read the
			// stream.
			logger.debug("{}. The projection restores again", gap.getMessage());
			return;
		}
		logger.warn("{}. The projection restores again", gap.getMessage());
		this.listeners.tell((listener) -> listener.gap(this.projection, gap));
	}

	void failed(ProjectionException failure) {
		// The requests for a key get the failure, and the next one loads the key again.
		boolean passes = this.oneOfMany && FailureKind.of(failure) != FailureKind.DEFINITE;
		logger.atLevel((passes) ? Level.DEBUG : Level.ERROR)
			.log("Projection '{}' of stream {} has failed", this.projection, this.stream, failure);
	}

	/**
	 * The projection has failed, and its status was published.
	 * @param failure the failure
	 */
	void ended(ProjectionException failure) {
		if (failure instanceof GapException gap) {
			this.listeners.tell((listener) -> listener.gap(this.projection, gap));
		}
		this.listeners.tell((listener) -> listener.failed(this.projection, failure));
	}

	void snapshotEnded(SnapshotResult result, Duration duration) {
		if (result instanceof SnapshotResult.Taken taken) {
			logger.info("Projection '{}' of stream {}: snapshot {} taken at cursor {}, {} bytes, {} ms",
					this.projection, this.stream, taken.snapshot().id(), SeqNums.text(taken.snapshot().cursor()),
					taken.snapshot().bytes(), duration.toMillis());
			this.listeners.tell((listener) -> listener.snapshotTaken(this.projection, taken.snapshot(), duration));
		}
		else if (result instanceof SnapshotResult.Superseded superseded) {
			logger.info("Projection '{}' of stream {}: snapshot at cursor {} superseded by a newer one at cursor {}",
					this.projection, this.stream, SeqNums.text(superseded.cursor()),
					SeqNums.text(superseded.coveredBy()));
			this.listeners.tell((listener) -> listener.snapshotSuperseded(this.projection, superseded.cursor(),
					superseded.coveredBy()));
		}
		else if (result instanceof SnapshotResult.Skipped skipped) {
			logger.debug("Projection '{}' of stream {}: snapshot skipped, {}", this.projection, this.stream,
					skipped.reason());
			this.listeners.tell((listener) -> listener.snapshotSkipped(this.projection, skipped.reason()));
		}
		else if (result instanceof SnapshotResult.Failed failed) {
			this.failures.failed(logger, this.projection, this.stream, failed.failure());
			this.listeners.tell((listener) -> listener.snapshotFailed(this.projection, failed.failure()));
		}
	}

}
