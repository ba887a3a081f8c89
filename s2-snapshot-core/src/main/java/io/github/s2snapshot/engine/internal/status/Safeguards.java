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

package io.github.s2snapshot.engine.internal.status;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.support.Undecryptable;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Restrictions that a process has learned about a stream and keeps until it ends: the
 * position from which nothing may be trimmed, whatever a snapshot covers, and the
 * in-stream snapshots that are quarantined. Thread-safe.
 */
public final class Safeguards {

	private static final long NO_LIMIT = -1L;

	private static final int REMEMBERED = 1_000;

	private final Map<UUID, Boolean> quarantined = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
			return size() > REMEMBERED;
		}

	};

	private long trimLimit = NO_LIMIT;

	private BaseChoice choice = BaseChoice.NEWEST;

	private volatile Supplier<@Nullable Instant> createdAt = () -> null;

	/**
	 * Sets the source of the creation time of the stream.
	 * @param createdAt supplies the time, {@code null} while it is not known
	 */
	public void createdAt(Supplier<@Nullable Instant> createdAt) {
		this.createdAt = createdAt;
	}

	/**
	 * Returns when the stream was created.
	 * @return the time, {@code null} if it is not known
	 */
	public @Nullable Instant streamCreatedAt() {
		return this.createdAt.get();
	}

	/**
	 * Keeps the records from a position on.
	 * @param seqNum the sequence number of the first record to keep
	 */
	synchronized void keepFrom(long seqNum) {
		this.trimLimit = SeqNums.min(this.trimLimit, seqNum);
	}

	/**
	 * Keeps records that cannot be decrypted, because another process may have their key.
	 * @param records the records that were read
	 */
	public void observe(List<SequencedRecord> records) {
		// The client delivers such a record in a batch of its own.
		if (records.size() == 1 && Undecryptable.is(records.get(0))) {
			keepFrom(records.get(0).seqNum());
		}
	}

	/**
	 * Returns the position from which records must not be trimmed.
	 * @return the sequence number, the largest one if there is no limit
	 */
	public synchronized long trimLimit() {
		return this.trimLimit;
	}

	/**
	 * Sets the base of a restore in progress. The records that it needs are kept
	 * meanwhile.
	 * @param choice the base
	 */
	public synchronized void choose(BaseChoice choice) {
		this.choice = choice;
	}

	public synchronized BaseChoice choice() {
		return this.choice;
	}

	/**
	 * Quarantines a snapshot: restores do not use it any more, and nothing is trimmed any
	 * more.
	 * @param snapshot the in-stream snapshot, {@code null} to only stop trimming
	 */
	public synchronized void quarantine(@Nullable SnapshotInfo snapshot) {
		keepFrom(0);
		if (snapshot != null && snapshot.id() != null) {
			this.quarantined.put(snapshot.id(), Boolean.TRUE);
		}
	}

	/**
	 * Returns whether a snapshot is quarantined.
	 * @param snapshot the snapshot
	 * @return whether restores must not use it
	 */
	public synchronized boolean isQuarantined(SnapshotInfo snapshot) {
		return snapshot.id() != null && this.quarantined.containsKey(snapshot.id());
	}

}
