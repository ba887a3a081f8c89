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
 * A projection, as those see it that trim its stream: what it needs is not to be trimmed.
 * Thread-safe.
 */
public final class TrimNeighbour {

	private final String name;

	private final PublishedState<?> published;

	private final Safeguards safeguards;

	private final @Nullable RestorableSnapshots<?> snapshots;

	/**
	 * Creates a neighbour.
	 * @param name the name of the projection
	 * @param published what it publishes
	 * @param safeguards what a restore that is under way needs
	 * @param snapshots its snapshots in a store, {@code null} when it has none
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
	 * Finds what the projection needs of the stream, as long as its snapshots stay as
	 * they are.
	 * @param covered what its snapshots cover
	 * @return the first position that it needs
	 */
	public long neededFrom(long covered) {
		ProjectionStatus status = status();
		boolean reads = status == ProjectionStatus.LIVE || status == ProjectionStatus.PAUSED
				|| status == ProjectionStatus.CATCHING_UP || status == ProjectionStatus.DISCONNECTED;
		long needed = SeqNums.min(covered, this.safeguards.choice().neededFrom());
		return (reads) ? SeqNums.min(needed, this.published.get().cursor()) : needed;
	}

}
