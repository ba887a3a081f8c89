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

package io.github.s2snapshot.engine.internal.take;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.append.AppendGate;
import io.github.s2snapshot.engine.internal.follow.FileSpool;
import io.github.s2snapshot.engine.internal.follow.MachineListener;
import io.github.s2snapshot.engine.internal.follow.MachinePolicy;
import io.github.s2snapshot.engine.internal.follow.SnapshotFinder;
import io.github.s2snapshot.engine.internal.status.ProjectionFailures;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Collaborators that all in-stream snapshots of a projection share.
 *
 * @param <S> the type of the state
 * @param definition the projection
 * @param stream the stream of the projection
 * @param trust signs and verifies snapshots
 * @param limits the limits of readers
 * @param rights the permissions of the access token
 * @param gate holds back the appends of this process
 * @param hold the longest time that appends are held back
 * @param reports reports to the log and the listeners
 */
public record InStreamContext<S>(ProjectionDefinition<S> definition, S2Stream stream, SnapshotTrust trust,
		SnapshotLimits limits, AppendRights rights, AppendGate gate, Duration hold, SnapshotReports reports) {

	/**
	 * The largest metered size of a batch (S2 v1).
	 */
	static final int MAX_BATCH = 1024 * 1024;

	/**
	 * Returns the identity of the snapshots of the projection.
	 * @return the name and version of the projection
	 */
	public String identity() {
		return SnapshotRecord.identity(this.definition.name(), this.definition.version());
	}

	/**
	 * Creates a finder, which finds snapshots in the stream as a reader does.
	 * @param listener notified of snapshots that are ignored
	 * @param trust decides which snapshots are trusted
	 * @return the finder
	 */
	public SnapshotFinder<S> finder(MachineListener listener, SnapshotTrust trust) {
		StreamName name = new StreamName(this.stream.basin(), this.stream.name());
		return new SnapshotFinder<>(this.definition, name, this.limits, FileSpool::new,
				new ProjectionFailures(this.definition, name), listener, MachinePolicy.EVERYTHING, trust);
	}

	public SnapshotException failure(@Nullable String reason, @Nullable Throwable cause) {
		return new SnapshotException(
				String.format(Locale.ROOT, "No snapshot of projection '%s' was taken in stream %s/%s: %s",
						this.definition.name(), this.stream.basin(), this.stream.name(), reason),
				cause);
	}

}
