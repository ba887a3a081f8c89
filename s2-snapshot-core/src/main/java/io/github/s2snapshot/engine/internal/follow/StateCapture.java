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
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Waits for the first fragment of a snapshot of this process to be read, and takes the
 * state right there: it is the one that the fragment's position is the cursor of. Used on
 * the mailbox only.
 *
 * @param <S> the type of the state
 */
public final class StateCapture<S> {

	private @Nullable String id;

	private @Nullable CompletableFuture<Captured<S>> result;

	/**
	 * Waits for a fragment from now on, and for no other one.
	 * @param id the id of the snapshot
	 * @param result completes with the state
	 */
	public void expect(UUID id, CompletableFuture<Captured<S>> result) {
		this.id = id.toString();
		this.result = result;
	}

	/**
	 * A record of a snapshot is about to be passed.
	 * @param record the record
	 * @param deltas how many deltas were folded
	 * @param state supplies the state, one that does not change any more
	 */
	public void onRecord(SequencedRecord record, long deltas, Supplier<@Nullable S> state) {
		if (this.id == null || !record.header(SnapshotRecord.ID).filter(this.id::equals).isPresent()) {
			return;
		}
		CompletableFuture<Captured<S>> waiting = Objects.requireNonNull(this.result);
		Captured<S> captured = new Captured<>(state.get(), record.seqNum(), deltas);
		this.id = null;
		this.result = null;
		waiting.complete(captured);
	}

	/**
	 * Nothing is read any more.
	 */
	public void cancel() {
		CompletableFuture<Captured<S>> waiting = this.result;
		this.id = null;
		this.result = null;
		if (waiting != null) {
			waiting.completeExceptionally(new SnapshotException("The projection ended while a snapshot was taken"));
		}
	}

	/**
	 * Asks for states.
	 *
	 * @param <S> the type of the state
	 */
	public interface Requests<S> {

		/**
		 * Takes the state where the first fragment of a snapshot will be read.
		 * @param id the id of the snapshot
		 * @param result completes with the state, exceptionally when the projection ends
		 * before
		 * @return completes when the fragment may be appended
		 */
		CompletableFuture<@Nullable Void> capture(UUID id, CompletableFuture<Captured<S>> result);

	}

	/**
	 * A state with what belongs to it.
	 *
	 * @param <S> the type of the state
	 * @param state the state, which does not change any more
	 * @param cursor its cursor
	 * @param deltas how many deltas had been folded into it
	 */
	public record Captured<S>(@Nullable S state, long cursor, long deltas) {
	}

}
