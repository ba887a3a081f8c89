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
 * The snapshots in several records that are begun and not whole yet, by their ids. Who
 * has no base keeps their payloads, and the deltas between their fragments; who has one
 * needs to know only whether they become whole. Everything is bounded. With keys, what is
 * not signed is never among them, unless it is accepted, and then it never takes the
 * place of what is. Not thread-safe.
 */
final class Assemblies {

	private static final int FINISHED = 64;

	private final Function<SequencedRecord, String> identity;

	private final SnapshotTrust trust;

	private final SnapshotLimits limits;

	private final Supplier<PayloadSpool> spools;

	private final Ignored ignored;

	private final Map<UUID, Begun> open = new LinkedHashMap<>();

	// Whole, given up or without a beginning: what comes of them changes nothing.
	private final Set<UUID> finished = new LinkedHashSet<>();

	// What others have written under these ids was reported.
	private final Set<UUID> untrusted = new LinkedHashSet<>();

	private final DeltaBuffer between;

	private long expiry;

	/**
	 * Creates one.
	 * @param identity tells the identity that the first fragment has to have
	 * @param trust tells which snapshots are trusted
	 * @param limits what to take at most
	 * @param spools creates what keeps a payload
	 * @param ignored told of each snapshot that is given up
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
	 * Digests a fragment.
	 * @param record the fragment
	 * @param pass where reading stands, right before the fragment
	 * @param folded how many deltas were folded, {@code null} when there is no base
	 * @return the snapshot if it is whole now
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
		// Somebody else may have written on under the same id.
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

	// What changes nothing, whoever has written it, is not worth a look at its signature:
	// copies of large fragments cost nothing then.
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

	// Once for each snapshot: it may have thousands of fragments.
	private void refuse(SequencedRecord record, InvalidSnapshotException invalid) {
		// Without one it is reported on its own.
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
			this.ignored.accept(fragment.record().seqNum(), SnapshotFault.INCOMPLETE,
					"it is a fragment of a snapshot whose first fragment is not there");
			return null;
		}
		if (this.open.size() >= this.limits.open()) {
			Begun stalest = this.open.values()
				.stream()
				.min(Comparator.comparing(Begun::signed).thenComparingLong((begun) -> begun.assembly.lastSeqNum()))
				.orElseThrow();
			if (stalest.signed && !signed) {
				finish(fragment.id());
				this.ignored.accept(fragment.record().seqNum(), SnapshotFault.INCOMPLETE, String.format(Locale.ROOT,
						"it is not signed, and %d others that are were begun before it", this.limits.open()));
				return null;
			}
			drop(stalest, fragment.record().seqNum(), SnapshotFault.INCOMPLETE, String.format(Locale.ROOT,
					"it is not whole and %d others were begun after it", this.limits.open()));
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
				SnapshotForm.FRAMED, assembly.length(), RecordMetadata.of(assembly.first()).timestamp());
		return new FoundSnapshot(info, assembly.lastSeqNum(), begun.folded, deltas,
				(assembly.isKept()) ? new Kept(assembly) : null, signed);
	}

	/**
	 * A delta has come.
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
	 * There is a base: payloads are not needed any more.
	 */
	void release() {
		this.open.values().forEach((begun) -> begun.assembly.release());
		this.between.close();
	}

	/**
	 * Gives up what is not whole.
	 * @param reason why, {@code null} when it will be read again
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
	 * Describes what is not whole.
	 * @return a sentence for each
	 */
	List<String> pending() {
		return this.open.values()
			.stream()
			.map((begun) -> String.format(Locale.ROOT, "the snapshot that begins in record %s is not whole",
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
						"it is not whole and no fragment of it came within %d records", this.limits.age()));
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
	 * Is told of snapshots that are given up.
	 */
	@FunctionalInterface
	interface Ignored {

		void accept(long seqNum, SnapshotFault fault, String reason);

	}

	/**
	 * A snapshot that is begun.
	 *
	 * @param assembly its fragments
	 * @param folded how many deltas had been folded at its cursor
	 * @param signed whether each of its fragments has to be signed
	 */
	private record Begun(SnapshotAssembly assembly, @Nullable Long folded, boolean signed) {
	}

	/**
	 * The payload of a snapshot that is whole.
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
