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

package io.github.s2snapshot.engine.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import io.github.s2snapshot.engine.internal.status.Contact;
import io.github.s2snapshot.engine.internal.status.FailureKind;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.RecoverySettings;
import io.github.s2snapshot.projection.Recovery;
import io.github.s2snapshot.projection.StartMode;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Counts the consecutive transient failures of a projection, delays its retries and
 * reports outages. Used on the mailbox only.
 */
final class Retries {

	private static final Logger logger = LoggerFactory.getLogger(Retries.class);

	// Bounds the loop, whatever the settings are.
	private static final int MOST_DOUBLINGS = 30;

	private static final Duration WARN_INTERVAL = Duration.ofMinutes(1);

	private final String projection;

	private final StreamName stream;

	private final EngineThreads threads;

	private final RecoverySettings settings;

	private final boolean patient;

	private final Level level;

	private final Contact contact;

	private final ListenerFanout listeners;

	private int failures;

	private Instant since = Instant.EPOCH;

	private @Nullable Long refusedSince;

	private @Nullable Long warnedAt;

	private long outSince;

	private @Nullable Object waiting;

	private @Nullable ScheduledFuture<?> timer;

	/**
	 * Creates an instance.
	 * @param projection the name of the projection
	 * @param stream its stream
	 * @param threads the threads
	 * @param settings the settings
	 * @param contact records the outage and the next attempt
	 * @param listeners the listeners
	 * @param oneOfMany whether this is the projection of a key: its load fails instead of
	 * being retried, and the log does not grow with the number of keys
	 */
	Retries(String projection, StreamName stream, EngineThreads threads, EngineSettings settings, Contact contact,
			ListenerFanout listeners, boolean oneOfMany) {
		this.projection = projection;
		this.stream = stream;
		this.threads = threads;
		this.settings = settings.recovery();
		this.patient = settings.startMode() == StartMode.BACKGROUND && !oneOfMany;
		this.level = (oneOfMany) ? Level.DEBUG : Level.WARN;
		this.contact = contact;
		this.listeners = listeners;
	}

	/**
	 * Returns whether the first start also retries after transient failures.
	 * @return whether projections start in the background
	 */
	boolean isPatientFromTheStart() {
		return this.patient;
	}

	Duration longestInterval() {
		return this.settings.maxInterval();
	}

	/**
	 * Counts a failed attempt.
	 * @param kind the kind of the failure
	 */
	void count(FailureKind kind) {
		if (this.failures++ == 0) {
			this.since = EngineTime.instant();
		}
		if (kind != FailureKind.REFUSAL) {
			this.refusedSince = null;
		}
		else if (this.refusedSince == null) {
			this.refusedSince = EngineTime.nanoTime();
		}
	}

	/**
	 * Returns the number of consecutive failed attempts.
	 * @return the number of attempts
	 */
	int failures() {
		return this.failures;
	}

	/**
	 * Returns whether the server has only refused attempts for so long that the
	 * configuration is considered wrong.
	 * @return whether the failure counts as definite
	 */
	boolean isRefusedForGood() {
		return this.refusedSince != null && Duration.ofNanos(EngineTime.nanoTime() - this.refusedSince)
			.compareTo(this.settings.definiteAfter()) >= 0;
	}

	/**
	 * Schedules the next attempt after a delay that doubles with each failure.
	 * @param failure the failure of the last attempt
	 * @param attempt makes the attempt, on the thread of the timer
	 */
	void later(ProjectionException failure, Runnable attempt) {
		schedule(failure, delay(this.failures), attempt);
	}

	/**
	 * Schedules the next attempt after at least the longest delay.
	 * @param failure the failure of the last attempt
	 * @param attempt makes the attempt, on the thread of the timer
	 */
	void rarely(ProjectionException failure, Runnable attempt) {
		schedule(failure, spread(this.settings.maxInterval()).plus(this.settings.maxInterval().dividedBy(2)), attempt);
	}

