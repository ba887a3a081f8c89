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

package io.github.s2snapshot.autoconfigure.metrics;

import java.time.Duration;
import java.util.List;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;

import io.github.s2snapshot.projection.AppendPurpose;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.PoisonAction;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreStep;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.UpdateOutcome;
import io.github.s2snapshot.projection.error.SnapshotFailureReason;

/**
 * Meters of the events of one projection, or of all keys of a keyed one. All are
 * registered at once, so that no meter is missing before its first event.
 */
class EventMeters {

	private static final String[] OUTCOMES = { "taken", "skipped", "superseded", "failed" };

	private static final String[] AUDITS = { "equal", "different", "impossible" };

	private static final String RECORDS = "records";

	private final MeterRegistry registry;

	private final Tags tags;

	private final List<Tag> ownTags;

	private final Counter records;

	private final Counter ignored;

	private final Timer fold;

	private final Counter gaps;

	private final Counter failures;

	private final Counter disconnections;

	private final Counter recoveries;

	private final Counter changedCopies;

	private final Counter changedFolds;

	private final Timer taken;

	private final DistributionSummary bytes;

	private final Counter conflicts;

	private final Counter updateConflicts;

	private final Counter endangered;

	private final DistributionSummary updateAttempts;

	/**
	 * Creates a new {@link EventMeters}.
	 * @param registry the registry
	 * @param projection the name of the projection
	 * @param stream its stream with the basin, or the pattern of its streams
	 */
	EventMeters(MeterRegistry registry, String projection, String stream) {
		this.registry = registry;
		this.tags = Tags.of("projection", projection, "stream", stream);
		this.ownTags = this.tags.stream().toList();
		this.records = Counter.builder("s2.projection.records")
			.description("Deltas folded by the projection")
			.baseUnit(RECORDS)
			.tags(this.tags)
			.register(registry);
		this.ignored = Counter.builder("s2.projection.ignored")
			.description("Deltas of unknown types that the projection ignored")
			.baseUnit(RECORDS)
			.tags(this.tags)
			.register(registry);
		this.fold = Timer.builder("s2.projection.fold")
			.description("Decoding and folding of a batch of deltas")
			.tags(this.tags)
			.register(registry);
		this.gaps = counter("s2.projection.gaps", "Gaps between the expected and the received record");
		this.failures = counter("s2.projection.failures", "Failures of the projection");
		this.disconnections = counter("s2.projection.disconnections",
				"Times that the projection was disconnected while it had a state");
		this.recoveries = counter("s2.projection.recoveries", "Transient failures, each followed by another attempt");
		this.changedCopies = counter("s2.projection.copies.changed", "Published states that have changed");
		this.changedFolds = counter("s2.projection.folds.changed",
				"Snapshots that were taken with other code of the folds, and were restored from or followed");
		this.taken = Timer.builder("s2.snapshot.taken")
			.description("Stored snapshots, including all attempts")
			.tags(this.tags)
			.register(registry);
		this.bytes = DistributionSummary.builder("s2.snapshot.bytes")
			.description("Size of the payloads of stored snapshots")
			.baseUnit(BaseUnits.BYTES)
			.tags(this.tags)
			.register(registry);
		this.conflicts = counter("s2.snapshot.conflicts", "Attempts of snapshots that conflicted with another append");
		for (SnapshotFault fault : SnapshotFault.values()) {
			ignored(fault);
		}
		for (String outcome : OUTCOMES) {
			outcomes(outcome);
		}
		for (SnapshotFailureReason reason : SnapshotFailureReason.values()) {
			snapshotFailures(reason);
		}
		for (String result : AUDITS) {
			audits(result);
		}
		this.updateConflicts = counter("s2.projection.update.conflicts",
				"Attempts of updates that conflicted with another append");
		this.updateAttempts = DistributionSummary.builder("s2.projection.update.attempts")
			.description("Number of attempts of an update")
			.baseUnit("attempts")
			.tags(this.tags)
			.register(registry);
		trims(true);
		trims(false);
		for (AppendPurpose purpose : AppendPurpose.values()) {
			lostAcks(purpose);
		}
		this.endangered = counter("s2.projection.retention.endangered",
				"Times that the retention was about to delete records or snapshots that a restore needs");
		for (PoisonAction action : PoisonAction.values()) {
			poisons(action);
		}
		for (UpdateOutcome outcome : UpdateOutcome.values()) {
			updates(outcome);
		}
	}

	MeterRegistry registry() {
		return this.registry;
	}

	Tags tags() {
		return this.tags;
	}

