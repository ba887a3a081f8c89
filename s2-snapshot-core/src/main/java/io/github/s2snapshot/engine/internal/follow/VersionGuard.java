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
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.VersionMismatch;
import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.FoldFingerprintValue;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.StateVersionException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Tracks the snapshots of other versions of a projection. If a newer version has a
 * snapshot, this version takes none. Records that an older version needs are not trimmed
 * for a while, and neither are those that other code of the folds needs. Thread-safe.
 */
public final class VersionGuard {

	private static final long NO_LIMIT = -1L;

	// The most records of one read (S2 v1).
	private static final long HEAD = 1000;

	private final ProjectionDefinition<?> definition;

	private final S2Stream stream;

	private final SnapshotTrust trust;

	private final FoldComparison folds;

	private boolean unknown;

	private @Nullable Seen newest;

	private @Nullable Seen any;

	private @Nullable Long olderFrom;

	private long olderSeenAt;

	public VersionGuard(ProjectionDefinition<?> definition, S2Stream stream) {
		this.definition = definition;
		this.stream = stream;
		this.folds = new FoldComparison(definition);
		this.trust = SnapshotTrust.of(definition.signing(), stream.basin(), stream.name());
	}

	public synchronized void reset() {
		this.newest = null;
		this.any = null;
		this.olderFrom = null;
		boolean others = this.definition.version() > 1 || this.definition.onFoldChange().rejects();
		this.unknown = others && this.definition.placement() == SnapshotPlacement.IN_STREAM
				&& !this.definition.versions().keepOlder().isZero();
	}

	/**
	 * Returns the known versions, to be {@linkplain #recall restored} later.
	 * @return the known versions
	 */
	public synchronized Known known() {
		return new Known(this.unknown, this.newest, this.any, this.olderFrom, this.olderSeenAt);
	}

	/**
	 * Adds the versions that were known before a restore that was cancelled.
	 * @param known the known versions
	 */
	public synchronized void recall(Known known) {
		this.unknown = known.unknown;
		if (known.newest != null && (this.newest == null || this.newest.version < known.newest.version)) {
			this.newest = known.newest;
		}
		if (this.any == null) {
			this.any = known.any;
		}
		if (known.olderFrom != null && (this.olderFrom == null || SeqNums.before(known.olderFrom, this.olderFrom))) {
			this.olderFrom = known.olderFrom;
			this.olderSeenAt = known.olderSeenAt;
		}
	}

	/**
	 * Reads the head of the stream, because a restore may have begun after the records
	 * that an older version, or a process with other code of the folds, needs. Nothing is
	 * trimmed until the read has ended.
	 * @return completes when the read has ended
	 */
	public CompletableFuture<@Nullable Void> look() {
		synchronized (this) {
			if (!this.unknown) {
				return CompletableFuture.completedFuture(null);
			}
		}
		CompletableFuture<ReadBatch> head;
		try {
			head = this.stream.readAsync(ReadInput.fromSeqNum(0).withCount(HEAD));
		}
		catch (RuntimeException ex) {
			head = CompletableFuture.failedFuture(ex);
		}
		return head.handle((batch, failure) -> {
			known((batch != null) ? batch.records() : List.of(), failure);
			return null;
		});
	}

	private synchronized void known(List<SequencedRecord> head, @Nullable Throwable failure) {
		this.unknown = false;
		if (failure != null && !(Futures.unwrap(failure) instanceof UnwrittenPositionException)) {
			// Without the head, assume that an older version needs all records.
			this.olderFrom = 0L;
			this.olderSeenAt = EngineTime.nanoTime();
			return;
		}
		for (SequencedRecord record : head) {
			Integer version = VersionedStates.version(record, this.definition.name());
			if (version != null && version < this.definition.version() && this.trust.isAdmitted(record)) {
				seen("record " + SeqNums.text(record.seqNum()),
						(SnapshotFragment.isFragment(record)) ? 0 : record.seqNum(), version);
				return;
			}
			String fold = record.header(SnapshotRecord.FOLD).orElse(null);
			if (fold != null && this.folds.rejection(FoldFingerprintValue.read(fold)) != null
					&& this.trust.isAdmitted(record)) {
				keepFrom((SnapshotFragment.isFragment(record)) ? 0 : record.seqNum());
				return;
			}
		}
	}