	private void schedule(ProjectionException failure, Duration delay, Runnable attempt) {
		cancel();
		Object mine = new Object();
		this.waiting = mine;
		int failed = Math.max(1, this.failures);
		this.contact.recovery(new Recovery(failed, this.since, EngineTime.instant().plus(delay), failure));
		report(failure, failed, delay);
		this.listeners.tell((listener) -> listener.recovering(this.projection, failure, failed, delay));
		this.timer = this.threads.schedule(attempt, delay);
	}

	private void report(ProjectionException failure, int failed, Duration delay) {
		long now = EngineTime.nanoTime();
		if (this.warnedAt == null || Duration.ofNanos(now - this.warnedAt).compareTo(WARN_INTERVAL) >= 0) {
			this.warnedAt = now;
			logger.atLevel(this.level)
				.log("Projection '{}' of stream {} retries in {} ms (failed attempts: {}): {}", this.projection,
						this.stream, delay.toMillis(), failed, failure.getMessage(), failure);
		}
		else {
			logger.debug("Projection '{}' of stream {} retries in {} ms (failed attempts: {}): {}", this.projection,
					this.stream, delay.toMillis(), failed, failure.getMessage());
		}
	}

	/**
	 * Begins the scheduled attempt.
	 * @return whether an attempt was scheduled
	 */
	boolean begin() {
		boolean wanted = this.waiting != null;
		this.waiting = null;
		this.timer = null;
		return wanted;
	}

	/**
	 * Cancels the scheduled attempt.
	 */
	void cancel() {
		this.waiting = null;
		this.contact.recovery(null);
		if (this.timer != null) {
			this.timer.cancel(false);
			this.timer = null;
		}
	}

	/**
	 * Forgets earlier failures because the server answered or a start has begun.
	 */
	void reset() {
		if (this.failures == 0 && this.waiting == null) {
			return;
		}
		cancel();
		this.failures = 0;
		this.refusedSince = null;
		this.warnedAt = null;
	}

	private Duration delay(int failed) {
		int doublings = Math.min(MOST_DOUBLINGS, Math.max(0, failed - 1));
		Duration longest = this.settings.maxInterval();
		Duration delay = this.settings.initialInterval();
		for (int i = 0; i < doublings && delay.compareTo(longest) < 0; i++) {
			delay = delay.multipliedBy(2);
		}
		return spread((delay.compareTo(longest) < 0) ? delay : longest);
	}

	// Projections that were disconnected together should not all reconnect at the same
	// time.
	private static Duration spread(Duration delay) {
		Duration half = delay.dividedBy(2);
		return half.plusNanos((long) (EngineTime.random() * half.toNanos()));
	}

	boolean isOut() {
		return this.contact.outage() != null;
	}

	/**
	 * Reports an outage, unless one is reported already.
	 * @param reason the reason
	 */
	void disconnected(String reason) {
		if (isOut()) {
			return;
		}
		Duration silence = this.contact.silence();
		this.outSince = EngineTime.nanoTime() - silence.toNanos();
		Outage outage = new Outage(EngineTime.instant().minus(silence), reason);
		this.contact.outage(outage);
		logger.atLevel(this.level)
			.log("Projection '{}' of stream {} has been disconnected since {}: {}. Reads return the last "
					+ "state until it reconnects", this.projection, this.stream, outage.since(), reason);
		this.listeners.tell((listener) -> listener.disconnected(this.projection, outage));
	}

	/**
	 * Ends the outage because the projection is up to date.
	 */
	void connected() {
		reset();
		if (isOut()) {
			Duration duration = Duration.ofNanos(EngineTime.nanoTime() - this.outSince);
			this.contact.outage(null);
			logger.atLevel(this.level)
				.log("Projection '{}' of stream {} is connected again after {}", this.projection, this.stream,
						duration);
			this.listeners.tell((listener) -> listener.reconnected(this.projection, duration));
		}
	}

	/**
	 * Forgets failures and the outage because the projection is stopped or started again.
	 */
	void forget() {
		reset();
		this.contact.outage(null);
	}

}
