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

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.FoldException;
import io.github.s2snapshot.projection.GapException;
import io.github.s2snapshot.projection.IncarnationException;
import io.github.s2snapshot.projection.NoBaseStateException;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.StreamName;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Decides what the records of a stream mean for a projection: which is a base to fold
 * onto, which is a delta, which is neither, and whether one is missing. No I/O, no
 * threads, no clock: it is fed batches in the order they were read and answers with the
 * next {@link Step}.
 * <p>
 * Until there is a base nothing is folded. The base is the initial state when the first
 * record has sequence number 0, else the first valid snapshot. Records come densely; one
 * that does not is a gap: during a restore the base is dropped and a later snapshot
 * looked for (a trim deletes upwards while it is read, so any head may show), afterwards
 * the projection fails.
 *
 * @param <S> the type of the state
 */
final class FollowMachine<S> {

	private final ProjectionDefinition<S> definition;

	private final StreamName stream;

	private final String identity;

	private final RecordFolder<S> folder;

	private final MachineEvents events;

	private final BaseTrail trail = new BaseTrail();

	private @Nullable S state;

	private @Nullable S copy;

	private boolean based;

	private boolean live;

	private @Nullable RestoreSource source;

	private long baseCursor;

	private long replayed;

	private long deltas;

	private long deltasAtBase;

	// Of the last snapshot in the projection's own placement, when there is one.
	private long deltasAtSnapshot;

	private boolean covered;

	private @Nullable SnapshotInfo lastSnapshot;

	// The next position to come; meaningless until something came.
	private long expected;

	private boolean positioned;

	// The first position after the last folded delta: what a snapshot has to cover.
	private long foldedTo;

	// Where reading started, from where on every position was seen, and from where on
	// every position held a record that is not a delta.
	private long passStart;

	private long seenFrom;

	private long controlFrom;

	// The record of the snapshot that reading was started again for, until a record came.
	private @Nullable Long probation;

	private @Nullable Long rejectedThrough;

	private long target;

	private @Nullable StreamPosition tail;

	private long lastTimestamp;

	FollowMachine(ProjectionDefinition<S> definition, StreamName stream, MachineEvents events) {
		this.definition = definition;
		this.stream = stream;
		this.identity = SnapshotRecord.identity(definition.name(), definition.version());
		this.folder = new RecordFolder<>(definition, stream);
		this.events = events;
	}

	/**
	 * Begin without a base, at the beginning of the stream.
	 * @param tail the tail at the moment: once it is reached the restore is over
	 * @return the position to read from
	 */
	long begin(StreamPosition tail) {
		this.tail = tail;
		this.target = tail.seqNum();
		return 0;
	}

	/**
	 * Begin with a base from outside the stream.
	 * @param base the state of the base
	 * @param snapshot the snapshot it comes from
	 * @param tail the tail at the moment: once it is reached the restore is over
	 * @return the position to read from
	 * @throws IncarnationException if the stream does not reach the base
	 */
	long begin(S base, SnapshotInfo snapshot, StreamPosition tail) {
		if (SeqNums.before(tail.seqNum(), snapshot.cursor())) {
			throw beyondTail(snapshot.cursor(), tail.seqNum());
		}
		begin(tail);
		adopt(base, RestoreSource.EXTERNAL, snapshot.cursor());
		this.lastSnapshot = snapshot;
		startPass(snapshot.cursor());
		this.positioned = true;
		return snapshot.cursor();
	}

	Step onBatch(ReadBatch batch) {
		List<SequencedRecord> records = batch.records();
		S published = this.copy;
		for (int i = 0; i < records.size(); i++) {
			SequencedRecord record = records.get(i);
			Step step = onRecord(record);
			if (step != null) {
				if (step instanceof Step.Fail fail && fail.failure() instanceof FoldException) {
					recover(published, records.subList(0, i));
				}
				return step;
			}
			this.lastTimestamp = record.timestamp();
		}
		return afterRecords(batch);
	}

