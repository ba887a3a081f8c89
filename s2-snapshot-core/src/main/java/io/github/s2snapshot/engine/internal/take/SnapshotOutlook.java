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
 * Follows what readers make of a snapshot in several records, from its first one on:
 * whether it becomes whole for them, and whether they end with it. A reader may have
 * begun before, and have others open that nothing here knows of. It drops the one that
 * got no fragment for the longest time, so the snapshot is safe as long as fewer others
 * than a reader keeps got one since its own last fragment. Keeps no payload. For one
 * snapshot. Not thread-safe.
 */
final class SnapshotOutlook implements MachineListener {

	// The last ones tell why a snapshot is none.
	private static final int REASONS = 3;

	// As if it had begun behind everything.
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

	// Those of which a fragment came since the last own one, and where they began.
	private final Map<String, Long> others = new HashMap<>();

	private @Nullable Long head;

	private int next;

	private boolean crowded;

	private boolean whole;

	private @Nullable Long newer;

	/**
	 * Creates one.
	 * @param context what the snapshot needs
	 * @param id its id
	 * @param cursor its cursor
	 * @param sha256 the digest of its payload
	 * @param trust tells which snapshots are trusted
	 * @param heads finds the first record that the stream still has
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
	 * Digests a record of a snapshot.
	 * @param record the record
	 * @param pass where reading stands, right before the record
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
			// Whoever has appended its last record: it is this payload.
			this.whole = record.header(SnapshotRecord.SHA256).filter(this.sha256::equals).isPresent();
			if (!this.whole) {
				snapshotIgnored(record.seqNum(), SnapshotFault.UNTRUSTED, "somebody else has made a whole of it");
			}
		}
		else if (!SeqNums.before(found.cursor(), this.cursor)
				&& (this.newer == null || SeqNums.before(this.newer, found.cursor()))) {
			this.newer = found.cursor();
		}
	}

	// Readers of this one hold nothing of it.
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
			// Accepted for a while, and never in the place of what is signed.
			return;
		}
		String other = SnapshotRecord.claimedId(record).orElse("");
		if (other.equals(this.id.toString())) {
			// What comes again, or from somebody else, does not count as a fragment of
			// it.
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

	// A signed one is begun at its cursor. Where that is trimmed nobody can hold it any
	// more, whatever copies of its other fragments are appended.
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
	 * Returns whether the snapshot became whole.
	 * @return whether it did, for a reader that began at its first record
	 */
	boolean isWhole() {
		return this.whole;
	}

	/**
	 * Returns what covers more.
	 * @return the cursor of another snapshot that became whole before this one and covers
	 * as much or more, {@code null} when there is none
	 */
	@Nullable Long newer() {
		return this.newer;
	}

	/**
	 * Finds what kept the snapshot from becoming whole.
	 * @return what it is, {@code null} when nothing did
	 */
	@Nullable String missing() {
		if (this.whole) {
			return null;
		}
		return (this.ignored.isEmpty()) ? "its last fragment is not there" : String.join("; ", this.ignored);
	}

	/**
	 * Finds what may keep a reader that has begun before from ending with the snapshot.
	 * @return what it is, {@code null} when nothing does
	 */
	@Nullable String crowd() {
		return (this.crowded)
				? String.format(Locale.ROOT, "%d others got fragments between two of its own", this.limits.open())
				: null;
	}

	@Override
	public void snapshotIgnored(long seqNum, SnapshotFault fault, String reason) {
		if (this.ignored.size() == REASONS) {
			this.ignored.removeFirst();
		}
		this.ignored.add(reason);
	}

}
