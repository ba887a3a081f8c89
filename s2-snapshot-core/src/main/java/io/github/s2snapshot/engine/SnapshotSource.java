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

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.IncarnationException;

/**
 * What taking a snapshot needs of the projection that it is of.
 *
 * @param <S> the type of the state
 */
interface SnapshotSource<S> {

	/**
	 * Return the state with everything that belongs to it.
	 * @return what was published last
	 */
	Published<S> published();

	/**
	 * Wait until everything before a position is folded.
	 * @param cursor the position
	 * @param timeout how long to wait at most
	 * @throws TimeoutException when the time is over
	 */
	void awaitCursor(long cursor, Duration timeout) throws TimeoutException;

	/**
	 * Find a reason why this projection may not take snapshots in the stream.
	 * @return the reason, {@code null} when there is none
	 */
	default @Nullable String veto() {
		return null;
	}

	/**
	 * Find a record that stands in the way until it is decided what becomes of it. No
	 * snapshot is taken meanwhile.
	 * @return the position of the record, {@code null} when there is none
	 */
	default @Nullable Long undecided() {
		return null;
	}

	/**
	 * Return what must not be trimmed, whatever a snapshot covers.
	 * @return the first position that is needed, the largest when none is
	 */
	default long trimLimit() {
		return -1;
	}

	/**
	 * Return what the base of the restore covers: it was read, so it can be restored.
	 * @return the cursor of the snapshot in the stream that was restored from, 0 when
	 * there was none
	 */
	default long restoredCursor() {
		return 0;
	}

	/**
	 * Find out when the stream was created, if that is not known yet and the access token
	 * may.
	 * @param timeout how long to wait at most
	 */
	default void identify(Duration timeout) {
	}

	/**
	 * Return when the stream was created.
	 * @return the time, {@code null} when it is not known
	 */
	default @Nullable Instant streamCreatedAt() {
		return null;
	}

	/**
	 * History was not trimmed although a snapshot covers it.
	 * @param reason why
	 */
	default void historyKept(String reason) {
	}

	/**
	 * The stream is not the one that the projection follows any more.
	 * @param reason why
	 */
	default void streamLost(IncarnationException reason) {
	}

	/**
	 * The answer to an append of the snapshot did not come.
	 */
	default void ackLost() {
	}

	/**
	 * The snapshot lost against another append.
	 * @param cursor where it was to be appended
	 * @param actual the position that the server would assign next
	 */
	void conflict(long cursor, long actual);

	/**
	 * Take the state where the first fragment of a snapshot will be read.
	 * @param id the id of the snapshot
	 * @param result completes with the state, exceptionally when the projection ends
	 * before
	 * @return completes when the fragment may be appended
	 */
	CompletableFuture<@Nullable Void> capture(UUID id, CompletableFuture<StateCapture.Captured<S>> result);

}
