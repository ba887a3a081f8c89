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

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.SnapshotException;
import io.github.s2snapshot.projection.StreamName;
import io.github.s2snapshot.sdk.S2Stream;

/**
 * What every snapshot of a projection in its stream needs.
 *
 * @param <S> the type of the state
 * @param definition the projection
 * @param identity its identity
 * @param stream its stream
 * @param source gives its state
 * @param writer writes its state
 * @param verifier compares it with what was read back
 * @param gate holds the appends of this process
 * @param settings limits of the engine
 * @param limits what a reader takes at most
 * @param trust signs
 * @param rights what the access token may do
 */
record InStreamContext<S>(ProjectionDefinition<S> definition, String identity, S2Stream stream,
		SnapshotSource<S> source, StateWriter<S> writer, StateVerifier<S> verifier, AppendGate gate,
		EngineSettings settings, SnapshotLimits limits, SnapshotTrust trust, AppendRights rights) {

	/**
	 * Create what finds snapshots in the stream as a reader does.
	 * @param events told of those that are none
	 * @param trust tells which snapshots are trusted
	 * @return the finder
	 */
	SnapshotFinder<S> finder(MachineEvents events, SnapshotTrust trust) {
		StreamName name = new StreamName(this.stream.basin(), this.stream.name());
		return new SnapshotFinder<>(this.definition, name, this.limits, FileSpool::new,
				new Refusals(this.definition, name), events, trust);
	}

	SnapshotException failure(@Nullable String reason, @Nullable Throwable cause) {
		return new SnapshotException(
				String.format(Locale.ROOT, "No snapshot of projection '%s' was taken in stream %s/%s: %s",
						this.definition.name(), this.stream.basin(), this.stream.name(), reason),
				cause);
	}

}
