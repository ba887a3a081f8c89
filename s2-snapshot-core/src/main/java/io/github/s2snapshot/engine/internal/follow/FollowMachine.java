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
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.status.ProjectionFailures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.PayloadSpool;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.FoldChange;
import io.github.s2snapshot.projection.IgnoredDeltas;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * State machine that decides what the records of a stream mean for a projection: a base,
 * a delta, neither, or a gap. It has no I/O, threads or clock: it receives batches in the
 * order in which they were read and returns the next {@link Step}.
 * <p>
 * Nothing is folded before a base is found. The base is the initial state if the first
 * record has the sequence number 0, otherwise the first valid snapshot. Sequence numbers
 * have no holes, so a hole is a gap. A gap during a restore drops the base, and a later
 * snapshot is needed: a trim deletes records from the head on while they are read, so any
 * head may be seen. A gap after the restore ends the use of this machine, and the
 * projection restores again.
 *
 * @param <S> the type of the state
 */
public final class FollowMachine<S> {

	private final ProjectionDefinition<S> definition;

	private final MachineListener listener;

	private final MachinePolicy policy;

	private final ProjectionFailures failures;

	private final FoldedState<S> state;

	private final StateCapture<S> capture;

	private final SnapshotFinder<S> finder;

	private final Coverage coverage;

	private final FoldComparison folds;

	private final ReadPass pass = new ReadPass();

	private final RestoreProgress progress = new RestoreProgress();

	// The highest cursor of the snapshots that may be bases.
	private @Nullable Long accepted;

	private boolean live;

	// The position after the last folded delta. A newer base has to cover it.
	private long foldedTo;

	// An assumption about the state that the following records have to confirm.
	private @Nullable Inference inference;

	private @Nullable StreamPosition tail;

	private long from;

	private long lastTimestamp;

	public FollowMachine(ProjectionDefinition<S> definition, StreamName stream, MachineListener listener,
			MachinePolicy policy, StateCapture<S> capture) {
		this(definition, stream, listener, policy, capture, SnapshotLimits.defaults(), FileSpool::new);
	}

	public FollowMachine(ProjectionDefinition<S> definition, StreamName stream, MachineListener listener,
			MachinePolicy policy, StateCapture<S> capture, SnapshotLimits limits, Supplier<PayloadSpool> spools) {
		this.definition = definition;
		this.listener = listener;
		this.policy = policy;
		this.capture = capture;
		this.failures = new ProjectionFailures(definition, stream);
		this.state = new FoldedState<>(definition, stream, policy::isSkipped, listener::publishedStateChanged,
				(policy.testsPredicates()) ? definition.predicates() : List.of());
		this.finder = new SnapshotFinder<>(definition, stream, limits, spools, this.failures, listener, policy);
		this.coverage = new Coverage(definition.placement());
		this.folds = new FoldComparison(definition);
		headKnown(0);
	}

	/**
	 * Sets the head that the stream had before the store was searched for a base. A
	 * process that trims beyond it later has saved a newer base.
	 * @param head the head
	 */
	public void headKnown(long head) {
		if (this.definition.placement() == SnapshotPlacement.EXTERNAL) {
			this.pass.headKnown(head);
		}
	}

	/**
	 * Returns the head of the stream if records were found to be missing before it.
	 * @return the head, or {@code null} if no record is known to be missing
	 */
	public @Nullable Long head() {
		return this.pass.head();
	}

	/**
	 * Begins without a base, at the beginning of the stream.
	 * @param tail the current tail, at which the restore ends
	 * @return the position to read from
	 */
	public long begin(StreamPosition tail) {
		return begin(tail, 0);
	}

	/**
	 * Begins without a base, at a position at which one may be found.
	 * @param tail the current tail, at which the restore ends
	 * @param from the cursor of a possible snapshot, or 0 for the beginning
	 * @return the position to read from
	 */
	public long begin(StreamPosition tail, long from) {
		this.tail = tail;
		this.progress.target(tail.seqNum());
		this.from = from;
		return from;
	}

