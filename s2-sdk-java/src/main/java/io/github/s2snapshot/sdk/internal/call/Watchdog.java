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

package io.github.s2snapshot.sdk.internal.call;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.internal.transport.Cancellable;
import io.github.s2snapshot.sdk.internal.transport.EventLoop;

/**
 * Timer that detects a server that is silent for too long. It is not rescheduled each
 * time when the server sends something. Used on the event loop of the session only.
 */
public final class Watchdog {

	private final EventLoop loop;

	private final Runnable check;

	private @Nullable Cancellable timer;

	private long heardNanos;

	/**
	 * Creates a watchdog.
	 * @param loop the event loop of the session
	 * @param check called when it is time to ask {@link #isPatient(Duration)}
	 */
	public Watchdog(EventLoop loop, Runnable check) {
		this.loop = loop;
		this.check = check;
	}

	/**
	 * Records that the server sent something, or that its silence counts from now on.
	 */
	public void heard() {
		this.heardNanos = System.nanoTime();
	}

	/**
	 * Returns when the server last sent something.
	 * @return the time of {@link System#nanoTime()}
	 */
	public long heardNanos() {
		return this.heardNanos;
	}

	/**
	 * Schedules a check, unless one is already scheduled.
	 * @param delay the delay before the check
	 */
	public void watch(Duration delay) {
		if (this.timer == null) {
			this.timer = this.loop.schedule(delay.toMillis(), this::run);
		}
	}

	private void run() {
		this.timer = null;
		this.check.run();
	}

	/**
	 * Returns whether the server may still be silent. If so, schedules the next check for
	 * the time when the timeout expires.
	 * @param timeout how long it may be silent
	 * @return whether to continue waiting
	 */
	public boolean isPatient(Duration timeout) {
		long silentMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - this.heardNanos);
		long restMillis = timeout.toMillis() - silentMillis;
		if (restMillis > 0) {
			watch(Duration.ofMillis(restMillis));
		}
		return restMillis > 0;
	}

	/**
	 * Cancels the scheduled check.
	 */
	public void stop() {
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
	}

}