	private @Nullable Step onRecord(SequencedRecord record) {
		long seqNum = record.seqNum();
		if (!this.positioned) {
			this.positioned = true;
			startPass(0);
			this.seenFrom = seqNum;
			this.controlFrom = seqNum;
			if (seqNum == 0) {
				adopt(this.definition.initialState().get(), RestoreSource.REPLAY, 0);
			}
		}
		else if (seqNum != this.expected && !isTrimOnly(record)) {
			Step step = onGap(seqNum);
			if (step != null) {
				return step;
			}
		}
		this.probation = null;
		if (!record.isCommand()) {
			Step step = SnapshotRecord.isMeant(record) ? onSnapshot(record) : onDelta(record);
			if (step != null) {
				return step;
			}
		}
		this.expected = seqNum + 1;
		return null;
	}

	private @Nullable Step onDelta(SequencedRecord record) {
		if (this.based) {
			try {
				this.state = this.folder.fold(state(), record);
			}
			catch (FoldException ex) {
				this.expected = record.seqNum();
				return new Step.Fail(ex);
			}
			this.copy = null;
			this.deltas++;
			this.foldedTo = record.seqNum() + 1;
		}
		this.controlFrom = record.seqNum() + 1;
		return null;
	}

	// A snapshot and the trim before it are one batch, appended at the snapshot's cursor.
	// The trim can act before it is read, and then takes its own record and nothing else.
	private boolean isTrimOnly(SequencedRecord record) {
		if (record.seqNum() != this.expected + 1 || !SnapshotRecord.isMeant(record)) {
			return false;
		}
		try {
			SnapshotRecord snapshot = SnapshotRecord.decode(record, this.identity);
			return snapshot.id() != null && snapshot.cursor() == this.expected;
		}
		catch (InvalidSnapshotException ex) {
			return false;
		}
	}

	private @Nullable Step onGap(long received) {
		GapException gap = gap(received);
		if (this.live || SeqNums.before(received, this.expected)) {
			return new Step.Fail(gap);
		}
		dropBase(gap);
		this.expected = received;
		this.seenFrom = received;
		this.controlFrom = received;
		return null;
	}

	private void dropBase(GapException gap) {
		if (!this.based) {
			return;
		}
		if (this.probation != null) {
			reject(this.probation, "the records from its cursor %s on are gone".formatted(SeqNums.text(this.expected)));
			this.probation = null;
		}
		else {
			this.trail.add("the records %s to %s after the base at cursor %s are gone".formatted(
					SeqNums.text(gap.expected()), SeqNums.text(gap.received() - 1), SeqNums.text(this.baseCursor)));
			this.events.baseDropped(gap);
		}
		this.based = false;
		this.state = null;
		this.copy = null;
		this.source = null;
	}

	private @Nullable Step onSnapshot(SequencedRecord record) {
		SnapshotRecord snapshot;
		try {
			snapshot = SnapshotRecord.decode(record, this.identity);
		}
		catch (InvalidSnapshotException ex) {
			ignore(record.seqNum(), String.valueOf(ex.getMessage()));
			return null;
		}
		if (this.live) {
			observe(record, snapshot);
			return null;
		}
		return onBase(record, snapshot);
	}

	private @Nullable Step onBase(SequencedRecord record, SnapshotRecord snapshot) {
		long cursor = snapshot.cursor();
		long seqNum = record.seqNum();
		if (this.based) {
			// An older one adds nothing.
			if (!SeqNums.before(cursor, this.foldedTo)) {
				restoreFrom(record, snapshot);
			}
			return null;
		}
		boolean atomicForm = seqNum == cursor + 1 && this.seenFrom == seqNum;
		if (atomicForm || !SeqNums.before(cursor, this.controlFrom)) {
			restoreFrom(record, snapshot);
			return null;
		}
		if (this.rejectedThrough != null && !SeqNums.before(this.rejectedThrough, seqNum)) {
			return null;
		}
		if (SeqNums.before(cursor, this.seenFrom) && !SeqNums.before(cursor, this.passStart)) {
			reject(seqNum, "the records from its cursor %s on are gone".formatted(SeqNums.text(cursor)));
			return null;
		}
		return readAgainFor(record, snapshot);
	}

	private @Nullable Step readAgainFor(SequencedRecord record, SnapshotRecord snapshot) {
		if (!restoreFrom(record, snapshot)) {
			return null;
		}
		startPass(snapshot.cursor());
		this.probation = record.seqNum();
		return new Step.ReadFrom(snapshot.cursor());
	}

