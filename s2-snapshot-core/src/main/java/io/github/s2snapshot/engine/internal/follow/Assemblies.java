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

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.format.PayloadSpool;
import io.github.s2snapshot.format.SnapshotAssembly;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.format.SnapshotPayload;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * The framed snapshots that have begun and are not complete yet, by id. Without a base,
 * their payloads and the deltas between their fragments are kept. With a base, only their
 * completion is tracked. Memory is bounded. If the projection has keys, unsigned
 * snapshots are left out unless they are accepted, and an accepted one never displaces a
 * signed one. Not thread-safe.
 */
final class Assemblies {

	private static final int FINISHED = 64;

	private final Function<SequencedRecord, String> identity;

	private final SnapshotTrust trust;

	private final SnapshotLimits limits;

	private final Supplier<PayloadSpool> spools;

	private final Ignored ignored;

	private final Map<UUID, Begun> open = new LinkedHashMap<>();

	// Complete, given up, or without a first fragment: further fragments are ignored.
	private final Set<UUID> finished = new LinkedHashSet<>();

	// Ids for which an untrusted fragment was already reported.
	private final Set<UUID> untrusted = new LinkedHashSet<>();

	private final DeltaBuffer between;

	private long expiry;

	/**
	 * Creates an instance without snapshots.
	 * @param identity returns the identity that the first fragment must have
	 * @param trust decides which snapshots are trusted
	 * @param limits the limits of what is kept
	 * @param spools creates the buffer of a payload
	 * @param ignored receives each snapshot that is given up
	 */
	Assemblies(Function<SequencedRecord, String> identity, SnapshotTrust trust, SnapshotLimits limits,
			Supplier<PayloadSpool> spools, Ignored ignored) {
		this.identity = identity;
		this.trust = trust;
		this.limits = limits;
		this.spools = spools;
		this.ignored = ignored;
		this.between = new DeltaBuffer(limits);
	}

	/**
	 * Processes a fragment.
	 * @param record the fragment
	 * @param pass the reading position, right before the fragment
	 * @param folded the number of folded deltas, or {@code null} without a base
	 * @return the snapshot if this fragment completes it
	 */
	@Nullable FoundSnapshot onFragment(SequencedRecord record, ReadPass pass, @Nullable Long folded) {
		expire(record.seqNum());
		if (isIdle(record)) {
			return null;
		}
		SnapshotFragment fragment;
		boolean signed;
		try {
			signed = this.trust.admit(record);
			fragment = SnapshotFragment.decode(record, this.identity.apply(record));
		}
		catch (InvalidSnapshotException ex) {
			refuse(record, ex);
			return null;
		}
		Begun begun = this.open.get(fragment.id());
		if (begun == null) {
			begun = begin(fragment, signed, pass, folded);
		}
		// Another writer may use the same id.
		if (begun == null || begun.signed != signed) {
			return null;
		}
		try {
			if (!begun.assembly.add(fragment)) {
				return null;
			}
			return whole(begun, signed || this.trust.verify(begun.assembly.first(), record));
		}
		catch (InvalidSnapshotException ex) {
			drop(begun, record.seqNum(), ex.fault(), String.valueOf(ex.getMessage()));
			return null;
		}
		finally {
			updateExpiry();
		}
	}

	// A fragment that changes nothing is dropped before its signature is checked, so that
	// copies of large fragments are cheap.
	private boolean isIdle(SequencedRecord record) {
		UUID id = id(record);
		if (id == null) {
			return false;
		}
		Begun begun = this.open.get(id);
		if (begun == null) {
			return this.finished.contains(id);
		}
		String chunk = record.header(SnapshotRecord.CHUNK).orElse("");
		return begun.assembly.isBehind(chunk);
	}

