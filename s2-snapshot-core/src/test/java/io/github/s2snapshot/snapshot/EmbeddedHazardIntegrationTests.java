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

package io.github.s2snapshot.snapshot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.definition.HistoryTrim;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.embedded.fault.Faults;
import io.github.s2snapshot.embedded.fault.Operation;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.store.FileSnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Runs the hazards against the embedded server, and those that need a server that fails
 * on demand.
 */
class EmbeddedHazardIntegrationTests extends AbstractHazardScenarios {

	private EmbeddedS2 server;

	@Override
	String startServer() {
		this.server = EmbeddedS2.start();
		return this.server.endpoint();
	}

	@Override
	void stopServer() {
		this.server.close();
	}

	@AfterEach
	void clearFaults() {
		this.server.faults().clear();
	}

	private Faults faults() {
		return this.server.faults();
	}

	private List<SequencedRecord> snapshots() {
		return records().stream().filter((record) -> record.header(SnapshotRecord.ID).isPresent()).toList();
	}

	@Test
	void h8WhenATrimIsPendingThenTheSnapshotIsFoundWhateverTheHead() {
		append(0, 6);
		TestProcess template = template();
		Projection<Tally> projection = project(template);
		faults().holdTrims();
		taken(template.take("tally"));
		append(6, 8);
		for (long head = 0; head <= 7; head++) {
			faults().releaseTrims(BASIN, this.stream.name(), head);
			assertThat(records().get(0).seqNum()).isEqualTo(head);
			TestProcess other = template();
			assertThat(project(other).read().state()).as("head %d", head).isEqualTo(fold(0, 8));
			RestoreInfo restore = other.info("tally").restore();
			assertThat(restore).isNotNull();
			assertThat(restore.source()).as("head %d", head)
				.isIn(RestoreSource.IN_STREAM, (head == 0) ? RestoreSource.REPLAY : RestoreSource.IN_STREAM);
		}
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 8));
	}

	@Test
	void h9WhenATrimTakesEffectWhilePausedThenResumingRestoresItAgain() {
		append(0, 4);
		TestProcess template = template();
		Projection<Tally> projection = project(template);
		template.pause("tally");
		append(4, 8);
		faults().holdTrims();
		TestProcess other = template();
		project(other);
		taken(other.take("tally"));
		faults().releaseTrims(BASIN, this.stream.name(), 6);
		template.resume("tally");
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 8));
		assertThat(template.info("tally").restore().source()).isEqualTo(RestoreSource.IN_STREAM);
	}

	@Test
	void h11WhenTheAckOfASnapshotIsLostThenItIsReadBackAndNotTakenAgain() {
		append(0, 5);
		TestProcess template = template();
		Projection<Tally> projection = project(template);
		faults().loseAcks(1);
		SnapshotInfo snapshot = taken(template.take("tally"));
		assertThat(faults().pending()).isZero();
		assertThat(snapshots()).hasSize(1)
			.first()
			.satisfies(
					(record) -> assertThat(record.header(SnapshotRecord.ID)).hasValue(String.valueOf(snapshot.id())));
		append(5, 6);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 6));
	}

	@Test
	void h11WhenTheAckIsLostAndTheTrimIsSlowThenTheSnapshotIsStillReadBack() {
		append(0, 5);
		TestProcess template = template();
		project(template);
		faults().holdTrims();
		faults().loseAcks(1);
		assertThat(taken(template.take("tally")).cursor()).isEqualTo(5);
		assertThat(snapshots()).hasSize(1);
	}

	@Test
	void h14WhenTheAckOfADeltaIsLostThenTheCallerLearnsItAndItIsNotAppendedAgain() {
		Projection<Tally> projection = project(template());
		faults().loseAcks(1);
		assertThatExceptionOfType(S2Exception.class).isThrownBy(() -> projection.append(new Tally.Added("n0", 0)))
			.satisfies((ex) -> assertThat(ex.hasNoSideEffects()).isFalse());
		assertThat(this.stream.checkTail().seqNum()).isOne();
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 1));
	}

	@Test
	void h14WhenADeltaIsRefusedTemporarilyThenItIsAppendedOnce() {
		Projection<Tally> projection = project(template());
		faults().refuse(Operation.APPEND, 2, 429, "rate_limited");
		projection.append(new Tally.Added("n0", 0));
		assertThat(this.stream.checkTail().seqNum()).isOne();
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 1));
	}

	@Test
	void h16WhenTheSnapshotIsRefusedThenNothingIsTrimmed() {
		append(0, 5);
		TestProcess template = template();
		Projection<Tally> projection = project(template);
		faults().refuse(Operation.APPEND, 1, 403, "permission_denied");
		assertThat(template.take("tally")).isInstanceOf(SnapshotOutcome.Failed.class);
		assertThat(records()).hasSize(5).first().satisfies((record) -> assertThat(record.seqNum()).isZero());
		assertThat(projection.status()).isEqualTo(ProjectionStatus.LIVE);
	}

	@Test
	void h16WhenTheTrimAfterASaveIsRefusedOrItsAckIsLostThenNothingIsLost(@TempDir Path directory) {
		FileSnapshotStore store = FileSnapshotStore.in(directory);
		append(0, 5);
		TestProcess template = template();
		Projection<Tally> projection = template.project(trimming("tally", store));
		faults().refuse(Operation.APPEND, 1, 503, "unavailable");
		taken(template.take("tally"));
		await().atMost(TIMEOUT).until(() -> faults().pending() == 0);
		assertThat(records().get(0).seqNum()).isZero();
		append(5, 8);
		projection.readLatest(TIMEOUT);
		faults().loseAcks(1);
		taken(template.take("tally"));
		awaitHead(7);
		append(8, 10);
		projection.readLatest(TIMEOUT);
		taken(template.take("tally"));
		await().atMost(TIMEOUT).until(() -> records().get(0).seqNum() > 7);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 10));
		assertThat(template().project(trimming("tally", store)).read().state()).isEqualTo(fold(0, 10));
	}

	@Test
	void h16WhenTheProcessEndsBetweenSaveAndTrimThenOnlySpaceIsLost(@TempDir Path directory) {
		FileSnapshotStore store = FileSnapshotStore.in(directory);
		append(0, 5);
		TestProcess template = template();
		template
			.project(definition("tally").external(store).trim(HistoryTrim.covered().withDelay(Duration.ofHours(1))));
		taken(template.take("tally"));
		template.close();
		assertThat(records()).hasSize(5);
		faults().holdTrims();
		append(5, 8);
		TestProcess restarted = template();
		Projection<Tally> projection = restarted.project(trimming("tally", store));
		assertThat(projection.read().state()).isEqualTo(fold(0, 8));
		taken(restarted.take("tally"));
		await().atMost(TIMEOUT).until(() -> this.stream.checkTail().seqNum() == 9);
		for (long head = 0; head <= 7; head++) {
			faults().releaseTrims(BASIN, this.stream.name(), head);
			assertThat(template().project(trimming("tally", store)).read().state()).as("head %d", head)
				.isEqualTo(fold(0, 8));
		}
	}

	@Test
	void h27WhenTheClockOfTheServerJumpsThenLagAndTriggersStayCorrect() {
		TestProcess template = template();
		Projection<Tally> projection = template.project(definition("tally")
			.triggers(SnapshotTriggers.none().withEveryRecords(5).withMinimumGap(Duration.ofMillis(1))));
		append(0, 2);
		faults().advanceClock(Duration.ofDays(2));
		append(2, 4);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 4));
		assertThat(projection.read().lag().time()).isBetween(Duration.ZERO, TIMEOUT);
		faults().advanceClock(Duration.ofDays(-4));
		append(4, 6);
		await().atMost(TIMEOUT).until(() -> template.info("tally").lastSnapshot() != null);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 6));
		assertThat(projection.read().lag().time()).isBetween(Duration.ZERO, TIMEOUT);
	}

	@Test
	void h34WhenTheAppendOfASnapshotIsDelayedThenAConflictLeadsToANewAttempt() throws Exception {
		append(0, 3);
		TestProcess template = template();
		Projection<Tally> projection = project(template);
		faults().delay(Operation.APPEND, Duration.ofMillis(300));
		CompletableFuture<SnapshotOutcome> frozen = CompletableFuture.supplyAsync(() -> template.take("tally"));
		CompletableFuture<AppendAck> other = this.stream.appendAsync(AppendInput.of(delta(3)));
		other.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		faults().delay(Operation.APPEND, Duration.ZERO);
		SnapshotInfo snapshot = taken(frozen.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
		assertThat(snapshot.cursor()).isIn(3L, 4L);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 4));
		assertThat(project(template()).read().state()).isEqualTo(fold(0, 4));
	}

	@Test
	void h37WhenTheTokenMayNotAppendThenSnapshotsFailAndFoldingContinues() {
		append(0, 5);
		TestProcess template = template();
		Projection<Tally> projection = project(template);
		faults().refuse(Operation.APPEND, 1, 403, "permission_denied");
		assertThat(template.take("tally")).isInstanceOfSatisfying(SnapshotOutcome.Failed.class,
				(failed) -> assertThat(failed.failure()).hasMessageContaining("No snapshot of projection 'tally'")
					.hasMessageContaining("permission_denied"));
		this.stream.append(AppendInput.of(delta(5)));
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 6));
	}

	@Test
	void h37WhenTheTokenMayNotTrimThenSnapshotsAreTakenWithoutTrimming() {
		append(0, 5);
		TestProcess template = template();
		Projection<Tally> projection = project(template);
		faults().refuse(Operation.APPEND, 2, 403, "permission_denied");
		assertThat(template.take("tally")).isInstanceOfSatisfying(SnapshotOutcome.Failed.class,
				(failed) -> assertThat(failed.failure()).hasMessageContaining("may not trim the stream"));
		assertThat(this.stream.checkTail().seqNum()).isEqualTo(5);
		assertThat(taken(template.take("tally")).cursor()).isEqualTo(5);
		append(5, 7);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 7));
		assertThat(records()).noneMatch(SequencedRecord::isCommand)
			.first()
			.satisfies((record) -> assertThat(record.seqNum()).isZero());
		assertThat(project(template()).read().state()).isEqualTo(fold(0, 7));
	}

	@Test
	@SingleOnly("The load of a key does not check the tail")
	void h37WhenTheTokenMayNotReadThenTheStartFailsAndNamesThePermissions() {
		faults().refuse(Operation.CHECK_TAIL, 1, 403, "permission_denied");
		assertThatExceptionOfType(ProjectionFailedException.class).isThrownBy(() -> project(template()))
			.withMessageEndingWith("Give the access token the permissions to read this stream and to check its tail");
		faults().refuse(Operation.READ, 1, 403, "permission_denied");
		assertThatExceptionOfType(ProjectionFailedException.class).isThrownBy(() -> project(template()))
			.withMessageEndingWith("Give the access token the permissions to read this stream and to check its tail");
	}

	@Test
	@SingleOnly("A key has no session unless it is followed")
	void h9WhenSessionsAreCutThenNoRecordIsLostOrFoldedTwice() {
		Projection<Tally> projection = project(template());
		for (int i = 0; i < 5; i++) {
			append(i * 10, i * 10 + 10);
			await().atMost(TIMEOUT).until(() -> faults().cutSessions() > 0);
		}
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 50));
	}

}