	private boolean restoreFrom(SequencedRecord record, SnapshotRecord snapshot) {
		S base;
		try {
			base = this.definition.serializer().read(snapshot.document().state());
		}
		catch (IOException | RuntimeException ex) {
			ignore(record.seqNum(), "its state cannot be read: " + ex.getMessage());
			return false;
		}
		if (base == null) {
			ignore(record.seqNum(), "its state is null");
			return false;
		}
		adopt(base, RestoreSource.IN_STREAM, snapshot.cursor());
		this.lastSnapshot = info(record, snapshot);
		return true;
	}

	private void observe(SequencedRecord record, SnapshotRecord snapshot) {
		SnapshotInfo known = this.lastSnapshot;
		if (this.definition.placement() != SnapshotPlacement.IN_STREAM) {
			return;
		}
		if (known != null && SeqNums.before(snapshot.cursor(), known.cursor())) {
			return;
		}
		if (!SeqNums.before(snapshot.cursor(), this.foldedTo)) {
			cover(SnapshotPlacement.IN_STREAM, this.deltas);
		}
		if (known == null || snapshot.id() == null || !snapshot.id().equals(known.id())) {
			this.lastSnapshot = info(record, snapshot);
		}
	}

	private Step afterRecords(ReadBatch batch) {
		StreamPosition observed = batch.tail();
		boolean caughtUp = false;
		if (observed != null) {
			this.tail = observed;
			if (batch.isEmpty()) {
				Step step = onSilence(observed.seqNum());
				if (step != null) {
					return step;
				}
			}
			caughtUp = observed.seqNum() == this.expected;
		}
		if (caughtUp && !this.based) {
			return new Step.Fail(noBase(this.expected));
		}
		if (!this.live && this.based && this.probation == null && (caughtUp || reachedTarget())) {
			this.live = true;
			this.replayed = this.deltas - this.deltasAtBase;
		}
		return Step.Continue.INSTANCE;
	}

	private boolean reachedTarget() {
		return this.target != 0 && !SeqNums.before(this.expected, this.target);
	}

	// The server has nothing more to send up to this tail.
	private @Nullable Step onSilence(long tail) {
		if (!this.positioned) {
			if (tail != 0) {
				return new Step.Fail(noBase(tail));
			}
			this.positioned = true;
			startPass(0);
			adopt(this.definition.initialState().get(), RestoreSource.EMPTY, 0);
			return null;
		}
		if (tail == this.expected) {
			return null;
		}
		if (SeqNums.before(tail, this.expected)) {
			return new Step.Fail(beyondTail(this.expected, tail));
		}
		GapException gap = gap(tail);
		if (this.live) {
			return new Step.Fail(gap);
		}
		dropBase(gap);
		return new Step.Fail(noBase(tail));
	}

	private void startPass(long seqNum) {
		this.passStart = seqNum;
		this.seenFrom = seqNum;
		this.controlFrom = seqNum;
		this.expected = seqNum;
	}

	private void adopt(S base, RestoreSource source, long cursor) {
		this.state = base;
		this.copy = null;
		this.based = true;
		this.source = source;
		this.baseCursor = cursor;
		this.foldedTo = cursor;
		this.deltasAtBase = this.deltas;
		this.deltasAtSnapshot = this.deltas;
		this.covered = false;
		switch (source) {
			case IN_STREAM -> cover(SnapshotPlacement.IN_STREAM, this.deltas);
			case EXTERNAL -> cover(SnapshotPlacement.EXTERNAL, this.deltas);
			default -> {
				// An initial state needs no snapshot to be restored.
				this.covered = true;
			}
		}
	}

	private void cover(SnapshotPlacement placement, long deltas) {
		if (placement == this.definition.placement()) {
			this.deltasAtSnapshot = deltas;
			this.covered = true;
		}
	}

	// A fold that changes the state in place may have changed a part of it only: what it
	// left is thrown away and the good records are folded again, onto what was published.
	private void recover(@Nullable S published, List<SequencedRecord> good) {
		if (!this.definition.isMutable()) {
			return;
		}
		this.state = null;
		this.copy = null;
		if (published == null) {
			this.based = false;
			return;
		}
		S recovered = this.definition.copier().copy(published);
		for (SequencedRecord record : good) {
			if (!record.isCommand() && !SnapshotRecord.isMeant(record)) {
				recovered = this.folder.fold(recovered, record);
			}
		}
		this.state = recovered;
	}

