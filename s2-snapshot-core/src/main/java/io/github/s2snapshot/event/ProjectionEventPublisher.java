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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.InPlaceProjectionListener;
import io.github.s2snapshot.projection.PoisonRecord;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Publisher of {@link ProjectionEvent events} of projections to an application context.
 * It publishes them one after the other on a separate thread, so a listener that is slow
 * or fails does not delay a projection. Events before the start are published after it,
 * and a stop waits until the last events are published. Events that do not fit into the
 * queue are lost, and their number is logged. Thread-safe.
 * <p>
 * The events of a keyed projection have the key. Events that each load of a key would
 * cause, and those of an outage, are not published for keys.
 * <p>
 * Without Spring Boot, declare it as a bean and pass it to
 * {@code SnapshotTemplate.Builder.listener}.
 *
 * @since 0.1.0
 */
public class ProjectionEventPublisher implements InPlaceProjectionListener, SmartLifecycle {

	/**
	 * The default phase: events are published before the first projection is restored,
	 * and until after the last one has stopped.
	 */
	public static final int DEFAULT_PHASE = Integer.MAX_VALUE - 4097;

	/**
	 * The largest number of events that wait to be published.
	 */
	public static final int CAPACITY = 10_000;

	private static final long LONGEST_STOP_NANOS = Duration.ofDays(36_500).toNanos();

	private static final Logger logger = LoggerFactory.getLogger(ProjectionEventPublisher.class);

	private final ApplicationEventPublisher publisher;

	private final SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("s2-events-");

	private final Object lock = new Object();

	private final Deque<ProjectionEvent> waiting = new ArrayDeque<>();

	private int phase = DEFAULT_PHASE;

	private Duration stopTimeout = Duration.ofSeconds(5);

	private State state = State.NEW;

	private @Nullable Thread drainer;

	private boolean draining;

	private long dropped;

	/**
	 * Creates a publisher.
	 * @param publisher the publisher, usually the application context
	 */
	public ProjectionEventPublisher(ApplicationEventPublisher publisher) {
		this.publisher = Objects.requireNonNull(publisher, "'publisher' must not be null");
		this.executor.setDaemon(true);
	}

	/**
	 * Sets the phase in which publishing starts and stops. It must be lower than the
	 * phase in which projections are restored and stopped.
	 * @param phase the phase, by default {@value #DEFAULT_PHASE}
	 */
	public void setPhase(int phase) {
		this.phase = phase;
	}