	/**
	 * Adds a snapshot of another version.
	 * @param where a description of its place
	 * @param seqNum the first position that its restore needs: the position of its
	 * record, or 0 if it is framed, because only its own readers know whether it is
	 * complete; {@code null} if it is not in the stream
	 * @param version the version
	 */
	public synchronized void seen(String where, @Nullable Long seqNum, int version) {
		Seen seen = new Seen(where, version);
		this.any = seen;
		if (version > this.definition.version()) {
			if (this.newest == null || this.newest.version <= version) {
				this.newest = seen;
			}
		}
		else if (seqNum != null) {
			keepFrom(seqNum);
		}
	}

	/**
	 * Keeps the records that a process of the same version with other code of the folds
	 * needs, as those that an older version needs.
	 * @param seqNum the first position that its restore needs
	 */
	public synchronized void keepFrom(long seqNum) {
		this.olderSeenAt = EngineTime.nanoTime();
		if (this.olderFrom == null || SeqNums.before(seqNum, this.olderFrom)) {
			this.olderFrom = seqNum;
		}
	}

	/**
	 * Returns why this version must not take snapshots.
	 * @return the reason, or {@code null} if it may
	 */
	public synchronized @Nullable String veto() {
		return (this.newest != null) ? String.format(Locale.ROOT,
				"version %d of the projection already has a snapshot in %s, and this is version %d",
				this.newest.version, this.newest.where, this.definition.version()) : null;
	}

	/**
	 * Returns the first position that must not be trimmed.
	 * @return the position, or the largest one if all records may be trimmed
	 */
	public synchronized long trimLimit() {
		if (this.unknown) {
			return 0;
		}
		Long from = this.olderFrom;
		Duration since = Duration.ofNanos(EngineTime.nanoTime() - this.olderSeenAt);
		return (from != null && since.compareTo(this.definition.versions().keepOlder()) < 0) ? from : NO_LIMIT;
	}

	/**
	 * Checks the result of a restore against the version policy.
	 * @param restore the result
	 * @throws StateVersionException if the policy is to fail, and only snapshots of other
	 * versions were found
	 */
	public synchronized void check(RestoreInfo restore) {
		boolean snapshot = restore.source() == RestoreSource.IN_STREAM || restore.source() == RestoreSource.EXTERNAL;
		Seen seen = this.any;
		if (!snapshot && seen != null && this.definition.versions().onMismatch() == VersionMismatch.FAIL) {
			throw new StateVersionException(String.format(Locale.ROOT,
					"Projection '%s' has version %d, but only snapshots of other versions were found, such as "
							+ "version %d in %s. Restore a snapshot of version %d, add upcasters and set the version "
							+ "policy to 'migrate', or set it to 'replay'",
					this.definition.name(), this.definition.version(), seen.version, seen.where,
					this.definition.version()));
		}
	}

	/**
	 * The known snapshots of other versions.
	 *
	 * @param unknown whether the head of the stream was not read yet
	 * @param newest the newest snapshot of a newer version
	 * @param any a snapshot of another version
	 * @param olderFrom the first position that an older version needs
	 * @param olderSeenAt when the older version was last seen
	 */
	public record Known(boolean unknown, @Nullable Seen newest, @Nullable Seen any, @Nullable Long olderFrom,
			long olderSeenAt) {
	}

	/**
	 * A snapshot of another version.
	 *
	 * @param where a description of its place
	 * @param version the version
	 */
	record Seen(String where, int version) {
	}

}
