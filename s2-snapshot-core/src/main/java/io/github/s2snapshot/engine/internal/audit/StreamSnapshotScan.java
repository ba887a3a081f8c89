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

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.follow.FileSpool;
import io.github.s2snapshot.engine.internal.follow.FoldedState;
import io.github.s2snapshot.engine.internal.follow.FoundSnapshot;
import io.github.s2snapshot.engine.internal.follow.MachineListener;
import io.github.s2snapshot.engine.internal.follow.MachinePolicy;
import io.github.s2snapshot.engine.internal.follow.ReadPass;
import io.github.s2snapshot.engine.internal.follow.SnapshotFinder;
import io.github.s2snapshot.engine.internal.status.ProjectionFailures;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotListing;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Scans a whole stream for snapshots, beside the running projection. Blocks; used by one
 * thread, once.
 *
 * @param <S> the type of the state
 */
public final class StreamSnapshotScan<S> implements MachineListener, MachinePolicy {

	private static final int REASONS = 20;

	private final S2Stream stream;

	private final @Nullable Predicate<SnapshotInfo> wanted;

	private final @Nullable Instant createdAt;

	private final SnapshotFinder<S> finder;

	// Nothing is folded.
	private final FoldedState<S> state;

	private final ReadPass pass = new ReadPass();

	private final Deque<SnapshotInfo> found = new ArrayDeque<>();

	private final List<String> ignored = new ArrayList<>();

	private boolean more;

	private @Nullable Whole<S> whole;

	private @Nullable Long first;

	private BooleanSupplier cancelled = () -> false;

	/**
	 * Creates a scan.
	 * @param definition the projection
	 * @param stream its stream
	 * @param wanted selects the snapshots of which the newest one is read, {@code null}
	 * to read none
	 * @param createdAt when the stream was created, {@code null} if unknown
	 */
	public StreamSnapshotScan(ProjectionDefinition<S> definition, S2Stream stream,
			@Nullable Predicate<SnapshotInfo> wanted, @Nullable Instant createdAt) {
		this.stream = stream;
		this.createdAt = createdAt;
		this.wanted = wanted;
		StreamName name = new StreamName(stream.basin(), stream.name());
		this.finder = new SnapshotFinder<>(definition, name, SnapshotLimits.defaults(), FileSpool::new,
				new ProjectionFailures(definition, name), this, this);
		this.state = new FoldedState<>(definition, name, (seqNum) -> false);
	}

	/**
	 * Sets what ends the scan early.
	 * @param cancelled returns whether the result is not needed any more
	 * @return this scan
	 */
	public StreamSnapshotScan<S> until(BooleanSupplier cancelled) {
		this.cancelled = cancelled;
		return this;
	}

	/**
	 * Scans the stream up to its tail.
	 * @param deadline the deadline
	 * @return the snapshots that were found before the deadline
	 */
	public Scan<S> scan(Deadline deadline) {
		boolean complete = false;
		try {
			long tail = Futures.get(this.stream.checkTailAsync(), deadline.remaining()).seqNum();
			if (tail != 0) {
				read(tail, deadline);
			}
			complete = !this.more;
		}
		catch (TimeoutException ex) {
			// The snapshots that were found so far are returned.
		}
		finally {
			this.finder.release();
		}
		List<SnapshotInfo> snapshots = new ArrayList<>(this.found);
		snapshots.sort((one, other) -> Long.compareUnsigned(other.cursor(), one.cursor()));
		return new Scan<>(snapshots, this.ignored, complete, this.whole, this.first);
	}

	private void read(long tail, Deadline deadline) throws TimeoutException {
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			while (!this.cancelled.getAsBoolean()
					&& (!this.pass.isPositioned() || SeqNums.before(this.pass.expected(), tail))) {
				ReadBatch batch = Futures.get(session.nextAsync(), deadline.remaining());
				// After a heartbeat no records are left before the tail.
				if (batch == null || (batch.isEmpty() && batch.tail() != null)) {
					return;
				}
				batch.records().forEach(this::onRecord);
			}
		}
	}

	private void onRecord(SequencedRecord record) {
		if (!this.pass.isPositioned()) {
			this.pass.startAnywhere(0, record.seqNum());
			this.first = record.seqNum();
		}
		else if (this.finder.isGap(record, this.pass)) {
			this.finder.onGap();
			this.pass.jump(record.seqNum());
		}
		boolean delta = false;
		if (!record.isCommand()) {
			delta = !SnapshotRecord.isMeant(record);
			if (delta) {
				this.finder.onDelta(record);
			}
			else {
				onSnapshot(this.finder.find(record, this.pass, this.state));
			}
		}
		this.pass.advance(record.seqNum(), delta);
	}

	private void onSnapshot(@Nullable FoundSnapshot snapshot) {
		if (snapshot == null) {
			return;
		}
		try {
			if (isNewestWanted(snapshot.info())) {
				S state = this.finder.read(snapshot);
				this.whole = (state != null) ? new Whole<>(snapshot.info(), snapshot.seqNum(), state) : this.whole;
			}
		}
		finally {
			snapshot.release();
		}
		this.found.add(snapshot.info());
		if (this.found.size() > SnapshotListing.LIMIT) {
			this.found.removeFirst();
			this.more = true;
		}
	}

	private boolean isNewestWanted(SnapshotInfo snapshot) {
		return this.wanted != null && this.wanted.test(snapshot)
				&& (this.whole == null || SeqNums.before(this.whole.info().cursor(), snapshot.cursor()));
	}

	@Override
	public @Nullable Instant streamCreatedAt() {
		return this.createdAt;
	}

	@Override
	public void snapshotIgnored(long seqNum, SnapshotFault fault, String reason) {
		if (this.ignored.size() < REASONS) {
			this.ignored.add(String.format(Locale.ROOT, "record %s: %s", SeqNums.text(seqNum), reason));
		}
	}

	/**
	 * Result of a scan.
	 *
	 * @param <S> the type of the state
	 * @param snapshots the newest snapshots, highest cursor first
	 * @param ignored why other snapshots are ignored
	 * @param complete whether the whole stream was scanned and all its snapshots are
	 * listed
	 * @param whole the wanted snapshot, {@code null} if none can be read
	 * @param first the position of the first record, {@code null} if the stream has none
	 */
	public record Scan<S>(List<SnapshotInfo> snapshots, List<String> ignored, boolean complete,
			@Nullable Whole<S> whole, @Nullable Long first) {
	}

	/**
	 * A snapshot with its state.
	 *
	 * @param <S> the type of the state
	 * @param info the snapshot
	 * @param seqNum the position of its last record
	 * @param state the state
	 */
	public record Whole<S>(SnapshotInfo info, long seqNum, S state) {
	}

}
