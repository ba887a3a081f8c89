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

package io.github.s2snapshot.engine.internal.deltas;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.LongPredicate;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.restore.StreamIdentity;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.value.RecoverySettings;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * What the subscriptions to the deltas of one projection have in common.
 *
 * @param <S> the type of the state
 * @param definition the projection
 * @param stream its stream
 * @param published the published state
 * @param skipped the records that the projection has skipped
 * @param controls the records that are no deltas
 * @param identity the incarnation of the stream
 * @param bases finds states of the past
 * @param threads the threads
 * @param recovery the delays of retries
 */
public record DeltaScope<S>(ProjectionDefinition<S> definition, S2Stream stream, PublishedState<S> published,
		LongPredicate skipped, ControlRecords controls, StreamIdentity identity, HistoryBases<S> bases,
		EngineThreads threads, RecoverySettings recovery) {

	private static final int MARK_DIGITS = 8;

	String projection() {
		return this.definition.name();
	}

	StreamName streamName() {
		return new StreamName(this.stream.basin(), this.stream.name());
	}

	/**
	 * Returns the mark of the current incarnation of the stream.
	 * @return the mark, or {@code null} if the incarnation is unknown
	 */
	@Nullable String incarnation() {
		Instant createdAt = this.identity.createdAt();
		return (createdAt != null) ? Sha256.hex((streamName() + " " + createdAt).getBytes(StandardCharsets.UTF_8))
			.substring(0, MARK_DIGITS) : null;
	}

}
