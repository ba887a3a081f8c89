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

package io.github.s2snapshot.engine.internal.follow;

import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Captures the state when the first fragment of a snapshot of this process is read. The
 * position of that fragment is the cursor of the captured state. Used on the mailbox
 * only.
 *
 * @param <S> the type of the state
 */
public final class StateCapture<S> {

	private @Nullable String id;

	private @Nullable CompletableFuture<Captured<S>> result;

	/**
	 * Sets the snapshot to wait for, instead of any other.
	 * @param id the id of the snapshot
	 * @param result completes with the state
	 */
	public void expect(UUID id, CompletableFuture<Captured<S>> result) {
		this.id = id.toString();
		this.result = result;
	}

	/**
	 * Captures the state if the record is the expected fragment.
	 * @param record a record of a snapshot
	 * @param deltas the number of folded deltas
	 * @param ignored the types of deltas that the state lacks
	 * @param state supplies a state that does not change any more
	 */
	public void onRecord(SequencedRecord record, long deltas, IgnoredTypes ignored, Supplier<@Nullable S> state) {
		if (this.id == null || !record.header(SnapshotRecord.ID).filter(this.id::equals).isPresent()) {
			return;
		}
		CompletableFuture<Captured<S>> waiting = Objects.requireNonNull(this.result);
		Captured<S> captured = new Captured<>(state.get(), record.seqNum(), deltas, ignored);
		this.id = null;
		this.result = null;
		waiting.complete(captured);
	}

	/**
	 * Fails the waiting snapshot because reading ends.
	 */
	public void cancel() {
		CompletableFuture<Captured<S>> waiting = this.result;
		this.id = null;
		this.result = null;
		if (waiting != null) {
			waiting.completeExceptionally(
					new SnapshotException("The projection stopped while a snapshot was being taken"));
		}
	}

	/**
	 * Requests captures of the state.
	 *
	 * @param <S> the type of the state
	 */
	public interface Requests<S> {

		/**
		 * Requests the state at the first fragment of a snapshot.
		 * @param id the id of the snapshot
		 * @param result completes with the state, or exceptionally if the projection
		 * stops before
		 * @return completes when the fragment may be appended
		 */
		CompletableFuture<@Nullable Void> capture(UUID id, CompletableFuture<Captured<S>> result);

	}

	/**
	 * A captured state.
	 *
	 * @param <S> the type of the state
	 * @param state the state, which does not change any more
	 * @param cursor its cursor
	 * @param deltas the number of deltas folded into it
	 */
	public record Captured<S>(@Nullable S state, long cursor, long deltas, IgnoredTypes ignored) {
	}

}