	/**
	 * Begins with a base from a store.
	 * @param base the state of the base
	 * @param snapshot the snapshot of the base
	 * @param tail the current tail, at which the restore ends
	 * @return the position to read from
	 * @throws IncarnationException if the stream ends before the cursor of the base
	 */
	public long begin(S base, SnapshotInfo snapshot, StreamPosition tail) {
		if (SeqNums.before(tail.seqNum(), snapshot.cursor())) {
			throw this.failures.beyondTail(snapshot.cursor(), tail.seqNum());
		}
		begin(tail);
		accept(snapshot.cursor());
		adopt(base, RestoreSource.EXTERNAL, snapshot.cursor(), snapshot);
		this.pass.start(snapshot.cursor(), null);
		return snapshot.cursor();
	}

	/**
	 * Processes a batch.
	 * @param batch the batch, which follows the previous one
	 * @return the next step
	 */
	public Step onBatch(ReadBatch batch) {
		List<SequencedRecord> records = batch.records();
		for (int i = 0; i < records.size(); i++) {
			if (!this.live && this.policy.isHalted()) {
				return Step.Continue.INSTANCE;
			}
			SequencedRecord record = records.get(i);
			Step step;
			try {
				step = onRecord(record);
			}
			catch (FoldException ex) {
				this.state.recover(ex.seqNum(), records.subList(0, i));
				goBack();
				seeTail(batch);
				return new Step.Fail(ex);
			}
			if (step != null) {
				return step;
			}
			this.state.passed(record);
			this.lastTimestamp = record.timestamp();
		}
		return onTail(batch);
	}

	// If the state is behind the reading position, reading continues at its position.
	private void goBack() {
		long position = this.state.position();
		if (!this.state.isBased() || position == this.pass.expected()) {
			return;
		}
		this.finder.startAgain();
		this.pass.start(position, null);
		this.foldedTo = SeqNums.min(this.foldedTo, position);
	}

	// A projection that stops before a record is behind that record at least.
	private void seeTail(ReadBatch batch) {
		SequencedRecord last = batch.records().get(batch.records().size() - 1);
		StreamPosition seen = Objects.requireNonNullElseGet(batch.tail(),
				() -> new StreamPosition(last.seqNum() + 1, last.timestamp()));
		if (this.tail == null || SeqNums.before(this.tail.seqNum(), seen.seqNum())) {
			this.tail = seen;
		}
	}

	private @Nullable Step onRecord(SequencedRecord record) {
		long seqNum = record.seqNum();
		if (!this.pass.isPositioned()) {
			this.pass.startAnywhere(this.from, seqNum);
			if (seqNum == 0 && this.policy.choice().isInitial()) {
				adoptInitial(RestoreSource.REPLAY);
			}
		}
		else if (this.finder.isGap(record, this.pass)) {
			Step step = onGap(seqNum);
			if (step != null) {
				return step;
			}
		}
		else if (seqNum != this.pass.expected()) {
			this.inference = new Inference(seqNum, null);
		}
		this.pass.endProbation();
		if (record.isCommand()) {
			return onCommand(record);
		}
		if (SnapshotRecord.isMeant(record)) {
			Step step = onSnapshot(record);
			if (step == null) {
				this.pass.advance(seqNum, false);
			}
			return step;
		}
		this.finder.onDelta(record);
		if (this.state.isBased()) {
			fold(record);
		}
		this.pass.advance(seqNum, true);
		return null;
	}

	private @Nullable Step onCommand(SequencedRecord record) {
		Inference inferred = this.inference;
		if (inferred != null && record.command().orElse(null) instanceof CommandRecord.Trim trim
				&& SeqNums.before(inferred.seqNum(), trim.seqNum())) {
			return disprove(inferred);
		}
		this.pass.advance(record.seqNum(), false);
		return null;
	}

	// This trim may have removed the record before the snapshot, which was a delta then.
	// The process that trimmed has a newer base.
	private Step disprove(Inference inferred) {
		long head = inferred.seqNum();
		GapException gap = this.failures.gap(head - 1, head);
		if (this.live) {
			return new Step.Fail(gap);
		}
		this.pass.reject(head);
		dropBase(gap);
		this.finder.startAgain();
		this.pass.start(head, null);
		return new Step.ReadFrom(head);
	}

