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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

import io.github.s2snapshot.autoconfigure.CounterProjection;
import io.github.s2snapshot.autoconfigure.CounterProjection.Added;
import io.github.s2snapshot.autoconfigure.CounterProjection.Counter;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.embedded.fault.Operation;
import io.github.s2snapshot.event.ProjectionCaughtUpEvent;
import io.github.s2snapshot.event.ProjectionEvent;
import io.github.s2snapshot.event.ProjectionEventPublisher;
import io.github.s2snapshot.event.ProjectionFailedEvent;
import io.github.s2snapshot.event.ProjectionPoisonEvent;
import io.github.s2snapshot.event.ProjectionRestoredEvent;
import io.github.s2snapshot.event.ProjectionStatusChangedEvent;
import io.github.s2snapshot.event.SnapshotFailedEvent;
import io.github.s2snapshot.event.SnapshotSkippedEvent;
import io.github.s2snapshot.event.SnapshotTakenEvent;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what an {@link EventListener} hears of projections.
 */
class ProjectionEventsTests {

	private static final String BASIN = "test-basin";

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final EmbeddedS2 server = EmbeddedS2.builder().basin(BASIN).start();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class,
				TaskSchedulingAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withUserConfiguration(CounterProjection.class, Events.class)
		.withPropertyValues("s2.account-endpoint=" + this.server.endpoint(),
				"s2.basin-endpoint=" + this.server.endpoint(), "s2.access-token=ignored", "s2.basin=" + BASIN,
				"s2.snapshot.create-stream=true");

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	@Test
	void lifecycleOfAProjectionShouldBePublished() {
		Events[] heard = new Events[1];
		this.contextRunner.withPropertyValues("s2.snapshot.trigger.on-shutdown=true").run((context) -> {
			Events events = context.getBean(Events.class);
			heard[0] = events;
			ProjectionRestoredEvent restored = events.await(ProjectionRestoredEvent.class);
			assertThat(restored.getProjection()).isEqualTo("the-counter");
			assertThat(restored.getRestore().source()).isEqualTo(RestoreSource.EMPTY);
			assertThat(events.await(ProjectionCaughtUpEvent.class).getSource())
				.isInstanceOf(ProjectionEventPublisher.class);
			SnapshotTemplate snapshots = context.getBean(SnapshotTemplate.class);
			Projection<Counter> counter = snapshots.projection("the-counter", Counter.class);
			counter.append(new Added(1));
			counter.readLatest(TIMEOUT);
			snapshots.take("the-counter");
			assertThat(events.await(SnapshotTakenEvent.class).getSnapshot().cursor()).isOne();
			snapshots.take("the-counter");
			assertThat(events.await(SnapshotSkippedEvent.class).getReason()).contains("nothing was folded");
			counter.append(new Added(1));
			counter.readLatest(TIMEOUT);
			this.server.faults().refuse(Operation.APPEND, 1, 403, "permission_denied");
			snapshots.take("the-counter");
			assertThat(events.await(SnapshotFailedEvent.class).getFailure()).hasMessageContaining("permission_denied");
		});
		assertThat(heard[0].events).filteredOn(SnapshotTakenEvent.class::isInstance).hasSize(2);
		assertThat(heard[0].events.get(heard[0].events.size() - 1)).isInstanceOfSatisfying(
				ProjectionStatusChangedEvent.class,
				(event) -> assertThat(event.getCurrent()).isEqualTo(ProjectionStatus.STOPPED));
	}

	@Test
	void failuresShouldBePublished() {
		this.contextRunner.run((context) -> {
			Events events = context.getBean(Events.class);
			context.getBean(S2Client.class)
				.basin(BASIN)
				.stream("numbers")
				.append(AppendInput.of(AppendRecord.of("{}").withHeader("type", "Unheard-of")));
			assertThat(events.await(ProjectionPoisonEvent.class).getRecord().failure().seqNum()).isZero();
			assertThat(events.await(ProjectionFailedEvent.class).getFailure()).hasMessageContaining("Unheard-of");
		});
	}

	@Test
	void whenListenerFailsThenProjectionContinues() {
		this.contextRunner.withUserConfiguration(Failing.class).run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(Events.class).await(ProjectionRestoredEvent.class);
			assertThat(context.getBean(SnapshotTemplate.class).info("the-counter").status())
				.isEqualTo(ProjectionStatus.LIVE);
		});
	}

	@Test
	void whenEventsAreDisabledThenNothingIsPublished() {
		this.contextRunner.withPropertyValues("s2.snapshot.events.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean(ProjectionEventPublisher.class);
			assertThat(context.getBean(Events.class).events).isEmpty();
		});
	}

	@Test
	void publisherOfTheUserShouldReplaceTheDefault() {
		this.contextRunner.withUserConfiguration(Own.class)
			.run((context) -> assertThat(context).hasSingleBean(ProjectionEventPublisher.class)
				.hasBean("ownPublisher"));
	}

	@Test
	void publisherShouldStartBeforeProjectionsAndStopAfterThem() {
		this.contextRunner.withPropertyValues("s2.snapshot.lifecycle.phase=7")
			.run((context) -> assertThat(context.getBean(ProjectionEventPublisher.class).getPhase()).isEqualTo(6));
	}

	/**
	 * Records all events.
	 */
	static class Events {

		private final List<ProjectionEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void on(ProjectionEvent event) {
			this.events.add(event);
		}

		<E extends ProjectionEvent> E await(Class<E> type) {
			Awaitility.await().atMost(TIMEOUT).until(() -> this.events.stream().anyMatch(type::isInstance));
			return this.events.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
		}

	}

	/**
	 * Fails for all events.
	 */
	static class Failing {

		@EventListener
		void on(ProjectionEvent event) {
			throw new IllegalStateException("boom");
		}

	}

	/**
	 * Publisher of the user.
	 */
	static class Own {

		@Bean
		ProjectionEventPublisher ownPublisher(ApplicationEventPublisher publisher) {
			return new ProjectionEventPublisher(publisher);
		}

	}

}
