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

package io.github.s2snapshot.autoconfigure.projection;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import io.github.s2snapshot.autoconfigure.CounterProjection;
import io.github.s2snapshot.autoconfigure.CounterProjection.Added;
import io.github.s2snapshot.autoconfigure.CounterProjection.Counter;
import io.github.s2snapshot.autoconfigure.health.ProjectionsHealthContributor;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.embedded.fault.Operation;
import io.github.s2snapshot.event.ProjectionDisconnectedEvent;
import io.github.s2snapshot.event.ProjectionEvent;
import io.github.s2snapshot.event.ProjectionFailedEvent;
import io.github.s2snapshot.event.ProjectionGapEvent;
import io.github.s2snapshot.event.ProjectionReconnectedEvent;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for an application whose server goes away and comes back, and whose records are
 * trimmed or cannot be folded, while it serves.
 */
class ProjectionOutageTests {

	private static final String BASIN = "test-basin";

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@TempDir
	private Path directory;

	private EmbeddedS2 server;

	private ConfigurableApplicationContext context;

	@BeforeEach
	void startServer() {
		this.server = EmbeddedS2.builder().directory(this.directory).basin(BASIN).start();
	}

	@AfterEach
	void stop() {
		if (this.context != null) {
			this.context.close();
		}
		this.server.close();
	}

