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
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.AppendPurpose;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.PoisonAction;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreStep;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.UpdateOutcome;
import io.github.s2snapshot.projection.error.SnapshotFailureReason;

/**
 * Meters of one projection. All are registered at once, so that no meter is missing
 * before its first event.
 */
class ProjectionMeters {

	private static final String[] OUTCOMES = { "taken", "skipped", "superseded", "failed" };

	private static final String[] AUDITS = { "equal", "different", "impossible" };

	private static final String RECORDS = "records";

	private static final double MILLIS_PER_SECOND = 1000.0;

	private final MeterRegistry registry;

	private final Tags tags;

	private final List<Tag> ownTags;

	private final Supplier<@Nullable ProjectionInfo> projection;

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

	private final RestoreMeters restores;

	ProjectionMeters(MeterRegistry registry, ProjectionInfo info, Supplier<@Nullable ProjectionInfo> projection) {
		this.registry = registry;
		this.tags = Tags.of("projection", info.name(), "stream", info.stream().toString());
		this.ownTags = this.tags.stream().toList();
		this.projection = projection;
		registerGauges();
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
		this.restores = new RestoreMeters(registry, this.tags);
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

	private void registerGauges() {
		for (ProjectionStatus status : ProjectionStatus.values()) {
			Gauge.builder("s2.projection.status", () -> value((info) -> (info.status() == status) ? 1 : 0))
				.description("1 for the current status of the projection")
				.tags(this.tags.and("status", status.name().toLowerCase(Locale.ROOT)))
				.register(this.registry);
		}
		Gauge.builder("s2.projection.cursor", () -> value((info) -> (double) info.cursor()))
			.description("First sequence number that is not folded")
			.baseUnit(RECORDS)
			.tags(this.tags)
			.register(this.registry);
		Gauge.builder("s2.projection.lag.records", () -> value((info) -> info.lag().records()))
			.description("Records between the cursor and the last observed tail")
			.baseUnit(RECORDS)
			.tags(this.tags)
			.register(this.registry);
		TimeGauge.builder("s2.projection.lag.time", () -> value((info) -> seconds(info.lag().time())), TimeUnit.SECONDS)
			.description("Time between the last folded and the last observed record")
			.tags(this.tags)
			.register(this.registry);
		Gauge.builder("s2.projection.deltas.subscribers", () -> value((info) -> info.subscribers().count()))
			.description("Subscribers to the deltas of the projection")
			.baseUnit("subscribers")
			.tags(this.tags)
			.register(this.registry);
		Gauge.builder("s2.projection.deltas.lag", () -> value((info) -> info.subscribers().lag()))
			.description("Records between the slowest subscriber to the deltas and the cursor")
			.baseUnit(RECORDS)
			.tags(this.tags)
			.register(this.registry);
		Gauge.builder("s2.projection.connected", () -> value(ProjectionMeters::connected))
			.description("1 while the projection has contact with the server")
			.tags(this.tags)
			.register(this.registry);
		TimeGauge.builder("s2.projection.contact.age", () -> value(ProjectionMeters::contactAge), TimeUnit.SECONDS)
			.description("Time since the last contact with the server")
			.tags(this.tags)
			.register(this.registry);
		TimeGauge.builder("s2.snapshot.age", () -> value(ProjectionMeters::age), TimeUnit.SECONDS)
			.description("Age of the newest known snapshot")
			.tags(this.tags)
			.register(this.registry);
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
		if (status == ProjectionStatus.RESTORING) {
			this.restores.begin();
		}
	}

	void restoring(RestoreStep step) {
		this.restores.restoring(step);
	}

	void restored(RestoreInfo restore) {
		this.restores.end();
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
		this.restores.snapshotIgnored(fault);
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
		this.restores.gap();
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

	private double value(ToDoubleFunction<ProjectionInfo> function) {
		ProjectionInfo info = this.projection.get();
		return (info != null) ? function.applyAsDouble(info) : Double.NaN;
	}

	private static double age(ProjectionInfo info) {
		SnapshotInfo lastSnapshot = info.lastSnapshot();
		return (lastSnapshot != null) ? Math.max(0, seconds(Duration.between(lastSnapshot.takenAt(), Instant.now())))
				: Double.NaN;
	}

	private static double connected(ProjectionInfo info) {
		return (!info.isFollowing()) ? Double.NaN : (info.isConnected()) ? 1 : 0;
	}

	private static double contactAge(ProjectionInfo info) {
		return (info.contact().lastContact() != null) ? seconds(info.contact().age()) : Double.NaN;
	}

	private static double seconds(Duration duration) {
		return duration.toMillis() / MILLIS_PER_SECOND;
	}

}
