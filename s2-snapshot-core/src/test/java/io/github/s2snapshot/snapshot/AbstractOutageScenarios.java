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

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.StartMode;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.projection.error.ProjectionDisconnectedException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Scenarios of projections during outages, against any server.
 */
abstract class AbstractOutageScenarios extends AbstractServerScenarios {

	// Longer than the interval of heartbeats, with a margin for a busy machine.
	static final Duration PATIENCE = Duration.ofSeconds(60);

	final List<String> events = new CopyOnWriteArrayList<>();

	Line line;

	S2Client through;

	@BeforeEach
	void connectThroughALine() throws IOException {
		this.events.clear();
		this.line = new Line(URI.create(endpoint()).getPort());
		this.through = S2Client.builder()
			.accessToken("ignored")
			.endpoints(S2Endpoints.of(this.line.endpoint()))
			.build();
	}

	@AfterEach
	void disconnectTheLine() throws IOException {
		closeTemplates();
		this.through.close();
		this.line.close();
	}

	abstract String endpoint();

	SnapshotTemplate.Builder throughTheLine() {
		return SnapshotTemplate.builder(this.through)
			.basin(BASIN)
			.shutdownTimeout(Duration.ofSeconds(2))
			.recoveryInitialInterval(Duration.ofMillis(200))
			.recoveryMaxInterval(Duration.ofSeconds(2))
			.listener(new Recorder());
	}

	ProjectionDefinition<Tally> definition() {
		return ProjectionDefinition.builder("tally", Tally.class)
			.stream(this.stream.name())
			.initialState(Tally::empty)
			.fold(Tally.Added.class, Tally::add)
			.build();
	}

	void append(int count) {
		for (int i = 0; i < count; i++) {
			this.stream
				.append(AppendInput.of(AppendRecord.of("{\"name\":\"n\",\"amount\":1}").withHeader("type", "Added")));
		}
	}

	void awaitLive(Projection<Tally> projection, long count) {
		await().atMost(PATIENCE)
			.until(() -> projection.status() == ProjectionStatus.LIVE && projection.read().state().count() == count);
	}

	void awaitEvent(String event) {
		await().atMost(PATIENCE).until(() -> this.events.contains(event));
	}

	@Test
	void h46WhenTheServerIsAwayThenTheProjectionIsDisconnectedAndReconnects() throws IOException {
		Projection<Tally> projection = build(throughTheLine()).project(definition());
		append(5);
		awaitLive(projection, 5);
		this.line.down();
		append(5);
		awaitEvent("disconnected");
		await().atMost(PATIENCE).until(() -> projection.status() == ProjectionStatus.DISCONNECTED);
		ProjectionView<Tally> view = projection.read();
		assertThat(view.state().count()).isEqualTo(5);
		assertThat(view.isStale()).isTrue();
		assertThat(view.silence()).isPositive();
		assertThat(view.lag().time()).isEqualTo(view.silence());
		assertThatExceptionOfType(ProjectionDisconnectedException.class)
			.isThrownBy(() -> projection.readLatest(TIMEOUT));
		assertThatExceptionOfType(ProjectionDisconnectedException.class)
			.isThrownBy(() -> projection.update((state) -> List.of(new Tally.Added("n", 1)), TIMEOUT));
		this.line.up();
		awaitLive(projection, 10);
		awaitEvent("reconnected");
		assertThat(projection.readLatest(TIMEOUT).state().count()).isEqualTo(10);
		assertThat(this.events).doesNotContain("failed").containsOnlyOnce("disconnected");
	}

	@Test
	void h45WhenTheConnectionIsCutBrieflyThenTheStatusStaysLive() throws IOException {
		Projection<Tally> projection = build(throughTheLine()).project(definition());
		append(5);
		awaitLive(projection, 5);
		this.line.cut();
		append(5);
		awaitLive(projection, 10);
		assertThat(this.events).doesNotContain("failed", "disconnected");
	}

	@Test
	void h45WhenResumedDuringAnOutageWithAGapThenItIsRestoredAfterTheOutage() throws IOException {
		SnapshotTemplate template = build(throughTheLine());
		Projection<Tally> projection = template.project(definition());
		append(5);
		awaitLive(projection, 5);
		template.pause("tally");
		await().atMost(TIMEOUT).until(() -> projection.status() == ProjectionStatus.PAUSED);
		append(3);
		SnapshotTemplate other = build(builder());
		other.project(definition());
		assertThat(other.take("tally")).isInstanceOf(SnapshotOutcome.Taken.class);
		this.line.down();
		template.resume("tally");
		awaitEvent("disconnected");
		this.line.up();
		awaitLive(projection, 8);
		assertThat(this.events).doesNotContain("failed");
	}

