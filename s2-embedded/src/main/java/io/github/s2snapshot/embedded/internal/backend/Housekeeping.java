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

import java.time.Clock;

import io.github.s2snapshot.embedded.internal.backend.BasinState.StreamState;
import io.github.s2snapshot.embedded.internal.backend.storage.Storage;

/**
 * Background work: lets records expire, deletes empty streams and frees the names of
 * deleted streams and basins. An idle stream costs at most one entry in a timetable.
 */
final class Housekeeping implements AutoCloseable {

	// Time until the name of a deleted stream is free. s2 lite takes longer
	private static final long DELETION_MILLIS = 50;

	// Records that expired while the server was stopped are not readable: no hurry
	private static final long FIRST_LOOK_MILLIS = 60_000;

	private static final long CATCH_UP_MILLIS = 10_000;

	private final Namespace names;

	private final Storage storage;

	private final Clock clock;

	private final Object lock;

	private final Timetable timetable;

	Housekeeping(Namespace names, Storage storage, Clock clock, Object lock) {
		this.names = names;
		this.storage = storage;
		this.clock = clock;
		this.lock = lock;
		this.timetable = new Timetable(clock);
	}

	Reminder watch(StreamState stream) {
		Reminder reminder = new Reminder(this.timetable, () -> age(stream));
		stream.log().remind(reminder);
		return reminder;
	}

	void watchRestored(StreamState stream) {
		Reminder reminder = watch(stream);
		if (stream.log().isEmpty()) {
			stream.log().remindOfEmpty();
		}
		else {
			reminder.by(this.clock.millis() + FIRST_LOOK_MILLIS);
		}
	}

	/**
	 * Removes expired records, and deletes the stream if it has been empty long enough.
	 * @param stream the stream
	 */
	private void age(StreamState stream) {
		if (this.storage.failure() != null) {
			return;
		}
		Position tail = stream.log().age();
		if (tail != null) {
			synchronized (this.lock) {
				BasinState basin = this.names.basins().get(stream.basin());
				if (basin != null && stream.log().deleteAt(tail, (failure) -> {
				})) {
					forget(basin, stream);
				}
			}
		}
	}

	/**
	 * Frees the name of a stream a moment after its deletion has begun. If the basin is
	 * being deleted, its name is freed with the last stream.
	 * @param basin the basin
	 * @param stream the stream
	 */
	void forget(BasinState basin, StreamState stream) {
		this.timetable.plan(this.clock.millis() + DELETION_MILLIS, () -> {
			synchronized (this.lock) {
				basin.streams().remove(stream.name(), stream);
				if (basin.deletedAt() != null && basin.streams().isEmpty()) {
					this.names.basins().remove(basin.name(), basin);
				}
			}
		});
	}

	/**
	 * Runs everything that is due after the clock was moved.
	 */
	void catchUp() {
		this.timetable.catchUp(CATCH_UP_MILLIS);
	}

	@Override
	public void close() {
		this.timetable.close();
	}

}
