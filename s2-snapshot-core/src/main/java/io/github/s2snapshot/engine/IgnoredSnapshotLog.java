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

package io.github.s2snapshot.engine;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import org.slf4j.Logger;

import io.github.s2snapshot.projection.SnapshotFault;

/**
 * Logs snapshots that a projection ignores, some a minute of each kind of reason: whoever
 * may append can append thousands of them. Used from the mailbox only.
 */
final class IgnoredSnapshotLog {

	private static final int LOGGED = 10;

	private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

	private final Map<SnapshotFault, Minute> minutes = new EnumMap<>(SnapshotFault.class);

	void ignored(Logger logger, String projection, String snapshot, SnapshotFault fault, String reason) {
		long now = EngineTime.nanoTime();
		Minute minute = this.minutes.get(fault);
		if (minute == null || now - minute.begin >= INTERVAL) {
			if (minute != null && minute.count > LOGGED) {
				logger
					.warn("Projection '{}' has ignored {} other snapshots for this kind of reason, {}, since the last "
							+ "one that was logged", projection, minute.count - LOGGED, fault);
			}
			minute = new Minute(now);
			this.minutes.put(fault, minute);
		}
		minute.count++;
		if (minute.count <= LOGGED) {
			logger.warn("Projection '{}' ignores a snapshot: {}: {}", projection, snapshot, reason);
		}
		else {
			logger.debug("Projection '{}' ignores a snapshot: {}: {}", projection, snapshot, reason);
		}
	}

	/**
	 * What was ignored in a minute.
	 */
	private static final class Minute {

		private final long begin;

		private long count;

		Minute(long begin) {
			this.begin = begin;
		}

	}

}