	/**
	 * Removes all meters of the projection, including the meters of its observations.
	 */
	void remove() {
		for (Meter meter : this.registry.getMeters()) {
			if (meter.getId().getName().startsWith("s2.") && meter.getId().getTags().containsAll(this.ownTags)) {
				this.registry.remove(meter);
			}
		}
	}

	void folded(int deltas, Duration duration) {
		this.records.increment(deltas);
		this.fold.record(duration);
	}

	void ignored(int deltas) {
		this.ignored.increment(deltas);
	}

	void statusChanged(ProjectionStatus status) {
	}

	void restoring(RestoreStep step) {
	}

	void restored(RestoreInfo restore) {
		Timer.builder("s2.projection.restore")
			.description("Restores, from the start of the projection until it was live")
			.tags(this.tags.and("source", restore.source().id()))
			.register(this.registry)
			.record(restore.duration());
	}

	void snapshotTaken(SnapshotInfo snapshot, Duration duration) {
		this.taken.record(duration);
		this.bytes.record((double) snapshot.bytes());
		snapshotOutcome("taken");
	}

	void snapshotOutcome(String outcome) {
		outcomes(outcome).increment();
	}

	void snapshotFailed(SnapshotFailureReason reason) {
		snapshotFailures(reason).increment();
		snapshotOutcome("failed");
	}

	void snapshotConflict() {
		this.conflicts.increment();
	}

	void snapshotIgnored(SnapshotFault fault) {
		ignored(fault).increment();
	}

	void updateEnded(UpdateOutcome outcome, int attempts, Duration duration) {
		this.updateAttempts.record(attempts);
		updates(outcome).record(duration);
	}

	void updateConflict() {
		this.updateConflicts.increment();
	}

	void publishedStateChanged() {
		this.changedCopies.increment();
	}

	void foldChanged() {
		this.changedFolds.increment();
	}

	void ackLost(AppendPurpose purpose) {
		lostAcks(purpose).increment();
	}

	void poison(PoisonAction action) {
		poisons(action).increment();
	}

	void retentionEndangered() {
		this.endangered.increment();
	}

	void gap() {
		this.gaps.increment();
	}

	void failed() {
		this.failures.increment();
	}

	void disconnected() {
		this.disconnections.increment();
	}

	void recovering() {
		this.recoveries.increment();
	}

	private Counter outcomes(String outcome) {
		return Counter.builder("s2.snapshot.outcomes")
			.description("Outcomes of snapshots")
			.baseUnit("snapshots")
			.tags(this.tags.and("outcome", outcome))
			.register(this.registry);
	}

	private Counter snapshotFailures(SnapshotFailureReason reason) {
		return Counter.builder("s2.snapshot.failures")
			.description("Failed snapshots, by reason")
			.baseUnit("snapshots")
			.tags(this.tags.and("reason", reason.id()))
			.register(this.registry);
	}

	void audited(AuditResult result) {
		if (result instanceof AuditResult.Equal) {
			audits("equal").increment();
		}
		else {
			audits((result instanceof AuditResult.Different) ? "different" : "impossible").increment();
		}
	}

	private Counter audits(String result) {
		return Counter.builder("s2.projection.audits")
			.description("Audits and verifications, by result")
			.tags(this.tags.and("result", result))
			.register(this.registry);
	}

	private Counter ignored(SnapshotFault fault) {
		return Counter.builder("s2.snapshot.ignored")
			.description("Stored snapshots that cannot be restored")
			.tags(this.tags.and("reason", fault.id()))
			.register(this.registry);
	}

	private Counter poisons(PoisonAction action) {
		return Counter.builder("s2.projection.poison")
			.description("Records that could not be folded, by action")
			.baseUnit(RECORDS)
			.tags(this.tags.and("action", action.id()))
			.register(this.registry);
	}

	void trimmed(boolean done) {
		trims(done).increment();
	}

	private Counter trims(boolean done) {
		return Counter.builder("s2.projection.trims")
			.description("Trims of history that external snapshots cover")
			.tags(this.tags.and("outcome", (done) ? "trimmed" : "kept"))
			.register(this.registry);
	}

	private Counter lostAcks(AppendPurpose purpose) {
		return Counter.builder("s2.projection.acks.lost")
			.description("Conditional appends whose acknowledgement was lost")
			.tags(this.tags.and("purpose", purpose.id()))
			.register(this.registry);
	}

	private Timer updates(UpdateOutcome outcome) {
		return Timer.builder("s2.projection.updates")
			.description("Updates, including all attempts")
			.tags(this.tags.and("outcome", outcome.id()))
			.register(this.registry);
	}

	private Counter counter(String name, String description) {
		return Counter.builder(name).description(description).tags(this.tags).register(this.registry);
	}

}
