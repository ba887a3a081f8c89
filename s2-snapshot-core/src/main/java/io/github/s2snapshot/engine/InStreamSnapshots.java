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

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.ProjectionException;
import io.github.s2snapshot.projection.SnapshotException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.error.S2Exception;

/**
 * Takes snapshots into the stream, as a single record or as several. Nothing that makes a
 * snapshot one, or trims, is ever appended unless the stream was at its cursor when it
 * was begun, so whatever becomes of an append whose answer was lost, it is right.
 *
 * @param <S> the type of the state
 */
final class InStreamSnapshots<S> implements SnapshotTaker {

	/**
	 * The largest metered size of a batch (S2 v1).
	 */
	static final int MAX_BATCH = 1024 * 1024;

	private final InStreamContext<S> context;

	private final SnapshotRetry retry;

	InStreamSnapshots(ProjectionDefinition<S> definition, S2Stream stream, SnapshotSource<S> source, AppendGate gate,
			SnapshotRetry retry, EngineSettings settings) {
		this.context = new InStreamContext<>(definition,
				SnapshotRecord.identity(definition.name(), definition.version()), stream, source,
				new StateWriter<>(definition), new StateVerifier<>(definition), gate, settings,
				SnapshotLimits.defaults(), SnapshotTrust.of(definition.signing(), stream.basin(), stream.name())
					.createdAt(source::streamCreatedAt),
				new AppendRights(definition.name(), stream));
		this.retry = retry;
	}

	@Override
	public SnapshotResult take(boolean forced, Deadline deadline) {
		if (this.context.trust().isSigning()) {
			this.context.source().identify(deadline.remaining());
		}
		InStreamTaking<S> taking = new InStreamTaking<>(this.context, forced, deadline);
		try {
			return this.retry.execute(taking::attempt);
		}
		catch (RetryLaterException ex) {
			return taking.exhausted(ex);
		}
		catch (SnapshotException ex) {
			String missing = this.context.rights().missing(ex);
			return new SnapshotResult.Failed((missing != null)
					? this.context.failure(String.valueOf(ex.getMessage()) + ". What is missing: " + missing, ex) : ex);
		}
		catch (ProjectionException | S2Exception ex) {
			return new SnapshotResult.Failed(this.context.failure(ex.getMessage(), ex));
		}
		finally {
			this.context.gate().open();
		}
	}

}