	private void fold(SequencedRecord record) {
		this.state.fold(record);
		this.foldedTo = record.seqNum() + 1;
	}

	private void foldBehind(List<SequencedRecord> between) {
		this.state.foldBehind(between);
		if (!between.isEmpty()) {
			this.foldedTo = between.get(between.size() - 1).seqNum() + 1;
		}
	}

	private @Nullable Step onGap(long received) {
		GapException gap = this.failures.gap(this.pass.expected(), received);
		boolean fixed = this.state.isBased() && this.policy.choice().fixed();
		if (this.live || fixed || SeqNums.before(received, this.pass.expected())) {
			return new Step.Fail(gap);
		}
		dropBase(gap);
		this.finder.onGap();
		this.pass.jump(received);
		return null;
	}

	private void dropBase(GapException gap) {
		if (!this.state.isBased()) {
			return;
		}
		Long probation = this.pass.probation();
		if (probation != null) {
			reject(probation, gap.expected());
			this.pass.endProbation();
		}
		else {
			this.failures.rememberLost(gap, this.progress.cursor());
			this.listener.baseDropped(gap);
		}
		this.state.drop();
		this.progress.drop();
		this.inference = null;
	}

	private @Nullable Step onSnapshot(SequencedRecord record) {
		if (this.live) {
			this.capture.onRecord(record, this.state.deltas(), this.state.ignored().types(), this::publish);
		}
		FoundSnapshot found = this.finder.find(record, this.pass, this.state);
		if (found == null) {
			return null;
		}
		try {
			return (isRejected(found)) ? null : onFound(found);
		}
		finally {
			found.release();
		}
	}

	// A base that was chosen is used, whatever its code.
	private boolean isRejected(FoundSnapshot found) {
		FoldChange change = this.folds.change(found.info().fold());
		if (!change.isChanged()) {
			accept(found.cursor());
			return false;
		}
		String rejection = (this.policy.choice().fixed()) ? null : this.folds.rejection(change);
		this.listener.foldChanged(found.seqNum(), found.info(),
				new MachineListener.OtherFold(change, this.live, rejection));
		if (rejection != null) {
			this.finder.ignore(found.seqNum(), SnapshotFault.FOLD_CHANGED, rejection);
		}
		else {
			accept(found.cursor());
		}
		return rejection != null;
	}

	private void accept(long cursor) {
		if (this.accepted == null || SeqNums.before(this.accepted, cursor)) {
			this.accepted = cursor;
		}
	}

	private @Nullable Step onFound(FoundSnapshot found) {
		boolean upToDate = this.state.isBased() && !SeqNums.before(found.cursor(), this.foldedTo);
		if (this.live || (this.state.isBased() && found.payload() == null)) {
			this.coverage.add(found.info(), (upToDate) ? Long.valueOf(this.state.deltas()) : found.deltas());
			return null;
		}
		if (!this.state.isBased()) {
			return onBase(found);
		}
		// An older snapshot adds nothing.
		if (upToDate) {
			restoreFrom(found);
		}
		return null;
	}

	private @Nullable Step onBase(FoundSnapshot found) {
		long cursor = found.cursor();
		if (found.between() != null) {
			if (restoreFrom(found)) {
				// A writer with a key appends trim and snapshot in one batch.
				if (!found.signed() && this.pass.isInferred(cursor, found.seqNum())) {
					this.inference = new Inference(found.seqNum(), null);
				}
				foldBehind(found.between());
			}
			return null;
		}
		if (this.pass.isRejected(found.seqNum())) {
			return null;
		}
		if (this.pass.isUnproven(cursor, found.seqNum())) {
			return new Step.Fail(this.failures.noBase(this.pass.expected()));
		}
		if (this.pass.isGone(cursor)) {
			reject(found.seqNum(), cursor);
			return null;
		}
		// The deltas after the cursor are read again and folded onto the snapshot.
		if (!restoreFrom(found)) {
			return null;
		}
		this.finder.startAgain();
		this.state.batches().restart();
		this.pass.start(cursor, found.seqNum());
		return new Step.ReadFrom(cursor);
	}

