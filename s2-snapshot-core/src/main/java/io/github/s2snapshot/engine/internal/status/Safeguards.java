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
 * What a process has learned about a stream and goes by until it ends: from where on
 * nothing is to be trimmed, whatever a snapshot covers, and which snapshots in the stream
 * are no base. Thread-safe.
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
	 * Sets who knows when the stream was created.
	 * @param createdAt supplies the time, {@code null} while it is not known
	 */
	public void createdAt(Supplier<@Nullable Instant> createdAt) {
		this.createdAt = createdAt;
	}

	/**
	 * Returns when the stream was created.
	 * @return the time, {@code null} when it is not known
	 */
	public @Nullable Instant streamCreatedAt() {
		return this.createdAt.get();
	}

	/**
	 * Keeps what is at a position and behind it.
	 * @param seqNum the position
	 */
	synchronized void keepFrom(long seqNum) {
		this.trimLimit = SeqNums.min(this.trimLimit, seqNum);
	}

	/**
	 * Keeps records that cannot be decrypted: somebody may have their key.
	 * @param records what was read
	 */
	public void observe(List<SequencedRecord> records) {
		// Such a record comes alone.
		if (records.size() == 1 && Undecryptable.is(records.get(0))) {
			keepFrom(records.get(0).seqNum());
		}
	}

	/**
	 * Returns what must not be trimmed.
	 * @return the first position that is needed, the largest when none is
	 */
	public synchronized long trimLimit() {
		return this.trimLimit;
	}

	/**
	 * Sets what a restore is to begin with, which has to stay in the stream meanwhile.
	 * @param choice the base
	 */
	public synchronized void choose(BaseChoice choice) {
		this.choice = choice;
	}

	public synchronized BaseChoice choice() {
		return this.choice;
	}

	/**
	 * Does not restore from a snapshot any more, and keeps history for want of it.
	 * @param snapshot the snapshot in the stream, {@code null} when there is none to
	 * quarantine
	 */
	public synchronized void quarantine(@Nullable SnapshotInfo snapshot) {
		keepFrom(0);
		if (snapshot != null && snapshot.id() != null) {
			this.quarantined.put(snapshot.id(), Boolean.TRUE);
		}
	}

	/**
	 * Returns whether a snapshot is in quarantine.
	 * @param snapshot the snapshot
	 * @return whether it must not be restored from
	 */
	public synchronized boolean isQuarantined(SnapshotInfo snapshot) {
		return snapshot.id() != null && this.quarantined.containsKey(snapshot.id());
	}

}
