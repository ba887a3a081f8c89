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
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.autoconfigure.TestProjections;
import io.github.s2snapshot.projection.AppendPurpose;
import io.github.s2snapshot.projection.FoldChange;
import io.github.s2snapshot.projection.PoisonAction;
import io.github.s2snapshot.projection.PoisonRecord;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.RestoreStep;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.UpdateOutcome;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.SnapshotFailureReason;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProjectionMetrics}.
 */
class ProjectionMetricsTests {

	private static final String NAME = "delay-board";

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final ProjectionMetrics metrics = bind(
			TestProjections.template(TestProjections.withStatus(NAME, ProjectionStatus.CATCHING_UP, null)));

	private ProjectionMetrics bind(SnapshotTemplate template) {
		ProjectionMetrics metrics = new ProjectionMetrics(() -> template);
		metrics.bindTo(this.registry);
		return metrics;
	}

	@Test
	void gaugesShouldFollowTheProjection() {
		assertThat(gauge("s2.projection.cursor")).isEqualTo(5);
		assertThat(gauge("s2.projection.lag.records")).isEqualTo(7);
		assertThat(this.registry.get("s2.projection.lag.time").timeGauge().value(TimeUnit.MILLISECONDS))
			.isEqualTo(1500);
		assertThat(gauge("s2.snapshot.age")).isNaN();
		assertThat(this.registry.get("s2.projection.status").tag("status", "catching_up").gauge().value()).isEqualTo(1);
		assertThat(this.registry.get("s2.projection.status").tag("status", "live").gauge().value()).isZero();
	}

	@Test
	void whenThereIsASnapshotThenItsAgeIsKnown() {
		SimpleMeterRegistry other = new SimpleMeterRegistry();
		new ProjectionMetrics(() -> TestProjections.template(TestProjections.live(NAME))).bindTo(other);
		assertThat(other.get("s2.snapshot.age").timeGauge().value(TimeUnit.SECONDS)).isNotNaN().isNotNegative();
	}

	@Test
	void whenDeltasHaveSubscribersThenTheirNumberAndLagAreKnown() {
		assertThat(gauge("s2.projection.deltas.subscribers")).isZero();
		SimpleMeterRegistry other = new SimpleMeterRegistry();
		new ProjectionMetrics(() -> TestProjections.template(TestProjections.live(NAME))).bindTo(other);
		assertThat(other.get("s2.projection.deltas.subscribers").gauge().value()).isEqualTo(3);
		assertThat(other.get("s2.projection.deltas.lag").gauge().value()).isEqualTo(1200);
	}

	@Test
	void everyMeterShouldExistBeforeItsFirstEvent() {
		assertThat(this.registry.getMeters()).extracting((meter) -> meter.getId().getName())
			.contains("s2.projection.records", "s2.projection.fold", "s2.projection.gaps", "s2.projection.failures",
					"s2.snapshot.taken", "s2.snapshot.outcomes", "s2.snapshot.bytes", "s2.snapshot.conflicts",
					"s2.snapshot.ignored", "s2.projection.ignored");
		assertThat(this.registry.getMeters()).extracting(Meter::getId).allSatisfy((id) -> {
			assertThat(id.getTags()).contains(Tag.of("projection", NAME), Tag.of("stream", "airlines/flights"));
			assertThat(id.getDescription()).isNotBlank();
		});
	}

