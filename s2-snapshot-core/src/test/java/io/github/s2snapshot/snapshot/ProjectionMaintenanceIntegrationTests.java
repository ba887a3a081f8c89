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
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotListing;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.store.FileSnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ProjectionMaintenance} on the embedded server.
 */
class ProjectionMaintenanceIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final EmbeddedS2 server = EmbeddedS2.builder().basin("maintained-basin").start();

	private final S2Client client = S2Client.builder()
		.accessToken("ignored")
		.endpoints(S2Endpoints.of(this.server.endpoint()))
		.build();

	private final SnapshotTemplate template = SnapshotTemplate.builder(this.client).basin("maintained-basin").build();

	private final ProjectionMaintenance maintenance = this.template.maintenance();

	private volatile CountDownLatch folding = new CountDownLatch(0);

	@BeforeEach
	void createStream() {
		this.client.basin("maintained-basin").createStream("numbers", StreamConfig.defaults());
	}

	@AfterEach
	void close() {
		this.folding.countDown();
		this.template.close();
		this.client.close();
		this.server.close();
	}

	@Test
	void shouldRestoreFromAnOlderExternalSnapshotAndThenRebuild(@TempDir Path directory) {
		Projection<Tally> tally = project(
				(builder) -> builder.external(FileSnapshotStore.in(directory).withGenerations(5)));
		add(tally, 1);
		take();
		add(tally, 2);
		take();
		add(tally, 4);
		Tally state = tally.readLatest(TIMEOUT).state();
		assertThat(cursors()).containsExactly(2L, 1L);
		assertThat(this.maintenance.verify("tally", 1, TIMEOUT).refold()).isEqualTo(new AuditResult.Equal(0, 3, 3));
		assertThat(this.maintenance.audit("tally", TIMEOUT)).isEqualTo(new AuditResult.Equal(1, 3, 2));
		for (int i = 0; i < 2; i++) {
			ProjectionInfo info = this.maintenance.restore("tally", 1, TIMEOUT).join();
			assertThat(info.status()).isEqualTo(ProjectionStatus.LIVE);
			assertThat(info.restore().source()).isEqualTo(RestoreSource.EXTERNAL);
			assertThat(info.restore().cursor()).isOne();
			assertThat(tally.readLatest(TIMEOUT).state()).isEqualTo(state);
			assertThat(tally.read().cursor()).isEqualTo(3);
		}
		assertThat(this.maintenance.rebuild("tally", TIMEOUT).join().restore().source())
			.isEqualTo(RestoreSource.REPLAY);
		assertThat(tally.readLatest(TIMEOUT).state()).isEqualTo(state);
		assertThat(this.maintenance.restart("tally").join().restore().cursor()).isEqualTo(2);
		assertThat(this.maintenance.running("tally")).isNull();
	}

	@Test
	void whenHistoryIsTrimmedThenImpossibleOperationsChangeNothing() {
		Projection<Tally> tally = project((builder) -> builder);
		add(tally, 1);
		take();
		add(tally, 2);
		take();
		long newest = this.template.info("tally").lastSnapshot().cursor();
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(cursors()).containsExactly(newest));
		assertThatExceptionOfType(NoBaseStateException.class)
			.isThrownBy(() -> this.maintenance.rebuild("tally", TIMEOUT));
		assertThatExceptionOfType(ProjectionException.class)
			.isThrownBy(() -> this.maintenance.restore("tally", 1, TIMEOUT))
			.withMessageContaining("no valid snapshot at cursor 1");
		assertThat(this.template.info("tally").status()).isEqualTo(ProjectionStatus.LIVE);
		assertThat(this.maintenance.restore("tally", newest, TIMEOUT).join().restore().cursor()).isEqualTo(newest);
		add(tally, 4);
		assertThat(tally.readLatest(TIMEOUT).state().sum()).isEqualTo(7);
	}

	@Test
	void pauseAndResumeShouldBeIdempotent() {
		Projection<Tally> tally = project((builder) -> builder);
		for (int i = 0; i < 2; i++) {
			assertThat(this.maintenance.pause("tally", TIMEOUT).status()).isEqualTo(ProjectionStatus.PAUSED);
		}
		tally.append(new Tally.Added("a", 1));
		for (int i = 0; i < 2; i++) {
			assertThat(this.maintenance.resume("tally", TIMEOUT).status()).isEqualTo(ProjectionStatus.LIVE);
		}
		assertThat(tally.readLatest(TIMEOUT).state().sum()).isOne();
	}

	@Test
	void whenAnOperationIsInProgressThenASecondOneFailsAtOnce() {
		Projection<Tally> tally = project((builder) -> builder);
		add(tally, 1);
		this.folding = new CountDownLatch(1);
		CompletableFuture<ProjectionInfo> rebuilt = this.maintenance.rebuild("tally", TIMEOUT);
		assertThat(rebuilt).isNotDone();
		for (Runnable second : new Runnable[] { () -> this.maintenance.take("tally", false, TIMEOUT),
				() -> this.maintenance.restart("tally"), () -> this.maintenance.pause("tally", TIMEOUT),
				() -> this.maintenance.audit("tally", TIMEOUT) }) {
			assertThatExceptionOfType(OperationInProgressException.class).isThrownBy(second::run)
				.satisfies((ex) -> assertThat(ex.running().name()).isEqualTo("rebuild"))
				.withMessageContaining("Projection 'tally' is busy: operation 'rebuild' has been in progress since ");
		}
		assertThat(this.maintenance.snapshots("tally", TIMEOUT).snapshots()).isEmpty();
		this.folding.countDown();
		assertThat(rebuilt).succeedsWithin(TIMEOUT);
		assertThat(this.maintenance.take("tally", true, TIMEOUT)).isInstanceOf(SnapshotOutcome.Taken.class);
	}

	@Test
	void whenARestoreFailsThenTheOperationHasEnded() {
		Projection<Tally> tally = project((builder) -> builder);
		add(tally, 1);
		this.client.basin("maintained-basin").deleteStream("numbers");
		await().atMost(TIMEOUT).until(() -> this.template.info("tally").status() == ProjectionStatus.FAILED);
		assertThat(this.maintenance.restart("tally")).failsWithin(TIMEOUT);
		assertThat(this.maintenance.running("tally")).isNull();
	}

	@Test
	void whenTheServerDoesNotAnswerThenARestartLeavesALiveProjectionRunning() {
		Projection<Tally> tally = project((builder) -> builder);
		add(tally, 1);
		this.server.close();
		assertThatExceptionOfType(S2Exception.class).isThrownBy(() -> this.maintenance.restart("tally"));
		assertThat(this.maintenance.running("tally")).isNull();
		assertThat(tally.status()).isEqualTo(ProjectionStatus.LIVE);
		assertThat(tally.read().state().sum()).isOne();
	}

	private Projection<Tally> project(UnaryOperator<ProjectionDefinition.Builder<Tally>> changes) {
		return this.template.project(changes.apply(ProjectionDefinition.builder("tally", Tally.class)
			.stream("numbers")
			.initialState(Tally::empty)
			.fold(Tally.Added.class, (Tally tally, Tally.Added added) -> {
				this.folding.await();
				return tally.add(added);
			})).build());
	}

	private void add(Projection<Tally> tally, long amount) {
		tally.append(new Tally.Added("a", amount));
		tally.readLatest(TIMEOUT);
	}

	private void take() {
		assertThat(this.maintenance.take("tally", false, TIMEOUT)).isInstanceOf(SnapshotOutcome.Taken.class);
	}

	private List<Long> cursors() {
		return this.maintenance.snapshots("tally", TIMEOUT)
			.snapshots()
			.stream()
			.map(SnapshotListing.Entry::cursor)
			.toList();
	}

}