	@Test
	void h45WhenStartedInTheBackgroundDuringAnOutageThenItIsLiveAfterTheOutage() throws IOException {
		append(5);
		this.line.down();
		Projection<Tally> projection = build(throughTheLine().startMode(StartMode.BACKGROUND)).project(definition());
		await().atMost(TIMEOUT).until(() -> projection.status() == ProjectionStatus.RESTORING);
		assertThatExceptionOfType(ProjectionNotReadyException.class).isThrownBy(projection::read);
		CompletableFuture<ProjectionView<Tally>> waiting = CompletableFuture
			.supplyAsync(() -> projection.read(ReadConsistency.atLeast(4), PATIENCE));
		awaitEvent("recovering");
		this.line.up();
		assertThat(waiting).succeedsWithin(PATIENCE);
		awaitLive(projection, 5);
		assertThat(this.events).doesNotContain("failed", "disconnected");
	}

	@Test
	void h45WhenStartedInTheBackgroundWithoutAStreamThenItIsLiveAfterItsCreation() {
		String name = this.stream.name() + "-late";
		Projection<Tally> projection = build(throughTheLine().startMode(StartMode.BACKGROUND))
			.project(ProjectionDefinition.builder("tally", Tally.class)
				.stream(name)
				.initialState(Tally::empty)
				.fold(Tally.Added.class, Tally::add)
				.build());
		awaitEvent("recovering");
		this.basin.createStream(name, StreamConfig.defaults().withRetention(RetentionPolicy.infinite()));
		awaitLive(projection, 0);
		assertThat(this.events).doesNotContain("failed");
	}

	@Test
	void h47WhenStoppedDuringAnOutageThenItStopsAtOnce() throws IOException {
		append(5);
		this.line.down();
		SnapshotTemplate template = build(throughTheLine().startMode(StartMode.BACKGROUND));
		Projection<Tally> projection = template.project(definition());
		CompletableFuture<?> started = template.start("tally");
		awaitEvent("recovering");
		assertThat(template.stop("tally", Duration.ofMinutes(5))).succeedsWithin(TIMEOUT);
		assertThat(started).failsWithin(TIMEOUT);
		assertThat(projection.status()).isEqualTo(ProjectionStatus.STOPPED);
		this.line.up();
		assertThat(template.start("tally")).succeedsWithin(PATIENCE);
		assertThat(projection.read().state().count()).isEqualTo(5);
	}

	@Test
	void h47WhenRestartedDuringAnOutageThenItKeepsItsStateUntilTheOutageEnds() throws IOException {
		SnapshotTemplate template = build(throughTheLine());
		Projection<Tally> projection = template.project(definition());
		append(5);
		awaitLive(projection, 5);
		this.line.down();
		awaitEvent("disconnected");
		CompletableFuture<?> restarted = template.maintenance().restart("tally");
		append(2);
		assertThat(projection.read().state().count()).isEqualTo(5);
		assertThat(restarted).isNotDone();
		this.line.up();
		assertThat(restarted).succeedsWithin(PATIENCE);
		awaitLive(projection, 7);
		this.line.down();
		this.events.clear();
		awaitEvent("disconnected");
		CompletableFuture<?> cancelled = template.maintenance().restart("tally");
		assertThat(template.maintenance().cancel("tally", TIMEOUT).status()).isEqualTo(ProjectionStatus.DISCONNECTED);
		assertThat(cancelled).failsWithin(TIMEOUT);
		assertThat(projection.read().state().count()).isEqualTo(7);
		append(1);
		this.line.up();
		awaitLive(projection, 8);
		assertThat(this.events).doesNotContain("failed");
	}

	/**
	 * Records the events.
	 */
	private final class Recorder implements ProjectionListener {

		@Override
		public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
			AbstractOutageScenarios.this.events.add(previous + "->" + current);
		}

		@Override
		public void disconnected(String projection, Outage outage) {
			AbstractOutageScenarios.this.events.add("disconnected");
		}

		@Override
		public void reconnected(String projection, Duration duration) {
			AbstractOutageScenarios.this.events.add("reconnected");
		}

		@Override
		public void recovering(String projection, ProjectionException failure, int attempt, Duration delay) {
			AbstractOutageScenarios.this.events.add("recovering");
		}

		@Override
		public void failed(String projection, ProjectionException failure) {
			AbstractOutageScenarios.this.events.add("failed");
		}

		@Override
		public void gap(String projection, GapException gap) {
			AbstractOutageScenarios.this.events.add("gap");
		}

	}

}