	private static @Nullable UUID id(SequencedRecord record) {
		try {
			return UUID.fromString(record.header(SnapshotRecord.ID).orElse(""));
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	// Reported once for each snapshot, which may have thousands of fragments.
	private void refuse(SequencedRecord record, InvalidSnapshotException invalid) {
		// A record without an id is always reported.
		UUID id = id(record);
		boolean written = invalid.fault() != SnapshotFault.UNTRUSTED && invalid.fault() != SnapshotFault.OTHER_STREAM;
		if (id == null || ((written) ? !this.open.containsKey(id) && finish(id) : remember(this.untrusted, id))) {
			this.ignored.accept(record.seqNum(), invalid.fault(), String.valueOf(invalid.getMessage()));
		}
	}

	private @Nullable Begun begin(SnapshotFragment fragment, boolean signed, ReadPass pass, @Nullable Long folded) {
		if (this.finished.contains(fragment.id())) {
			return null;
		}
		if (fragment.head() == null) {
			finish(fragment.id());
			this.ignored.accept(fragment.record().seqNum(), SnapshotFault.INCOMPLETE, "its first fragment is missing");
			return null;
		}
		if (this.open.size() >= this.limits.open()) {
			Begun stalest = this.open.values()
				.stream()
				.min(Comparator.comparing(Begun::signed).thenComparingLong((begun) -> begun.assembly.lastSeqNum()))
				.orElseThrow();
			if (stalest.signed && !signed) {
				finish(fragment.id());
				this.ignored.accept(fragment.record().seqNum(), SnapshotFault.INCOMPLETE,
						String.format(Locale.ROOT,
								"it is not signed, and %d signed snapshots that began before it are incomplete",
								this.limits.open()));
				return null;
			}
			drop(stalest, fragment.record().seqNum(), SnapshotFault.INCOMPLETE, String.format(Locale.ROOT,
					"it is incomplete, and %d other snapshots began after it", this.limits.open()));
		}
		boolean uncoveredKnown = pass.isCovered(fragment.cursor());
		PayloadSpool spool = null;
		if (folded == null) {
			spool = this.spools.get();
			if (uncoveredKnown) {
				this.between.open(fragment.cursor());
			}
		}
		Begun begun = new Begun(new SnapshotAssembly(fragment, this.limits, spool), (uncoveredKnown) ? folded : null,
				signed);
		this.open.put(fragment.id(), begun);
		return begun;
	}

	private FoundSnapshot whole(Begun begun, boolean signed) {
		SnapshotAssembly assembly = begun.assembly;
		this.open.remove(assembly.id());
		finish(assembly.id());
		List<SequencedRecord> deltas = this.between.since(assembly.cursor());
		closeUnneeded();
		SnapshotInfo info = new SnapshotInfo(assembly.id(), assembly.cursor(), SnapshotPlacement.IN_STREAM,
				SnapshotForm.FRAMED, assembly.length(), RecordMetadata.of(assembly.first()).timestamp(),
				assembly.ignored(), assembly.fold());
		return new FoundSnapshot(info, assembly.lastSeqNum(), begun.folded, deltas,
				(assembly.isKept()) ? new Kept(assembly) : null, signed);
	}

	/**
	 * Processes a delta.
	 * @param delta the delta
	 */
	void onDelta(SequencedRecord delta) {
		if (this.open.isEmpty()) {
			return;
		}
		this.between.add(delta);
		expire(delta.seqNum());
	}

	/**
	 * Releases the payloads, which are not needed once a base exists.
	 */
	void release() {
		this.open.values().forEach((begun) -> begun.assembly.release());
		this.between.close();
	}

	/**
	 * Gives up all incomplete snapshots.
	 * @param reason the reason to report, or {@code null} if the records will be read
	 * again
	 */
	void clear(@Nullable String reason) {
		for (Begun begun : new ArrayList<>(this.open.values())) {
			if (reason != null) {
				drop(begun, begun.assembly.lastSeqNum(), SnapshotFault.INCOMPLETE, reason);
			}
		}
		release();
		this.open.clear();
		if (reason == null) {
			this.finished.clear();
		}
	}

	/**
	 * Describes the incomplete snapshots.
	 * @return a sentence for each
	 */
	List<String> pending() {
		return this.open.values()
			.stream()
			.map((begun) -> String.format(Locale.ROOT, "the snapshot that begins in record %s is incomplete",
					SeqNums.text(begun.assembly.first().seqNum())))
			.toList();
	}

	private void expire(long seqNum) {
		if (this.open.isEmpty() || !SeqNums.before(this.expiry, seqNum)) {
			return;
		}
		for (Begun begun : new ArrayList<>(this.open.values())) {
			if (SeqNums.before(begun.assembly.lastSeqNum() + this.limits.age(), seqNum)) {
				drop(begun, seqNum, SnapshotFault.INCOMPLETE, String.format(Locale.ROOT,
						"it is incomplete, and none of its fragments came within %d records", this.limits.age()));
			}
		}
		updateExpiry();
	}

	private void updateExpiry() {
		long stalest = -1;
		for (Begun begun : this.open.values()) {
			long last = begun.assembly.lastSeqNum();
			stalest = (SeqNums.before(last, stalest)) ? last : stalest;
		}
		this.expiry = stalest + this.limits.age();
	}

	private void drop(Begun begun, long seqNum, SnapshotFault fault, String reason) {
		begun.assembly.release();
		this.open.remove(begun.assembly.id());
		finish(begun.assembly.id());
		closeUnneeded();
		this.ignored.accept(seqNum, fault, reason);
	}

	private void closeUnneeded() {
		if (this.open.values().stream().noneMatch((begun) -> begun.assembly.isKept())) {
			this.between.close();
		}
	}

	private boolean finish(UUID id) {
		return remember(this.finished, id);
	}

	private static boolean remember(Set<UUID> ids, UUID id) {
		boolean added = ids.add(id);
		if (ids.size() > FINISHED) {
			Iterator<UUID> eldest = ids.iterator();
			eldest.next();
			eldest.remove();
		}
		return added;
	}

	/**
	 * Receives the snapshots that are given up.
	 */
	@FunctionalInterface
	interface Ignored {

		void accept(long seqNum, SnapshotFault fault, String reason);

	}

	/**
	 * A snapshot that has begun.
	 *
	 * @param assembly its fragments
	 * @param folded the number of deltas folded up to its cursor
	 * @param signed whether each of its fragments must be signed
	 */
	private record Begun(SnapshotAssembly assembly, @Nullable Long folded, boolean signed) {
	}

	/**
	 * The payload of a complete snapshot.
	 *
	 * @param assembly its fragments
	 */
	private record Kept(SnapshotAssembly assembly) implements FoundSnapshot.Payload {

		@Override
		public <S> S read(SnapshotPayload.StateReader<S> reader) throws InvalidSnapshotException {
			return this.assembly.read(reader);
		}

		@Override
		public InputStream open() throws IOException {
			return this.assembly.open();
		}

		@Override
		public void release() {
			this.assembly.release();
		}

	}

}