	/**
	 * Sets how long a stop waits until the remaining events are published.
	 * @param stopTimeout the time, by default 5 seconds
	 */
	public void setStopTimeout(Duration stopTimeout) {
		this.stopTimeout = Objects.requireNonNull(stopTimeout, "'stopTimeout' must not be null");
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

	@Override
	public void start() {
		synchronized (this.lock) {
			this.state = State.RUNNING;
			drain();
		}
	}

	@Override
	public void stop() {
		synchronized (this.lock) {
			try {
				// A listener that closes the context must not wait for itself.
				if (this.state == State.RUNNING && this.drainer != Thread.currentThread()) {
					awaitDrained();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.state = State.STOPPED;
			if (!this.waiting.isEmpty()) {
				logger.warn("{} events of projections were not published within {} of the stop and are lost",
						this.waiting.size(), this.stopTimeout);
				this.waiting.clear();
			}
		}
	}

	private void awaitDrained() throws InterruptedException {
		long end = System.nanoTime() + Math.min(TimeUnit.NANOSECONDS.convert(this.stopTimeout), LONGEST_STOP_NANOS);
		while (this.draining) {
			long left = (end - System.nanoTime()) / 1_000_000;
			if (left <= 0) {
				return;
			}
			this.lock.wait(left);
		}
	}

	@Override
	public boolean isRunning() {
		synchronized (this.lock) {
			return this.state == State.RUNNING;
		}
	}

	@Override
	public ProjectionListener forKey(String key) {
		return new KeyEvents(this, key, this::publish);
	}

	@Override
	public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
		publish(new ProjectionStatusChangedEvent(this, projection, previous, current));
		if (current == ProjectionStatus.LIVE && previous != ProjectionStatus.PAUSED) {
			publish(new ProjectionCaughtUpEvent(this, projection));
		}
	}

	@Override
	public void restored(String projection, RestoreInfo restore) {
		publish(new ProjectionRestoredEvent(this, projection, restore));
	}

	@Override
	public void snapshotTaken(String projection, SnapshotInfo snapshot, Duration duration) {
		publish(new SnapshotTakenEvent(this, projection, snapshot, duration));
	}

	@Override
	public void snapshotSkipped(String projection, String reason) {
		publish(new SnapshotSkippedEvent(this, projection, reason));
	}

	@Override
	public void snapshotSuperseded(String projection, long cursor, long coveredBy) {
		publish(new SnapshotSupersededEvent(this, projection, cursor, coveredBy));
	}

	@Override
	public void snapshotFailed(String projection, SnapshotException failure) {
		publish(new SnapshotFailedEvent(this, projection, failure));
	}

	@Override
	public void snapshotIgnored(String projection, String snapshot, SnapshotFault fault, String reason) {
		publish(new SnapshotIgnoredEvent(this, projection, snapshot, fault, reason));
	}

	@Override
	public void audited(String projection, AuditResult result) {
		publish(new ProjectionAuditedEvent(this, projection, result));
	}

	@Override
	public void poison(String projection, PoisonRecord record) {
		publish(new ProjectionPoisonEvent(this, projection, record));
	}

	@Override
	public void retentionEndangered(String projection, Duration retention, Duration age, String reason) {
		publish(new RetentionEndangeredEvent(this, projection, retention, age, reason));
	}

	@Override
	public void historyTrimmed(String projection, long before) {
		publish(new HistoryTrimmedEvent(this, projection, before));
	}

	@Override
	public void historyKept(String projection, String reason) {
		publish(new HistoryKeptEvent(this, projection, reason));
	}

	@Override
	public void gap(String projection, GapException gap) {
		publish(new ProjectionGapEvent(this, projection, gap));
	}

	@Override
	public void disconnected(String projection, Outage outage) {
		publish(new ProjectionDisconnectedEvent(this, projection, outage));
	}

	@Override
	public void reconnected(String projection, Duration duration) {
		publish(new ProjectionReconnectedEvent(this, projection, duration));
	}

	@Override
	public void recovering(String projection, ProjectionException failure, int attempt, Duration delay) {
		publish(new ProjectionRecoveringEvent(this, projection, failure, attempt, delay));
	}

	@Override
	public void failed(String projection, ProjectionException failure) {
		publish(new ProjectionFailedEvent(this, projection, failure));
	}

	private void publish(ProjectionEvent event) {
		synchronized (this.lock) {
			if (this.state == State.STOPPED) {
				return;
			}
			if (this.waiting.size() >= CAPACITY) {
				if (this.dropped++ == 0) {
					logger.warn("Events of projections are being lost: a listener is too slow, and {} events are "
							+ "waiting already. The first lost event is {}", CAPACITY, event);
				}
				return;
			}
			this.waiting.add(event);
			drain();
		}
	}

	private void drain() {
		if (this.state == State.RUNNING && !this.draining && !this.waiting.isEmpty()) {
			this.draining = true;
			this.executor.execute(this::publishAll);
		}
	}

	private void publishAll() {
		for (ProjectionEvent event = next(); event != null; event = next()) {
			try {
				this.publisher.publishEvent(event);
			}
			catch (Throwable ex) {
				logger.warn("A listener failed to handle {}", event, ForeignFailure.presentable(ex));
			}
		}
	}

	private @Nullable ProjectionEvent next() {
		synchronized (this.lock) {
			ProjectionEvent event = this.waiting.poll();
			this.drainer = (event != null) ? Thread.currentThread() : null;
			if (event == null) {
				if (this.dropped > 0) {
					logger.warn("{} events of projections were lost because a listener was too slow", this.dropped);
					this.dropped = 0;
				}
				this.draining = false;
				this.lock.notifyAll();
			}
			return event;
		}
	}

	/**
	 * Lifecycle of the publisher.
	 */
	private enum State {

		NEW, RUNNING, STOPPED

	}

}
