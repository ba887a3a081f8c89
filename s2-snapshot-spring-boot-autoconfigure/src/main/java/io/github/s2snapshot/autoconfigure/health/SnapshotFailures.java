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

package io.github.s2snapshot.autoconfigure.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.InPlaceProjectionListener;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.SnapshotException;

/**
 * Keeps the latest snapshot failure of each projection. Thread-safe.
 *
 * @since 0.1.0
 */
public class SnapshotFailures implements InPlaceProjectionListener {

	private final Map<String, Failing> failing = new ConcurrentHashMap<>();

	// The health of a keyed projection does not depend on single keys.
	@Override
	public ProjectionListener forKey(String key) {
		return ProjectionListener.NONE;
	}

	@Override
	public void snapshotFailed(String projection, SnapshotException failure) {
		Instant now = Instant.now();
		this.failing.merge(projection, new Failing(String.valueOf(failure.getMessage()), now, now),
				(known, latest) -> new Failing(latest.reason(), known.since(), latest.last()));
	}

	@Override
	public void snapshotTaken(String projection, SnapshotInfo snapshot, Duration duration) {
		this.failing.remove(projection);
	}

	@Override
	public void snapshotSuperseded(String projection, long cursor, long coveredBy) {
		this.failing.remove(projection);
	}

	@Override
	public void removed(String projection) {
		this.failing.remove(projection);
	}

	/**
	 * Returns the snapshot failure of a projection.
	 * @param projection the name of the projection
	 * @return the failure, or {@code null} if the last snapshot did not fail
	 */
	public @Nullable Failing find(String projection) {
		return this.failing.get(projection);
	}

	/**
	 * Failure of the snapshots of a projection.
	 *
	 * @param reason the reason of the latest failure
	 * @param since the time of the first failure after the last stored snapshot
	 * @param last the time of the latest failure
	 */
	public record Failing(String reason, Instant since, Instant last) {

	}

}
