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

import java.util.EnumMap;
import java.util.Map;

import org.slf4j.Logger;

import io.github.s2snapshot.engine.internal.support.LogLimit;
import io.github.s2snapshot.projection.SnapshotFault;

/**
 * Logs snapshots that a projection ignores, at most a few per minute for each fault,
 * because anyone who may append can append thousands of them. Used from the mailbox only.
 */
public final class IgnoredSnapshotLog {

	private final Map<SnapshotFault, LogLimit> limits = new EnumMap<>(SnapshotFault.class);

	public void ignored(Logger logger, String projection, String snapshot, SnapshotFault fault, String reason) {
		LogLimit limit = this.limits.computeIfAbsent(fault, (kind) -> new LogLimit());
		long leftOut = limit.turn();
		if (leftOut > 0) {
			logger.warn("Projection '{}' ignored {} more snapshots with the fault {} since the last one that was "
					+ "logged", projection, leftOut, fault);
		}
		if (limit.admits()) {
			logger.warn("Projection '{}' ignores a snapshot, {}: {}", projection, snapshot, reason);
		}
		else {
			logger.debug("Projection '{}' ignores a snapshot, {}: {}", projection, snapshot, reason);
		}
	}

}
