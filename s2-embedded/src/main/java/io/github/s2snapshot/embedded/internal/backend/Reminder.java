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

package io.github.s2snapshot.embedded.internal.backend;

import org.jspecify.annotations.Nullable;

/**
 * Planned check of a stream, at the earliest of the requested times. Thread-safe.
 */
final class Reminder {

	private static final long NONE = Long.MAX_VALUE;

	private final Timetable timetable;

	private final Runnable task;

	// Every append reads this without the lock
	private volatile long at = NONE;

	private Timetable.@Nullable Slot slot;

	private boolean cancelled;

	Reminder(Timetable timetable, Runnable task) {
		this.timetable = timetable;
		this.task = task;
	}

	/**
	 * Requests a check.
	 * @param latest the latest time of the check, in milliseconds since 1970
	 */
	void by(long latest) {
		if (latest < this.at) {
			plan(latest);
		}
	}

	private synchronized void plan(long latest) {
		if (latest < this.at && !this.cancelled) {
			clear();
			this.at = latest;
			this.slot = this.timetable.plan(latest, this::run);
		}
	}

	private void run() {
		synchronized (this) {
			this.at = NONE;
			this.slot = null;
		}
		this.task.run();
	}

	private void clear() {
		if (this.slot != null) {
			this.timetable.cancel(this.slot);
			this.slot = null;
		}
	}

	synchronized void cancel() {
		this.cancelled = true;
		clear();
	}

}