	/**
	 * A snapshot of this projection was stored.
	 * @param snapshot the snapshot
	 * @param deltas the {@link #deltas()} that had been folded when it was taken
	 */
	void onSnapshotTaken(SnapshotInfo snapshot, long deltas) {
		SnapshotInfo known = this.lastSnapshot;
		if (known == null || !SeqNums.before(snapshot.cursor(), known.cursor())) {
			this.lastSnapshot = snapshot;
			cover(snapshot.placement(), Math.max(deltas, this.deltasAtSnapshot));
		}
	}

	/**
	 * The position to read on from lies beyond the tail.
	 * @param tail the tail
	 * @return what the projection fails with
	 */
	IncarnationException beyondTail(long tail) {
		return beyondTail(this.expected, tail);
	}

	private IncarnationException beyondTail(long position, long tail) {
		return new IncarnationException(
				("Projection '%s' has covered stream %s up to %s, but the stream ends at %s: it was "
						+ "deleted and created again, or put back to an older point. If that was meant, remove the snapshots of "
						+ "%s and start the projection again")
					.formatted(this.definition.name(), this.stream, SeqNums.text(position), SeqNums.text(tail),
							this.identity));
	}

	private GapException gap(long received) {
		return new GapException(
				("Projection '%s' expected record %s of stream %s but the next one is %s: those between "
						+ "were trimmed before they were folded. Start the projection again to restore it from a snapshot")
					.formatted(this.definition.name(), SeqNums.text(this.expected), this.stream,
							SeqNums.text(received)),
				this.stream, this.expected, received);
	}

	private NoBaseStateException noBase(long tail) {
		return new NoBaseStateException(
				("Projection '%s' has nothing to fold onto: the beginning of stream %s is trimmed "
						+ "and no valid snapshot of %s was found up to its tail %s%s. Bring a snapshot back, or fold a stream "
						+ "whose record 0 is still there")
					.formatted(this.definition.name(), this.stream, this.identity, SeqNums.text(tail), this.trail));
	}

	private static SnapshotInfo info(SequencedRecord record, SnapshotRecord snapshot) {
		return new SnapshotInfo(snapshot.id(), snapshot.cursor(), SnapshotPlacement.IN_STREAM, SnapshotForm.SINGLE,
				snapshot.payload(), RecordMetadata.of(record).timestamp());
	}

	void remember(String reason) {
		this.trail.add(reason);
	}

	// A fold may return null: an odd state, but a state.
	@SuppressWarnings("NullAway")
	private S state() {
		return this.state;
	}

	/**
	 * Return the state for others to see: it does not change any more.
	 * @return the state, or {@code null} when there is none
	 */
	@Nullable S publish() {
		if (!this.based || !this.definition.isMutable() || this.state == null) {
			return (this.based) ? this.state : null;
		}
		if (this.copy == null) {
			this.copy = this.definition.copier().copy(this.state);
		}
		return this.copy;
	}

	/**
	 * Tell whether there is a state that belongs to the {@link #expected() position}.
	 * @return whether there is one
	 */
	boolean isIntact() {
		return this.based;
	}

	boolean isBased() {
		return this.based;
	}

	boolean isLive() {
		return this.live;
	}

	long expected() {
		return this.expected;
	}

	long deltas() {
		return this.deltas;
	}

	long deltasSinceSnapshot() {
		return this.deltas - this.deltasAtSnapshot;
	}

	/**
	 * Tell whether a snapshot would hold something that no other one holds.
	 * @return whether there is anything to take
	 */
	boolean isUncovered() {
		return !this.covered || this.deltas != this.deltasAtSnapshot;
	}

	@Nullable StreamPosition tail() {
		return this.tail;
	}

	long lastTimestamp() {
		return this.lastTimestamp;
	}

	@Nullable SnapshotInfo lastSnapshot() {
		return this.lastSnapshot;
	}

	RestoreInfo restore(Duration duration) {
		return new RestoreInfo(Objects.requireNonNull(this.source), this.baseCursor, this.replayed, duration);
	}

	private void reject(long seqNum, String reason) {
		this.rejectedThrough = (this.rejectedThrough != null) ? SeqNums.max(this.rejectedThrough, seqNum) : seqNum;
		ignore(seqNum, reason);
	}

	private void ignore(long seqNum, String reason) {
		this.trail.add("the snapshot in record %s is ignored: %s".formatted(SeqNums.text(seqNum), reason));
		this.events.snapshotIgnored(seqNum, reason);
	}

}
