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

package io.github.s2snapshot.engine.internal.status;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import org.slf4j.Logger;

import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.SnapshotFailureReason;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Logs failed snapshots of a projection, once a minute for each reason, because a state
 * that cannot be restored fails every snapshot until its class is changed. Used from the
 * mailbox only.
 */
public final class SnapshotFailureLog {

	private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

	private final Map<SnapshotFailureReason, Logged> logged = new EnumMap<>(SnapshotFailureReason.class);

	public void failed(Logger logger, String projection, StreamName stream, SnapshotException failure) {
		long now = EngineTime.nanoTime();
		Logged before = this.logged.get(failure.failureReason());
		if (before != null && now - before.at < INTERVAL) {
			before.since++;
			logger.debug("Projection '{}' of stream {}: a snapshot failed", projection, stream, failure);
			return;
		}
		this.logged.put(failure.failureReason(), new Logged(now));
		if (before == null || before.since == 0) {
			logger.warn("Projection '{}' of stream {}: a snapshot failed", projection, stream, failure);
		}
		else {
			logger.warn("Projection '{}' of stream {}: a snapshot failed, and {} more have failed since this was "
					+ "logged last", projection, stream, before.since, failure);
		}
	}

	/**
	 * A failure that was logged.
	 */
	private static final class Logged {

		private final long at;

		private int since;

		Logged(long at) {
			this.at = at;
		}

	}

}
