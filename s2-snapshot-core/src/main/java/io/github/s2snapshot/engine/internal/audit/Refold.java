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

package io.github.s2snapshot.engine.internal.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.LongPredicate;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.follow.FollowMachine;
import io.github.s2snapshot.engine.internal.follow.MachineListener;
import io.github.s2snapshot.engine.internal.follow.MachinePolicy;
import io.github.s2snapshot.engine.internal.follow.StateCapture;
import io.github.s2snapshot.engine.internal.follow.Step;
import io.github.s2snapshot.engine.internal.status.Safeguards;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Folds records of a stream again, up to a position, beside the running projection.
 * Blocks; used by one thread.
 *
 * @param <S> the type of the state
 */
final class Refold<S> implements MachineListener, MachinePolicy {

	private final S2Stream stream;

	private final long to;

	private final LongPredicate skipped;

	private final Safeguards safeguards;

	private final Deadline deadline;

	private final FollowMachine<S> machine;

	private BaseChoice choice = BaseChoice.NEWEST;

	private @Nullable GapException lost;

	/**
	 * Creates a refold.
	 * @param definition the projection
	 * @param stream its stream
	 * @param to the position at which to stop
	 * @param skipped the records that the projection has skipped
	 * @param safeguards the safeguards, which know quarantined snapshots
	 * @param deadline the deadline
	 */
	Refold(ProjectionDefinition<S> definition, S2Stream stream, long to, LongPredicate skipped, Safeguards safeguards,
			Deadline deadline) {
		this.stream = stream;
		this.to = to;
		this.skipped = skipped;
		this.safeguards = safeguards;
		this.deadline = deadline;
		this.machine = new FollowMachine<>(definition, new StreamName(stream.basin(), stream.name()), this, this,
				new StateCapture<>());
	}

	/**
	 * Folds onto a snapshot.
	 * @param base the state of the snapshot
	 * @param snapshot the snapshot
	 * @return the result
	 * @throws ImpossibleException if the records cannot be folded again
	 */
	Folded<S> onto(S base, SnapshotInfo snapshot) throws ImpossibleException {
		this.choice = BaseChoice.snapshot(snapshot.cursor());
		return fold(this.machine.begin(base, snapshot, end()));
	}

	/**
	 * Folds onto a base in the stream: a snapshot, or the initial state if the stream
	 * still has record 0.
	 * @param from the position from which to look for a snapshot, or 0
	 * @return the result
	 * @throws ImpossibleException if the records cannot be folded again
	 */
	Folded<S> ontoStream(long from) throws ImpossibleException {
		return fold(this.machine.begin(end(), from));
	}

	private StreamPosition end() {
		return new StreamPosition(this.to, 0);
	}

	private Folded<S> fold(long from) throws ImpossibleException {
		ReadSession session = null;
		try {
			session = this.stream.readSession(ReadInput.fromSeqNum(from));
			while (!isDone()) {
				ReadBatch batch = Futures.get(session.nextAsync(), this.deadline.remaining());
				if (batch == null) {
					throw new ImpossibleException("the server ended the read session", null);
				}
				Step step = this.machine.onBatch(upToEnd(batch));
				if (this.lost != null) {
					throw new ImpossibleException(String.valueOf(this.lost.getMessage()), this.lost);
				}
				if (step instanceof Step.Fail fail) {
					throw new ImpossibleException(String.valueOf(fail.failure().getMessage()), fail.failure());
				}
				if (step instanceof Step.ReadFrom again) {
					session.close();
					session = this.stream.readSession(ReadInput.fromSeqNum(again.seqNum()));
				}
			}
			return folded();
		}
		catch (TimeoutException ex) {
			throw new ImpossibleException(
					String.format(Locale.ROOT, "it was not completed within %s; record %s of %s was reached",
							this.deadline.timeout(), SeqNums.text(this.machine.expected()), SeqNums.text(this.to)),
					ex);
		}
		catch (S2Exception ex) {
			throw new ImpossibleException(String.valueOf(ex.getMessage()), ex);
		}
		finally {
			if (session != null) {
				session.close();
			}
			this.machine.close();
		}
	}

	private boolean isDone() {
		return this.machine.isBased() && this.machine.expected() == this.to;
	}

	private Folded<S> folded() throws ImpossibleException {
		S state = this.machine.publish();
		if (state == null) {
			throw new ImpossibleException("the state is null", null);
		}
		return new Folded<>(state, this.machine.restore(Duration.ZERO).cursor(), this.machine.deltas(),
				this.machine.lastSnapshot());
	}

	// Records from the end on do not belong to the state.
	private ReadBatch upToEnd(ReadBatch batch) throws ImpossibleException {
		List<SequencedRecord> records = batch.records();
		int count = 0;
		while (count < records.size() && SeqNums.before(records.get(count).seqNum(), this.to)) {
			count++;
		}
		if (count == records.size()) {
			return batch;
		}
		if (count == 0) {
			throw new ImpossibleException(String.format(Locale.ROOT,
					"the stream has no base, or no records before %s any more", SeqNums.text(this.to)), null);
		}
		return new ReadBatch(records.subList(0, count), null);
	}

	@Override
	public void snapshotIgnored(long seqNum, SnapshotFault fault, String reason) {
		// The running projection reports it.
	}

	@Override
	public void baseDropped(GapException gap) {
		this.lost = gap;
	}

	@Override
	public BaseChoice choice() {
		return this.choice;
	}

	@Override
	public boolean isSkipped(long seqNum) {
		return this.skipped.test(seqNum);
	}

	@Override
	public @Nullable Instant streamCreatedAt() {
		return this.safeguards.streamCreatedAt();
	}

	@Override
	public boolean isQuarantined(SnapshotInfo snapshot) {
		return this.safeguards.isQuarantined(snapshot);
	}

	/**
	 * Result of folding again.
	 *
	 * @param <S> the type of the state
	 * @param state the state
	 * @param from the cursor of the base
	 * @param deltas the number of deltas that were folded
	 * @param base the snapshot that is the base, {@code null} for the initial state
	 */
	record Folded<S>(S state, long from, long deltas, @Nullable SnapshotInfo base) {

		Folded {
			Objects.requireNonNull(state);
		}

	}

	/**
	 * Thrown when records cannot be folded again.
	 */
	static final class ImpossibleException extends Exception {

		private static final long serialVersionUID = 1L;

		ImpossibleException(String reason, @Nullable Throwable cause) {
			super(reason, cause);
		}

		boolean isNoBase() {
			return getCause() instanceof NoBaseStateException;
		}

	}

}
