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

package io.github.s2snapshot.engine.internal.take;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.follow.FoundSnapshot;
import io.github.s2snapshot.engine.internal.follow.MachineListener;
import io.github.s2snapshot.engine.internal.follow.ReadPass;
import io.github.s2snapshot.engine.internal.follow.SnapshotFinder;
import io.github.s2snapshot.engine.internal.follow.VersionedStates;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Tracks how readers see a framed snapshot, from its first fragment on: whether it
 * becomes complete for them, and whether they restore from it. A reader may have begun
 * earlier and may have other snapshots open that are unknown here. It drops the snapshot
 * that got no fragment for the longest time, so this snapshot is safe as long as fewer
 * others than a reader keeps open got a fragment since its own last one. Keeps no
 * payload. For one snapshot. Not thread-safe.
 */
final class SnapshotOutlook implements MachineListener {

	// The last reasons say why a snapshot is ignored.
	private static final int REASONS = 3;

	// Counts as begun after all records, so it is never dropped from the others.
	private static final long UNKNOWN = -1L;

	private final UUID id;

	private final long cursor;

	private final String sha256;

	private final SnapshotFinder<?> finder;

	private final SnapshotTrust trust;

	private final SnapshotLimits limits;

	private final String projection;

	private final LongSupplier heads;

	private final Deque<String> ignored = new ArrayDeque<>();

	// The other snapshots that got a fragment since the last own one, with their cursors.
	private final Map<String, Long> others = new HashMap<>();

	private @Nullable Long head;

	private int next;

	private boolean crowded;

	private boolean whole;

	private @Nullable Long newer;

	/**
	 * Creates the outlook of a snapshot.
	 * @param context the context of the snapshot
	 * @param id the id of the snapshot
	 * @param cursor the cursor of the snapshot
	 * @param sha256 the digest of the payload
	 * @param trust decides which snapshots are trusted
	 * @param heads supplies the head of the stream
	 */
	SnapshotOutlook(InStreamContext<?> context, UUID id, long cursor, String sha256, SnapshotTrust trust,
			LongSupplier heads) {
		this.id = id;
		this.cursor = cursor;
		this.sha256 = sha256;
		this.trust = trust;
		this.limits = context.limits();
		this.projection = context.definition().name();
		this.heads = heads;
		this.finder = context.finder(this, trust);
	}

	/**
	 * Handles a record of a snapshot.
	 * @param record the record
	 * @param pass the position of the read, right before the record
	 */
	void onRecord(SequencedRecord record, ReadPass pass) {
		if (this.whole) {
			return;
		}
		if (SnapshotFragment.isFragment(record) && !isOfAnotherProjection(record)) {
			count(record);
		}
		FoundSnapshot found = this.finder.track(record, pass);
		if (found == null) {
			return;
		}
		if (this.id.equals(found.info().id())) {
			// The digest identifies the payload, whichever process has appended the last
			// fragment.
			this.whole = record.header(SnapshotRecord.SHA256).filter(this.sha256::equals).isPresent();
			if (!this.whole) {
				snapshotIgnored(record.seqNum(), SnapshotFault.UNTRUSTED,
						"another process has completed it with a different payload");
			}
		}
		else if (!SeqNums.before(found.cursor(), this.cursor)
				&& (this.newer == null || SeqNums.before(this.newer, found.cursor()))) {
			this.newer = found.cursor();
		}
	}

	// Readers of this projection keep nothing of other projections.
	private boolean isOfAnotherProjection(SequencedRecord record) {
		return record.header(SnapshotRecord.PROJECTION).isPresent()
				&& VersionedStates.version(record, this.projection) == null;
	}

	private void count(SequencedRecord record) {
		boolean signed;
		try {
			signed = this.trust.admit(record);
		}
		catch (InvalidSnapshotException ex) {
			return;
		}
		if (this.trust.isSigning() && !signed) {
			// Unsigned snapshots are accepted for a transition, but never displace signed
			// ones.
			return;
		}
		String other = SnapshotRecord.claimedId(record).orElse("");
		if (other.equals(this.id.toString())) {
			// Duplicates and fragments of other processes do not count as own fragments.
			if (record.header(SnapshotRecord.CHUNK).filter(Integer.toString(this.next)::equals).isPresent()) {
				this.next++;
				this.others.clear();
			}
		}
		else if (!this.crowded) {
			this.others.put(other, (signed) ? beginning(record) : UNKNOWN);
			this.crowded = this.others.size() >= this.limits.open() && isCrowded();
		}
	}

	private static long beginning(SequencedRecord record) {
		try {
			return Long.parseUnsignedLong(record.header(SnapshotRecord.CURSOR).orElse(""));
		}
		catch (NumberFormatException ex) {
			return UNKNOWN;
		}
	}

	// A signed snapshot begins at its cursor. If that record is trimmed, no reader can
	// have it open any more, whatever copies of its other fragments are appended.
	private boolean isCrowded() {
		Long first = this.head;
		if (first == null) {
			first = this.heads.getAsLong();
			this.head = first;
		}
		long left = first;
		this.others.values().removeIf((begun) -> SeqNums.before(begun, left));
		return this.others.size() >= this.limits.open();
	}

	/**
	 * Returns whether the snapshot is complete.
	 * @return whether it is, for a reader that began at its first fragment
	 */
	boolean isWhole() {
		return this.whole;
	}

	/**
	 * Returns a snapshot that covers as much or more.
	 * @return the cursor of another snapshot that was complete before this one and covers
	 * as much or more, {@code null} if there is none
	 */
	@Nullable Long newer() {
		return this.newer;
	}

	/**
	 * Returns why the snapshot is not complete.
	 * @return the reason, {@code null} if it is complete
	 */
	@Nullable String missing() {
		if (this.whole) {
			return null;
		}
		return (this.ignored.isEmpty()) ? "its last fragment is missing" : String.join("; ", this.ignored);
	}

	/**
	 * Returns why a reader that began earlier might not restore from the snapshot.
	 * @return the reason, {@code null} if there is none
	 */
	@Nullable String crowd() {
		return (this.crowded) ? String.format(Locale.ROOT,
				"%d other snapshots got fragments between two of its fragments", this.limits.open()) : null;
	}

	@Override
	public void snapshotIgnored(long seqNum, SnapshotFault fault, String reason) {
		if (this.ignored.size() == REASONS) {
			this.ignored.removeFirst();
		}
		this.ignored.add(reason);
	}

}
