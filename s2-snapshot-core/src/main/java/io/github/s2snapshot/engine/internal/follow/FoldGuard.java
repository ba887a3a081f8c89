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

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.error.FoldChangedException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Tracks the snapshots that were taken with other code of the folds. If the projection
 * does not restore from them, one of two processes with different code leaves the
 * snapshots in the stream to the other one: the process that was live when the other code
 * appeared is the older one. Thread-safe.
 */
public final class FoldGuard {

	private static final Logger logger = LoggerFactory.getLogger(FoldGuard.class);

	private static final int REMEMBERED = 16;

	private final ProjectionDefinition<?> definition;

	private final StreamName stream;

	// The other code by its fingerprint, in the order in which it was seen first.
	private final Map<FoldFingerprint, Seen> others = new LinkedHashMap<>();

	// The newest snapshot that the restore did not use.
	private @Nullable Rejected rejected;

	/**
	 * Creates a guard.
	 * @param definition the projection
	 * @param stream its stream
	 */
	public FoldGuard(ProjectionDefinition<?> definition, StreamName stream) {
		this.definition = definition;
		this.stream = stream;
		FoldChangeAction action = definition.onFoldChange();
		if (!definition.foldFingerprint().isKnown() && action != FoldChangeAction.IGNORE
				&& action != FoldChangeAction.WARN) {
			logger.warn("Projection '{}' has the action '{}' for a change of its folds, but their fingerprint is not "
					+ "known, because their class files cannot be read. Set the fingerprint, or set the action to 'warn'",
					definition.name(), action);
		}
	}

	/**
	 * Begins a restore.
	 */
	public synchronized void begin() {
		this.rejected = null;
	}

	/**
	 * Adds a snapshot that was taken with other code.
	 * @param where a description of its place
	 * @param fold the fingerprint of the code
	 * @param live whether the projection was live when the snapshot was read
	 * @return whether the code was not seen before
	 */
	public synchronized boolean seen(String where, FoldFingerprint fold, boolean live) {
		Seen known = this.others.get(fold);
		boolean newer = (known != null) ? known.newer : live;
		this.others.put(fold, new Seen(where, newer, EngineTime.nanoTime()));
		if (this.others.size() > REMEMBERED) {
			Iterator<FoldFingerprint> eldest = this.others.keySet().iterator();
			eldest.next();
			eldest.remove();
		}
		return known == null;
	}

	/**
	 * Adds a snapshot that the restore does not use because of its code.
	 * @param where a description of its place
	 * @param cursor its cursor
	 * @param reason the reason
	 */
	public synchronized void rejected(String where, long cursor, String reason) {
		if (this.rejected == null || SeqNums.before(this.rejected.cursor, cursor)) {
			this.rejected = new Rejected(where, cursor, reason);
		}
	}

	/**
	 * Returns why this process must not take snapshots in the stream. The reason ends if
	 * no snapshot with the other code was seen for a while, so that a process whose
	 * neighbour is gone takes snapshots again.
	 * @return the reason, or {@code null} if it may
	 */
	public synchronized @Nullable String veto() {
		if (!this.definition.onFoldChange().rejects()) {
			return null;
		}
		Duration patience = this.definition.versions().keepOlder();
		long now = EngineTime.nanoTime();
		for (Seen seen : this.others.values()) {
			if (seen.newer && Duration.ofNanos(now - seen.at).compareTo(patience) < 0) {
				return String.format(Locale.ROOT,
						"a process with other code of the folds has taken a snapshot since this process was live, in %s, "
								+ "so this process takes none for %s after the last one",
						seen.where, patience);
			}
		}
		return null;
	}

	/**
	 * Returns the failure of a restore.
	 * @param cursor the cursor of the newest snapshot that may be a base, or {@code null}
	 * @return the failure if the newest snapshot was taken with other code and the action
	 * is to fail, else {@code null}
	 */
	public synchronized @Nullable FoldChangedException refusal(@Nullable Long cursor) {
		Rejected newest = this.rejected;
		if (newest == null || this.definition.onFoldChange() != FoldChangeAction.FAIL
				|| (cursor != null && !SeqNums.before(cursor, newest.cursor))) {
			return null;
		}
		return new FoldChangedException(String.format(Locale.ROOT,
				"Projection '%s' does not restore from its newest snapshot, %s at cursor %s of stream %s: %s. If the "
						+ "change gives another state for the same records, raise the version of the projection. "
						+ "Otherwise set the action to 'warn' until the next snapshot is taken, or restore from this "
						+ "snapshot on request",
				this.definition.name(), newest.where, SeqNums.text(newest.cursor), this.stream, newest.reason));
	}

	/**
	 * Returns the reason of a failure.
	 * @param failure the failure of a restore
	 * @param cursor the cursor of the newest snapshot that may be a base, or {@code null}
	 * @return the {@linkplain #refusal refusal} if the restore found no base because of
	 * it, else the same failure
	 */
	public ProjectionException explain(ProjectionException failure, @Nullable Long cursor) {
		FoldChangedException refusal = (failure instanceof NoBaseStateException) ? refusal(cursor) : null;
		return (refusal != null) ? refusal : failure;
	}

	/**
	 * Other code.
	 *
	 * @param where a description of the place of its last snapshot
	 * @param newer whether its first snapshot came while this process was live
	 * @param at when its last snapshot was read
	 */
	private record Seen(String where, boolean newer, long at) {
	}

	/**
	 * A snapshot that was not used.
	 *
	 * @param where a description of its place
	 * @param cursor its cursor
	 * @param reason the reason
	 */
	private record Rejected(String where, long cursor, String reason) {
	}

}