	private boolean restoreFrom(FoundSnapshot found) {
		S base = this.finder.read(found);
		if (base == null) {
			return false;
		}
		adopt(base, RestoreSource.IN_STREAM, found.cursor(), found.info());
		this.finder.release();
		return true;
	}

	private void adoptInitial(RestoreSource source) {
		adopt(this.definition.initialState().get(), source, 0, null);
	}

	private void adopt(S base, RestoreSource source, long cursor, @Nullable SnapshotInfo snapshot) {
		this.state.base(base, cursor, (snapshot != null) ? snapshot.ignored() : IgnoredTypes.NONE);
		this.progress.base(source, cursor, this.state.deltas(),
				(snapshot != null) ? this.folds.change(snapshot.fold()) : FoldChange.NONE);
		this.foldedTo = cursor;
		this.inference = null;
		this.coverage.base(snapshot, this.state.deltas());
	}

	private Step onTail(ReadBatch batch) {
		StreamPosition observed = batch.tail();
		if (observed != null) {
			StreamPosition known = Objects.requireNonNullElse(this.tail, observed);
			this.tail = observed;
			Step step = (batch.isEmpty()) ? onSilence(observed.seqNum(), known.seqNum()) : null;
			if (step != null) {
				return step;
			}
		}
		if (this.inference != null) {
			this.inference = this.inference.seen(observed, this.pass.expected());
		}
		boolean caughtUp = observed != null && observed.seqNum() == this.pass.expected();
		if (caughtUp) {
			this.state.batches().end();
		}
		if (caughtUp && !this.state.isBased()) {
			this.finder.rememberPending();
			return new Step.Fail(this.failures.noBase(this.pass.expected()));
		}
		if (!this.live && this.state.isBased() && this.pass.probation() == null && this.inference == null
				&& (caughtUp || this.progress.hasReached(this.pass.expected()))) {
			ProjectionException refusal = this.policy.refusal(this.accepted);
			if (refusal != null) {
				return new Step.Fail(refusal);
			}
			this.live = true;
			this.progress.end(this.state.deltas());
		}
		return Step.Continue.INSTANCE;
	}

	// All records before this tail were sent (S2 v1: a heartbeat follows the last one).
	private @Nullable Step onSilence(long tail, long known) {
		if (!this.pass.isPositioned()) {
			if (tail != 0 || known != 0 || !this.policy.choice().isInitial()) {
				return new Step.Fail((SeqNums.before(tail, known)) ? this.failures.beyondTail(known, tail)
						: this.failures.noBase(tail));
			}
			this.pass.start(0, null);
			adoptInitial(RestoreSource.EMPTY);
			return null;
		}
		long expected = this.pass.expected();
		if (tail == expected) {
			return null;
		}
		if (SeqNums.before(tail, expected)) {
			return new Step.Fail(this.failures.beyondTail(expected, tail));
		}
		if (this.pass.doubt()) {
			// The tail may arrive before the records: read again from there to be sure.
			return new Step.ReadFrom(expected);
		}
		GapException gap = this.failures.gap(expected, tail);
		if (this.live) {
			return new Step.Fail(gap);
		}
		dropBase(gap);
		return new Step.Fail(this.failures.noBase(tail));
	}

	private void reject(long seqNum, long cursor) {
		this.pass.reject(seqNum);
		this.finder.ignoreUnreachable(seqNum, cursor);
	}

	/**
	 * Adds a snapshot that this process has stored.
	 * @param snapshot the snapshot
	 * @param deltas the {@link #deltas()} at the time at which it was taken
	 */
	public void onSnapshotTaken(SnapshotInfo snapshot, long deltas) {
		this.coverage.addOwn(snapshot, deltas);
	}

	/**
	 * Returns whether the state must not be published yet, because it ends inside a batch
	 * of deltas that was appended as one change, or because a delta before it may be
	 * missing.
	 * @return whether further records have to be read first
	 */
	public boolean isHeld() {
		return this.state.batches().isInside() || this.inference != null;
	}

