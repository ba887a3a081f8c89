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

package io.github.s2snapshot.event;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationListener;
import org.springframework.context.support.GenericApplicationContext;

import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.resource.StreamName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProjectionEventPublisher}, without Spring Boot.
 */
class ProjectionEventPublisherTests {

	private static final String NAME = "delay-board";

	private final List<ProjectionEvent> events = new CopyOnWriteArrayList<>();

	private final GenericApplicationContext context = new GenericApplicationContext();

	private final ProjectionEventPublisher publisher = new ProjectionEventPublisher(this.context);

	@AfterEach
	void close() {
		this.context.close();
	}

	private void listen(ApplicationListener<ProjectionEvent> listener) {
		this.context.registerBean("publisher", ProjectionEventPublisher.class, () -> this.publisher);
		this.context.addApplicationListener(listener);
		this.context.refresh();
	}

	@Test
	void shouldPublishEventsInTheirOrder() {
		listen(this.events::add);
		this.publisher.statusChanged(NAME, ProjectionStatus.STOPPED, ProjectionStatus.RESTORING);
		this.publisher.statusChanged(NAME, ProjectionStatus.RESTORING, ProjectionStatus.LIVE);
		this.publisher.restored(NAME, new RestoreInfo(RestoreSource.REPLAY, 0, 3, Duration.ofMillis(5)));
		this.publisher.snapshotSkipped(NAME, "nothing new");
		this.publisher.snapshotSuperseded(NAME, 5, 9);
		this.publisher.snapshotFailed(NAME, new SnapshotException("disk full"));
		this.publisher.snapshotIgnored(NAME, "record 4", SnapshotFault.DAMAGED, "length");
		this.publisher.audited(NAME, new AuditResult.Equal(2, 5, 3));
		this.publisher.gap(NAME, new GapException("gap", new StreamName("airlines", "flights"), 5, 9));
		this.publisher.failed(NAME, new ProjectionFailedException("gap"));
		awaitEvents(11);
		assertThat(this.events).extracting(ProjectionEvent::toString)
			.containsExactly(
					"ProjectionStatusChangedEvent[projection=delay-board, previous=STOPPED, current=RESTORING]",
					"ProjectionStatusChangedEvent[projection=delay-board, previous=RESTORING, current=LIVE]",
					"ProjectionCaughtUpEvent[projection=delay-board]",
					"ProjectionRestoredEvent[projection=delay-board, restore=RestoreInfo[source=replay, cursor=0, "
							+ "replayed=3, duration=PT0.005S, foldChange=FoldChange[kind=none, parts=[]]]]",
					"SnapshotSkippedEvent[projection=delay-board, reason=nothing new]",
					"SnapshotSupersededEvent[projection=delay-board, cursor=5, coveredBy=9]",
					"SnapshotFailedEvent[projection=delay-board, "
							+ "failure=io.github.s2snapshot.projection.error.SnapshotException: disk full]",
					"SnapshotIgnoredEvent[projection=delay-board, snapshot=record 4, fault=damaged, reason=length]",
					"ProjectionAuditedEvent[projection=delay-board, result=Equal[from=2, to=5, deltas=3]]",
					"ProjectionGapEvent[projection=delay-board, "
							+ "gap=io.github.s2snapshot.projection.error.GapException: gap]",
					"ProjectionFailedEvent[projection=delay-board, "
							+ "failure=io.github.s2snapshot.projection.error.ProjectionFailedException: gap]");
		assertThat(this.events).allSatisfy((event) -> assertThat(event.getSource()).isSameAs(this.publisher));
	}

	@Test
	void whenProjectionIsKeyedThenEventsHaveTheKey() {
		listen(this.events::add);
		ProjectionListener listener = this.publisher.forKey("a%20b");
		listener.snapshotFailed(NAME, new SnapshotException("disk full"));
		listener.failed(NAME, new ProjectionFailedException("gap"));
		this.publisher.snapshotSkipped(NAME, "nothing new");
		awaitEvents(3);
		assertThat(this.events).extracting(ProjectionEvent::getKey).containsExactly("a%20b", "a%20b", null);
		assertThat(this.events).extracting(ProjectionEvent::getProjection).containsOnly(NAME);
		assertThat(this.events.get(0)).hasToString("SnapshotFailedEvent[projection=delay-board, key=a%20b, "
				+ "failure=io.github.s2snapshot.projection.error.SnapshotException: disk full]");
		assertThat(this.events.get(0).getSource()).isSameAs(this.publisher);
	}

