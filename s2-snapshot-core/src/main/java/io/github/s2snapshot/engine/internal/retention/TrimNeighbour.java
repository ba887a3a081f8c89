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

package io.github.s2snapshot.engine.internal.retention;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.restore.RestorableSnapshots;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.engine.internal.status.Safeguards;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.ProjectionStatus;

/**
 * A projection as seen by a guard that trims its stream: records that the projection
 * needs must not be trimmed. Thread-safe.
 */
public final class TrimNeighbour {

	private final String name;

	private final PublishedState<?> published;

	private final Safeguards safeguards;

	private final @Nullable RestorableSnapshots<?> snapshots;

	/**
	 * Creates a neighbour.
	 * @param name the name of the projection
	 * @param published the published state of the projection
	 * @param safeguards the safeguards, which know the needs of a restore in progress
	 * @param snapshots the external snapshots of the projection, {@code null} if it has
	 * none
	 */
	public TrimNeighbour(String name, PublishedState<?> published, Safeguards safeguards,
			@Nullable RestorableSnapshots<?> snapshots) {
		this.name = name;
		this.published = published;
		this.safeguards = safeguards;
		this.snapshots = snapshots;
	}

	public String name() {
		return this.name;
	}

	public ProjectionStatus status() {
		return this.published.get().status();
	}

	public @Nullable RestorableSnapshots<?> snapshots() {
		return this.snapshots;
	}

	/**
	 * Returns the first record that the projection needs, given what its snapshots cover.
	 * @param covered the cursor up to which its snapshots cover the stream
	 * @return the sequence number
	 */
	public long neededFrom(long covered) {
		ProjectionStatus status = status();
		boolean reads = status == ProjectionStatus.LIVE || status == ProjectionStatus.PAUSED
				|| status == ProjectionStatus.CATCHING_UP || status == ProjectionStatus.DISCONNECTED;
		long needed = SeqNums.min(covered, this.safeguards.choice().neededFrom());
		return (reads) ? SeqNums.min(needed, this.published.get().cursor()) : needed;
	}

}