	/**
	 * Returns how many of the given records, from the first one on, end with a complete
	 * batch.
	 * @param read the next records
	 * @return the number of records
	 */
	public int whole(ReadBatch read) {
		return this.state.batches().whole(read);
	}

	/**
	 * Ends the batch inside which the state ends, if the given records do not continue
	 * it.
	 * @param read the next records
	 * @return whether a batch was open and is ended
	 */
	public boolean endsBatchBefore(ReadBatch read) {
		return this.state.batches().endsBefore(read);
	}

	/**
	 * Returns the state before the batch that is incomplete.
	 * @return the state with its position, or {@code null} if unknown
	 */
	public FoldedState.@Nullable Point<S> whole() {
		return (this.inference == null) ? this.state.whole() : null;
	}

	public void close() {
		this.finder.release();
		this.capture.cancel();
	}

	public ProjectionFailures failures() {
		return this.failures;
	}

	/**
	 * Returns the cursor of the newest snapshot that may be a base.
	 * @return the highest cursor, or {@code null} if no such snapshot was found
	 */
	public @Nullable Long accepted() {
		return this.accepted;
	}

	/**
	 * Returns the state to publish, which does not change any more.
	 * @return the state, or {@code null} without a state
	 */
	public @Nullable S publish() {
		return this.state.publish();
	}

	/**
	 * Returns whether a state exists for the {@link #expected() position}.
	 * @return whether a state exists
	 */
	public boolean isBased() {
		return this.state.isBased();
	}

	public boolean isLive() {
		return this.live;
	}

	/**
	 * Returns whether the next position is known.
	 * @return whether a record or the end of the stream was seen
	 */
	public boolean isPositioned() {
		return this.pass.isPositioned();
	}

	/**
	 * Returns the next position.
	 * @return the first position that is neither folded nor skipped
	 */
	public long expected() {
		return this.pass.expected();
	}

	public long deltas() {
		return this.state.deltas();
	}

	public IgnoredDeltas ignored() {
		return this.state.ignored();
	}

	public long deltasSinceSnapshot() {
		return deltasSinceSnapshot(this.state.deltas());
	}

	/**
	 * Returns how many deltas no snapshot covers.
	 * @param deltas the {@link #deltas()} of the state in question
	 * @return the number of deltas
	 */
	public long deltasSinceSnapshot(long deltas) {
		return this.coverage.deltasSince(deltas);
	}

	/**
	 * Returns whether a snapshot predicate was true for a delta that no snapshot covers.
	 * @param deltas the {@link #deltas()} of the state in question
	 * @return whether a snapshot of this state is wanted; {@code false} if the state does
	 * not include that delta yet
	 */
	public boolean isSnapshotWanted(long deltas) {
		long wanted = this.state.wanted();
		return wanted <= deltas && wanted > deltas - deltasSinceSnapshot(deltas);
	}

	boolean isUncovered() {
		return isUncovered(this.state.deltas());
	}

	boolean isUncovered(long deltas) {
		return this.coverage.isUncovered(deltas);
	}

	public @Nullable SnapshotInfo lastSnapshot() {
		return this.coverage.last();
	}

	public @Nullable StreamPosition tail() {
		return this.tail;
	}

	long lastTimestamp() {
		return this.lastTimestamp;
	}

	public RestoreInfo restore(Duration duration) {
		return this.progress.info(duration);
	}

	/**
	 * The assumption that a missing record was the trim of the snapshot after it. A trim
	 * by another process disproves it: that trim is a record of the stream, so the tail
	 * has to be reached first.
	 *
	 * @param seqNum the position of the snapshot
	 * @param tail the tail after the snapshot was read, if known
	 */
	private record Inference(long seqNum, @Nullable Long tail) {

		@Nullable Inference seen(@Nullable StreamPosition observed, long expected) {
			Long end = (this.tail != null || observed == null) ? this.tail : Long.valueOf(observed.seqNum());
			if (end != null && !SeqNums.before(expected, end)) {
				return null;
			}
			return new Inference(this.seqNum, end);
		}

	}

}