	@Test
	void foldsAreCountedAndTimed() {
		this.metrics.folded(NAME, 30, Duration.ofMillis(4));
		this.metrics.folded(NAME, 12, Duration.ofMillis(2));
		assertThat(counter("s2.projection.records")).isEqualTo(42);
		assertThat(this.registry.get("s2.projection.fold").timer().count()).isEqualTo(2);
		assertThat(this.registry.get("s2.projection.fold").timer().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(6);
	}

	@Test
	void ignoredDeltasAreCounted() {
		this.metrics.ignored(NAME, 3);
		this.metrics.ignored(NAME, 1);
		assertThat(counter("s2.projection.ignored")).isEqualTo(4);
	}

	@Test
	void restoresAreTimedBySource() {
		this.metrics.restored(NAME, new RestoreInfo(RestoreSource.IN_STREAM, 20000, 2, Duration.ofMillis(41)));
		assertThat(this.registry.get("s2.projection.restore")
			.tag("source", "in-stream")
			.timer()
			.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(41);
	}

	@Test
	void snapshotsAreCountedByOutcome() {
		this.metrics.snapshotTaken(NAME, TestProjections.SNAPSHOT, Duration.ofMillis(9));
		this.metrics.snapshotSkipped(NAME, "nothing new");
		this.metrics.snapshotSkipped(NAME, "nothing new");
		this.metrics.snapshotSuperseded(NAME, 5, 6);
		this.metrics.snapshotFailed(NAME, new SnapshotException("disk full"));
		this.metrics.snapshotFailed(NAME, new SnapshotException(SnapshotFailureReason.DIFFERENT, "not the same", null));
		assertThat(outcomes("taken")).isEqualTo(1);
		assertThat(outcomes("skipped")).isEqualTo(2);
		assertThat(outcomes("superseded")).isEqualTo(1);
		assertThat(outcomes("failed")).isEqualTo(2);
		assertThat(this.registry.get("s2.snapshot.failures").tag("reason", "other").counter().count()).isOne();
		assertThat(this.registry.get("s2.snapshot.failures").tag("reason", "different").counter().count()).isOne();
		assertThat(this.registry.get("s2.snapshot.failures").tag("reason", "unreadable").counter().count()).isZero();
		assertThat(this.registry.get("s2.snapshot.taken").timer().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(9);
		assertThat(this.registry.get("s2.snapshot.bytes").summary().totalAmount()).isEqualTo(18211);
	}

	@Test
	void faultsAreCounted() {
		this.metrics.snapshotConflict(NAME, 5, 6);
		this.metrics.snapshotIgnored(NAME, "record 4", SnapshotFault.DAMAGED, "length");
		this.metrics.gap(NAME, new GapException("gap", new StreamName("airlines", "flights"), 5, 9));
		this.metrics.failed(NAME, new ProjectionFailedException("gap"));
		assertThat(counter("s2.snapshot.conflicts")).isEqualTo(1);
		assertThat(this.registry.get("s2.snapshot.ignored").tag("reason", "damaged").counter().count()).isEqualTo(1);
		assertThat(counter("s2.projection.gaps")).isEqualTo(1);
		assertThat(counter("s2.projection.failures")).isEqualTo(1);
	}

	@Test
	void outagesAndAttemptsToRecoverAreCounted() {
		this.metrics.disconnected(NAME, new Outage(Instant.EPOCH, "nothing was heard"));
		this.metrics.recovering(NAME, new ProjectionException("away"), 1, Duration.ofSeconds(1));
		this.metrics.recovering(NAME, new ProjectionException("away"), 2, Duration.ofSeconds(2));
		assertThat(counter("s2.projection.disconnections")).isOne();
		assertThat(counter("s2.projection.recoveries")).isEqualTo(2);
		assertThat(counter("s2.projection.failures")).isZero();
	}

	@Test
	void contactWithTheServerIsShown() {
		assertThat(gauge("s2.projection.connected")).isZero();
		assertThat(contactAge(this.registry)).isNaN();
		SimpleMeterRegistry heard = new SimpleMeterRegistry();
		new ProjectionMetrics(() -> TestProjections.template(TestProjections.live(NAME))).bindTo(heard);
		assertThat(heard.get("s2.projection.connected").gauge().value()).isOne();
		assertThat(contactAge(heard)).isEqualTo(0.25);
		SimpleMeterRegistry lost = new SimpleMeterRegistry();
		new ProjectionMetrics(() -> TestProjections.template(TestProjections.disconnected(NAME))).bindTo(lost);
		assertThat(lost.get("s2.projection.connected").gauge().value()).isZero();
		assertThat(contactAge(lost)).isEqualTo(90);
	}

	@ParameterizedTest
	@EnumSource(names = { "PAUSED", "FAILED", "STOPPED" })
	void whenProjectionDoesNotFollowThenItIsNeitherConnectedNorDisconnected(ProjectionStatus status) {
		SimpleMeterRegistry other = new SimpleMeterRegistry();
		new ProjectionMetrics(() -> TestProjections.template(TestProjections.withStatus(NAME, status, null)))
			.bindTo(other);
		assertThat(other.get("s2.projection.connected").gauge().value()).isNaN();
	}

	private static double contactAge(MeterRegistry registry) {
		return registry.get("s2.projection.contact.age").timeGauge().value(TimeUnit.SECONDS);
	}

	@Test
	void updatesAreTimedByOutcome() {
		this.metrics.updateConflict(NAME, 5, 6);
		this.metrics.updateEnded(NAME, UpdateOutcome.APPENDED, 2, Duration.ofMillis(7));
		assertThat(counter("s2.projection.update.conflicts")).isEqualTo(1);
		assertThat(this.registry.get("s2.projection.updates")
			.tag("outcome", "appended")
			.timer()
			.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(7);
		assertThat(this.registry.get("s2.projection.updates").tag("outcome", "ambiguous").timer().count()).isZero();
	}

	@Test
	void trimsAreCountedByOutcome() {
		this.metrics.historyTrimmed(NAME, 5);
		this.metrics.historyKept(NAME, "the projection is PAUSED");
		this.metrics.historyKept(NAME, "the projection is PAUSED");
		assertThat(this.registry.get("s2.projection.trims").tag("outcome", "trimmed").counter().count()).isOne();
		assertThat(this.registry.get("s2.projection.trims").tag("outcome", "kept").counter().count()).isEqualTo(2);
	}

	@Test
	void attemptsOfUpdatesAreCounted() {
		this.metrics.updateEnded(NAME, UpdateOutcome.APPENDED, 3, Duration.ofMillis(7));
		this.metrics.updateEnded(NAME, UpdateOutcome.CONFLICT, 1, Duration.ofMillis(7));
		assertThat(this.registry.get("s2.projection.update.attempts").summary().count()).isEqualTo(2);
		assertThat(this.registry.get("s2.projection.update.attempts").summary().totalAmount()).isEqualTo(4);
	}

	@Test
	void changedFoldsAreCounted() {
		assertThat(counter("s2.projection.folds.changed")).isZero();
		this.metrics.foldChanged(NAME, new FoldChange(FoldChange.Kind.CHANGED, List.of()));
		assertThat(counter("s2.projection.folds.changed")).isOne();
	}

	@Test
	void changedCopiesAreCounted() {
		assertThat(this.registry.get("s2.projection.copies.changed").counter().count()).isZero();
		this.metrics.publishedStateChanged(NAME, "com.example.Stock");
		assertThat(this.registry.get("s2.projection.copies.changed").counter().count()).isOne();
	}

	@Test
	void lostAcksAreCountedByPurpose() {
		this.metrics.ackLost(NAME, AppendPurpose.UPDATE);
		assertThat(this.registry.get("s2.projection.acks.lost").tag("purpose", "update").counter().count()).isOne();
		assertThat(this.registry.get("s2.projection.acks.lost").tag("purpose", "snapshot").counter().count()).isZero();
	}

	@Test
	void progressOfARestoreIsShown() {
		this.metrics.statusChanged(NAME, ProjectionStatus.STOPPED, ProjectionStatus.RESTORING);
		assertThat(gauge("s2.projection.restore.progress")).isZero();
		assertThat(remaining()).isNaN();
		this.metrics.restoring(NAME,
				new RestoreStep(250, 25_000, 250, 1000, Duration.ofSeconds(1), Duration.ofSeconds(3)));
		assertThat(gauge("s2.projection.restore.progress")).isEqualTo(0.25);
		assertThat(gauge("s2.projection.restore.records")).isEqualTo(250);
		assertThat(gauge("s2.projection.restore.bytes")).isEqualTo(25_000);
		assertThat(remaining()).isEqualTo(3);
		this.metrics.restored(NAME, new RestoreInfo(RestoreSource.REPLAY, 0, 1000, Duration.ofSeconds(4)));
		assertThat(gauge("s2.projection.restore.progress")).isOne();
		assertThat(remaining()).isZero();
	}

	private double remaining() {
		return this.registry.get("s2.projection.restore.remaining").timeGauge().value(TimeUnit.SECONDS);
	}

	@Test
	void fallbacksOfARestoreAreCountedByReason() {
		this.metrics.snapshotIgnored(NAME, "record 4", SnapshotFault.DAMAGED, "length");
		this.metrics.statusChanged(NAME, ProjectionStatus.STOPPED, ProjectionStatus.RESTORING);
		this.metrics.snapshotIgnored(NAME, "record 4", SnapshotFault.DAMAGED, "length");
		this.metrics.gap(NAME, new GapException("gap", new StreamName("airlines", "flights"), 5, 9));
		this.metrics.gap(NAME, new GapException("gap", new StreamName("airlines", "flights"), 5, 9));
		this.metrics.restored(NAME, new RestoreInfo(RestoreSource.REPLAY, 0, 1000, Duration.ofSeconds(4)));
		this.metrics.gap(NAME, new GapException("gap", new StreamName("airlines", "flights"), 5, 9));
		assertThat(fallbacks("damaged")).isOne();
		assertThat(fallbacks("gap")).isEqualTo(2);
	}

	private double fallbacks(String reason) {
		return this.registry.get("s2.projection.restore.fallbacks").tag("reason", reason).counter().count();
	}

	@Test
	void poisonIsCountedByAction() {
		FoldException failure = new FoldException("boom", new StreamName("airlines", "flights"), 5, "Said", null);
		this.metrics.poison(NAME, new PoisonRecord(failure, 1, PoisonAction.RETRY));
		this.metrics.poison(NAME, new PoisonRecord(failure, 2, PoisonAction.SKIP));
		assertThat(this.registry.get("s2.projection.poison").tag("action", "retry").counter().count()).isEqualTo(1);
		assertThat(this.registry.get("s2.projection.poison").tag("action", "skip").counter().count()).isEqualTo(1);
		assertThat(this.registry.get("s2.projection.poison").tag("action", "fail").counter().count()).isZero();
	}

	@Test
	void whenProjectionIsRemovedThenItsMetersAreToo() {
		Timer observed = this.registry.timer("s2.append", "projection", NAME, "stream", "airlines/flights", "outcome",
				"appended");
		Timer other = this.registry.timer("s2.append", "projection", "other", "stream", "airlines/flights");
		Timer own = this.registry.timer("requests", "projection", NAME, "stream", "airlines/flights");
		assertThat(this.registry.getMeters()).contains(observed);
		this.metrics.removed(NAME);
		assertThat(this.registry.getMeters()).containsExactlyInAnyOrder(other, own);
		this.metrics.folded(NAME, 1, Duration.ofMillis(1));
		assertThat(counter("s2.projection.records")).isEqualTo(1);
	}

	@Test
	void whenProjectionIsUnknownThenNothingIsRegistered() {
		int meters = this.registry.getMeters().size();
		this.metrics.folded("other", 1, Duration.ofMillis(1));
		assertThat(this.registry.getMeters()).hasSize(meters);
	}

	@Test
	void whenNotBoundThenEventsAreIgnored() {
		ProjectionMetrics unbound = new ProjectionMetrics(() -> null);
		unbound.folded(NAME, 1, Duration.ofMillis(1));
		assertThat(counter("s2.projection.records")).isZero();
	}

	private double gauge(String name) {
		return this.registry.get(name).gauge().value();
	}

	private double counter(String name) {
		return this.registry.get(name).counter().count();
	}

	private double outcomes(String outcome) {
		return this.registry.get("s2.snapshot.outcomes").tag("outcome", outcome).counter().count();
	}

}