	@Test
	void h46WhenServerIsLostThenStateIsServedAndOutageIsReported() {
		run();
		append("{\"value\":42}");
		awaitSum(42);
		this.server.close();
		awaitStatus(ProjectionStatus.DISCONNECTED);
		assertThat(template().projection("the-counter", Counter.class).read())
			.satisfies((view) -> assertThat(view.state()).isEqualTo(new Counter(1, 42)))
			.satisfies((view) -> assertThat(view.isStale()).isTrue());
		assertThat(readiness()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
		assertThat(health().getStatus()).isEqualTo(Status.UP);
		assertThat(health().getDetails()).containsEntry("status", "DISCONNECTED").containsKeys("reason", "contact");
		assertThat(connected()).isZero();
		awaitEvent(ProjectionDisconnectedEvent.class);
		startAgain();
		awaitStatus(ProjectionStatus.LIVE);
		append("{\"value\":1}");
		awaitSum(43);
		assertThat(connected()).isOne();
		assertThat(health().getDetails()).doesNotContainKey("reason");
		awaitEvent(ProjectionReconnectedEvent.class);
		assertThat(heard().readiness).doesNotContain(ReadinessState.REFUSING_TRAFFIC);
		assertThat(heard().events).noneMatch(ProjectionFailedEvent.class::isInstance);
	}

	@Test
	void h46WhenOnDisconnectIsRefuseThenTrafficIsRefusedUntilServerIsBack() {
		run("s2.snapshot.readiness.on-disconnect=refuse");
		this.server.close();
		awaitReadiness(ReadinessState.REFUSING_TRAFFIC);
		assertThat(health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		startAgain();
		awaitReadiness(ReadinessState.ACCEPTING_TRAFFIC);
		assertThat(health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void h45WhenTokenIsRejectedForAMomentThenProjectionRecovers() {
		run();
		append("{\"value\":42}");
		awaitSum(42);
		this.server.faults().refuse(Operation.READ, 3, 401, "authn");
		this.server.faults().cutSessions();
		Awaitility.await().atMost(TIMEOUT).until(() -> this.server.faults().pending() == 0);
		append("{\"value\":1}");
		awaitSum(43);
		awaitStatus(ProjectionStatus.LIVE);
		assertThat(heard().readiness).doesNotContain(ReadinessState.REFUSING_TRAFFIC);
		assertThat(heard().events).noneMatch(ProjectionFailedEvent.class::isInstance);
	}

	@Test
	void whenProjectionIsRestoredOnRequestThenReadinessDoesNotFlip() {
		run();
		append("{\"value\":42}");
		awaitSum(42);
		assertThat(template().maintenance().restart("the-counter")).succeedsWithin(TIMEOUT);
		assertThat(template().maintenance().rebuild("the-counter", TIMEOUT)).succeedsWithin(TIMEOUT);
		append("{\"value\":1}");
		awaitSum(43);
		assertThat(heard().readiness).doesNotContain(ReadinessState.REFUSING_TRAFFIC);
	}

	@Test
	void whenAGapIsRestoredAcrossThenReadinessDoesNotFlip() {
		run();
		append("{\"value\":1}");
		awaitSum(1);
		template().maintenance().pause("the-counter", TIMEOUT);
		for (int i = 0; i < 5; i++) {
			append("{\"value\":1}");
		}
		takeSnapshotElsewhere();
		S2Stream numbers = this.context.getBean(S2Client.class).basin(BASIN).stream("numbers");
		Awaitility.await()
			.atMost(TIMEOUT)
			.until(() -> numbers.read(ReadInput.fromSeqNum(0).withCount(1).withClamp(true))
				.records()
				.get(0)
				.seqNum() > 1);
		template().maintenance().resume("the-counter", TIMEOUT);
		awaitSum(6);
		awaitEvent(ProjectionGapEvent.class);
		assertThat(heard().readiness).doesNotContain(ReadinessState.REFUSING_TRAFFIC);
	}

	// Its trim deletes records that the paused projection has not folded.
	private void takeSnapshotElsewhere() {
		try (S2Client client = S2Client.builder()
			.accessToken("ignored")
			.endpoints(S2Endpoints.of(this.server.endpoint()))
			.build(); SnapshotTemplate other = SnapshotTemplate.builder(client).basin(BASIN).build()) {
			other.project(ProjectionDefinition.builder("the-counter", Counter.class)
				.stream("numbers")
				.initialState(() -> new Counter(0, 0))
				.fold(Added.class, (counter, added) -> new Counter(counter.count() + 1, counter.sum() + added.value()))
				.build());
			assertThat(other.take("the-counter")).isInstanceOf(SnapshotOutcome.Taken.class);
		}
	}

	@Test
	void whenRecordsAreSkippedThenReadinessDoesNotFlip() {
		run("s2.snapshot.projections.the-counter.poison.policy=skip",
				"s2.snapshot.projections.the-counter.poison.max-attempts=2",
				"s2.snapshot.projections.the-counter.poison.initial-interval=1ms",
				"s2.snapshot.projections.the-counter.poison.dead-letter-stream=numbers-dead");
		for (int i = 0; i < 5; i++) {
			append("{\"value\":\"malformed\"}");
			append("{\"value\":1}");
		}
		awaitSum(5);
		assertThat(heard().readiness).doesNotContain(ReadinessState.REFUSING_TRAFFIC);
	}

	private void run(String... properties) {
		List<String> all = new ArrayList<>(List.of("s2.account-endpoint=" + this.server.endpoint(),
				"s2.basin-endpoint=" + this.server.endpoint(), "s2.access-token=ignored", "s2.basin=" + BASIN,
				"s2.snapshot.create-stream=true", "s2.snapshot.recovery.max-interval=1s", "s2.retry.max-attempts=1",
				"spring.main.banner-mode=off"));
		all.addAll(List.of(properties));
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.run();
		assertThat(readiness()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
		heard().readiness.clear();
	}

	private void startAgain() {
		this.server = EmbeddedS2.builder().directory(this.directory).basin(BASIN).port(this.server.port()).start();
	}

	private void append(String body) {
		try (S2Client client = S2Client.builder()
			.accessToken("ignored")
			.endpoints(S2Endpoints.of(this.server.endpoint()))
			.build()) {
			client.basin(BASIN).stream("numbers").append(AppendInput.of(AppendRecord.of(body)));
		}
	}

	private SnapshotTemplate template() {
		return this.context.getBean(SnapshotTemplate.class);
	}

	private Heard heard() {
		return this.context.getBean(Heard.class);
	}

	private ReadinessState readiness() {
		return this.context.getBean(ApplicationAvailability.class).getReadinessState();
	}

	private Health health() {
		HealthIndicator indicator = (HealthIndicator) this.context.getBean(ProjectionsHealthContributor.class)
			.getContributor("the-counter");
		assertThat(indicator).isNotNull();
		Health health = indicator.health();
		assertThat(health).isNotNull();
		return health;
	}

	private double connected() {
		return this.context.getBean(MeterRegistry.class).get("s2.projection.connected").gauge().value();
	}

	private void awaitSum(long sum) {
		Awaitility.await()
			.atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(template().projection("the-counter", Counter.class).read().state().sum())
				.isEqualTo(sum));
	}

	private void awaitStatus(ProjectionStatus status) {
		Awaitility.await()
			.atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(template().info("the-counter").status()).isEqualTo(status));
	}

	private void awaitReadiness(ReadinessState state) {
		Awaitility.await().atMost(TIMEOUT).untilAsserted(() -> assertThat(readiness()).isEqualTo(state));
	}

	private void awaitEvent(Class<? extends ProjectionEvent> type) {
		Awaitility.await()
			.atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(heard().events).hasAtLeastOneElementOfType(type));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(CounterProjection.class)
	static class Application {

		@Bean
		Heard heard() {
			return new Heard();
		}

	}

	/**
	 * Records the events of the application.
	 */
	static class Heard {

		private final List<ReadinessState> readiness = new CopyOnWriteArrayList<>();

		private final List<ProjectionEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void readiness(AvailabilityChangeEvent<ReadinessState> event) {
			this.readiness.add(event.getState());
		}

		@EventListener
		void projection(ProjectionEvent event) {
			this.events.add(event);
		}

	}

}