	@Test
	void whenKeysAreLoadedOrAnOutageBeginsThenNoEventIsPublished() {
		listen(this.events::add);
		ProjectionListener listener = this.publisher.forKey("42");
		listener.statusChanged(NAME, ProjectionStatus.STOPPED, ProjectionStatus.RESTORING);
		listener.statusChanged(NAME, ProjectionStatus.RESTORING, ProjectionStatus.LIVE);
		listener.restored(NAME, new RestoreInfo(RestoreSource.REPLAY, 0, 3, Duration.ofMillis(5)));
		listener.snapshotSkipped(NAME, "nothing new");
		listener.disconnected(NAME, new Outage(Instant.EPOCH, "silence"));
		listener.reconnected(NAME, Duration.ofSeconds(1));
		listener.recovering(NAME, new ProjectionFailedException("gap"), 1, Duration.ofSeconds(1));
		listener.snapshotSuperseded(NAME, 5, 9);
		awaitEvents(1);
		assertThat(this.events).extracting(Object::toString)
			.containsExactly("SnapshotSupersededEvent[projection=delay-board, key=42, cursor=5, coveredBy=9]");
	}

	@Test
	void whenAProjectionIsResumedThenNoCaughtUpEventIsPublished() {
		listen(this.events::add);
		this.publisher.statusChanged(NAME, ProjectionStatus.PAUSED, ProjectionStatus.LIVE);
		this.publisher.snapshotSkipped(NAME, "nothing new");
		awaitEvents(2);
		assertThat(this.events).doesNotHaveAnyElementsOfTypes(ProjectionCaughtUpEvent.class);
	}

	@Test
	void whenAListenerFailsThenTheNextEventIsStillPublished() {
		listen((event) -> {
			this.events.add(event);
			if (this.events.size() == 1) {
				throw new IllegalStateException("boom");
			}
			if (this.events.size() == 2) {
				throw new AssertionError("boom");
			}
		});
		for (int i = 0; i < 3; i++) {
			this.publisher.snapshotSkipped(NAME, "nothing new");
		}
		awaitEvents(3);
	}

	@Test
	void whenAListenerIsSlowThenCallersDoNotWaitAndExcessEventsAreLost() {
		CountDownLatch slow = new CountDownLatch(1);
		listen((event) -> {
			await(slow);
			this.events.add(event);
		});
		int more = 100;
		for (int i = 0; i < ProjectionEventPublisher.CAPACITY + more; i++) {
			this.publisher.snapshotSuperseded(NAME, i, i);
		}
		assertThat(this.events).isEmpty();
		slow.countDown();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.events.size() >= ProjectionEventPublisher.CAPACITY);
		this.publisher.snapshotSkipped(NAME, "the last");
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.events.get(this.events.size() - 1) instanceof SnapshotSkippedEvent);
		assertThat(this.events).hasSizeBetween(ProjectionEventPublisher.CAPACITY + 1,
				ProjectionEventPublisher.CAPACITY + more);
	}

	@Test
	void shouldPublishEventsFromBeforeTheStartAfterIt() {
		this.publisher.snapshotSkipped(NAME, "before the start");
		assertThat(this.publisher.isRunning()).isFalse();
		listen(this.events::add);
		awaitEvents(1);
		assertThat(this.publisher.isRunning()).isTrue();
	}

	@Test
	void shouldPublishEventsFromBeforeTheStopAndNoneAfterIt() {
		CountDownLatch slow = new CountDownLatch(1);
		listen((event) -> {
			await(slow);
			this.events.add(event);
		});
		this.publisher.snapshotSkipped(NAME, "before the stop");
		this.publisher.snapshotSkipped(NAME, "before the stop");
		Thread stop = new Thread(this.publisher::stop);
		stop.start();
		slow.countDown();
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !stop.isAlive());
		assertThat(this.events).hasSize(2);
		this.publisher.snapshotSkipped(NAME, "after the stop");
		this.publisher.start();
		this.publisher.snapshotSkipped(NAME, "after the second start");
		awaitEvents(3);
		assertThat(this.events).extracting(ProjectionEvent::toString).last().asString().contains("second start");
	}

	@Test
	void whenAListenerClosesTheContextThenItDoesNotWaitForItself() {
		this.publisher.setStopTimeout(Duration.ofMinutes(10));
		listen((event) -> {
			this.context.close();
			this.events.add(event);
		});
		this.publisher.snapshotSkipped(NAME, "the last");
		awaitEvents(1);
		assertThat(this.context.isActive()).isFalse();
	}

	@Test
	void whenAListenerHangsThenTheStopGivesUp() {
		CountDownLatch never = new CountDownLatch(1);
		this.publisher.setStopTimeout(Duration.ofMillis(50));
		listen((event) -> await(never));
		this.publisher.snapshotSkipped(NAME, "nothing new");
		this.publisher.snapshotSkipped(NAME, "nothing new");
		this.context.close();
		assertThat(this.publisher.isRunning()).isFalse();
		never.countDown();
	}

	private void awaitEvents(int count) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.events.size() >= count);
		assertThat(this.events).hasSize(count);
	}

	private static void await(CountDownLatch latch) {
		try {
			if (!latch.await(60, TimeUnit.SECONDS)) {
				throw new IllegalStateException("The listener was not released");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
