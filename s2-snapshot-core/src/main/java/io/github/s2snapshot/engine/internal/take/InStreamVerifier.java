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

import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.follow.FoldedState;
import io.github.s2snapshot.engine.internal.follow.FoundSnapshot;
import io.github.s2snapshot.engine.internal.follow.MachineListener;
import io.github.s2snapshot.engine.internal.follow.ReadPass;
import io.github.s2snapshot.engine.internal.follow.SnapshotFinder;
import io.github.s2snapshot.engine.internal.restore.StateVerifier;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.SnapshotFailureReason;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Reads one snapshot back as a restart would read it, before history is trimmed for it:
 * with the same parser, limits, signatures and serializer, and with the records of others
 * between its own. A framed snapshot is read again after its last fragment was appended,
 * because only records in the stream cannot change any more. For one snapshot. Not
 * thread-safe.
 *
 * @param <S> the type of the state
 */
final class InStreamVerifier<S> implements MachineListener {

	// The last reasons say why a snapshot is ignored.
	private static final int REASONS = 3;

	private final InStreamContext<S> context;

	private final UUID id;

	private final SnapshotTrust trust;

	private final SnapshotFinder<S> finder;

	// Nothing is folded.
	private final FoldedState<S> nothing;

	private final ReadPass pass = new ReadPass();

	private final Deque<String> ignored = new ArrayDeque<>();

	private @Nullable SnapshotOutlook outlook;

	InStreamVerifier(InStreamContext<S> context, UUID id) {
		this.context = context;
		this.id = id;
		this.trust = context.trust().remembering();
		this.finder = context.finder(this, this.trust);
		this.nothing = new FoldedState<>(context.definition(),
				new StreamName(context.stream().basin(), context.stream().name()), (seqNum) -> false);
	}

	/**
	 * Verifies a single-record snapshot that is not appended yet.
	 * @param record the record
	 * @param seqNum the expected position of the record
	 * @param state the state of the snapshot
	 * @throws SnapshotException if a restart would not restore that state from it
	 */
	void verify(AppendRecord record, long seqNum, S state) {
		this.pass.startAnywhere(seqNum, seqNum);
		try {
			verify(find(new SequencedRecord(seqNum, 0, record.headers(), record.body())), state);
		}
		finally {
			this.finder.release();
		}
	}

	/**
	 * Verifies a framed snapshot, of which all fragments except the last are in the
	 * stream.
	 * @param from the position of its first fragment
	 * @param last its last fragment, which is not appended yet
	 * @param state the state of the snapshot
	 * @param deadline the deadline
	 * @throws SnapshotException if a restart would not restore that state from it
	 * @throws TimeoutException if the deadline has passed
	 */
	void verify(long from, AppendRecord last, S state, Deadline deadline) throws TimeoutException {
		try {
			this.pass.start(from, null);
			SequencedRecord end = new SequencedRecord(-1, 0, last.headers(), last.body());
			this.outlook = new SnapshotOutlook(this.context, this.id, from,
					end.header(SnapshotRecord.SHA256).orElse(""), this.trust, () -> head(from, deadline));
			read(deadline);
			FoundSnapshot found = find(new SequencedRecord(this.pass.expected(), 0, last.headers(), last.body()));
			if (found == null || !this.id.equals(found.info().id())) {
				throw displaced(reasons());
			}
			verify(found, state);
		}
		catch (S2Exception ex) {
			throw unread(ex);
		}
		finally {
			this.finder.release();
		}
	}

	/**
	 * Reads the stream on after the last fragment of the snapshot.
	 * @param deadline the deadline
	 * @return whether the snapshot is complete in the stream
	 * @throws SnapshotException if the records cannot be read
	 * @throws TimeoutException if the deadline has passed
	 */
	boolean isWhole(Deadline deadline) throws TimeoutException {
		try {
			read(deadline);
			return Objects.requireNonNull(this.outlook).isWhole();
		}
		catch (S2Exception ex) {
			throw unread(ex);
		}
	}

	/**
	 * Makes sure that readers restore from the snapshot, whose last fragment is in the
	 * stream.
	 * @throws SnapshotException if they do not, because of records that others have
	 * appended
	 */
	void requireKept() {
		String missing = Objects.requireNonNull(this.outlook).missing();
		if (missing != null) {
			throw displaced(missing);
		}
	}

	/**
	 * Makes sure that readers restore from the snapshot wherever they began to read, as
	 * far as the stream was read.
	 * @throws SnapshotException if they might not, because of records that others have
	 * appended
	 */
	void requireRoom() {
		String crowd = Objects.requireNonNull(this.outlook).crowd();
		if (crowd != null) {
			throw displaced(crowd);
		}
	}

	/**
	 * Returns the snapshot that readers restore from instead.
	 * @return the cursor of a snapshot that covers as much or more and was complete
	 * before, {@code null} if there is none
	 */
	@Nullable Long newer() {
		return Objects.requireNonNull(this.outlook).newer();
	}

	private SnapshotException displaced(String reason) {
		return new SnapshotException(SnapshotFailureReason.STREAM, String.valueOf(this.context
			.failure(String.format(Locale.ROOT,
					"readers of the stream would not restore from the snapshot: %s. Nothing was trimmed for it. "
							+ "Find out which other process appends snapshot records%s",
					reason, (this.context.trust().isSigning()) ? "" : ", or let the projection sign its snapshots"),
					null)
			.getMessage()), null);
	}

	private SnapshotException unread(S2Exception failure) {
		return new SnapshotException(SnapshotFailureReason.STREAM,
				String.valueOf(
						this.context.failure("the snapshot could not be read back: " + failure.getMessage(), failure)
							.getMessage()),
				failure);
	}

	// The current head of the stream, which is not after the snapshot, because that was
	// just read.
	private long head(long cursor, Deadline deadline) {
		try {
			List<SequencedRecord> first = Futures
				.get(this.context.stream().readAsync(ReadInput.fromSeqNum(0).withCount(1)), deadline.remaining())
				.records();
			return (first.isEmpty()) ? 0 : SeqNums.min(cursor, first.get(0).seqNum());
		}
		catch (TimeoutException ex) {
			return 0;
		}
	}

	// Reads up to the current tail.
	private void read(Deadline deadline) throws TimeoutException {
		long from = this.pass.expected();
		long tail = Futures.get(this.context.stream().checkTailAsync(), deadline.remaining()).seqNum();
		if (!SeqNums.before(from, tail)) {
			return;
		}
		try (ReadSession session = this.context.stream().readSession(ReadInput.fromSeqNum(from))) {
			while (SeqNums.before(this.pass.expected(), tail)) {
				ReadBatch batch = Futures.get(session.nextAsync(), deadline.remaining());
				if (batch == null || (batch.isEmpty() && batch.tail() != null)) {
					throw gone();
				}
				batch.records().forEach(this::onRecord);
			}
		}
	}

	private void onRecord(SequencedRecord record) {
		if (this.finder.isGap(record, this.pass)) {
			throw gone();
		}
		boolean delta = false;
		if (!record.isCommand()) {
			delta = !SnapshotRecord.isMeant(record);
			if (delta) {
				this.finder.onDelta(record);
			}
			else {
				Objects.requireNonNull(this.outlook).onRecord(record, this.pass);
				FoundSnapshot other = find(record);
				if (other != null) {
					other.release();
				}
			}
		}
		this.pass.advance(record.seqNum(), delta);
	}

	private SnapshotException gone() {
		return new SnapshotException(SnapshotFailureReason.STREAM,
				String.valueOf(this.context.failure(String.format(Locale.ROOT,
						"the snapshot could not be read back: records from %s on were trimmed",
						SeqNums.text(this.pass.expected())), null)
					.getMessage()),
				null);
	}

	private @Nullable FoundSnapshot find(SequencedRecord record) {
		try {
			return this.finder.find(record, this.pass, this.nothing);
		}
		catch (ProjectionFailedException ex) {
			throw unkept(ex);
		}
	}

	private void verify(@Nullable FoundSnapshot found, S state) {
		StateVerifier<S> verifier = new StateVerifier<>(this.context.definition());
		if (found == null || !this.id.equals(found.info().id())) {
			throw verifier.unreadable(reasons(), null);
		}
		try {
			FoundSnapshot.Payload payload = found.payload();
			if (payload == null) {
				throw verifier.unreadable(reasons(), null);
			}
			if (!verifier.isFull()) {
				payload.read(StateVerifier::requireStructure);
				return;
			}
			S restored = this.finder.readTrusted(found);
			if (restored == null) {
				throw verifier.unreadable(reasons(), null);
			}
			verifier.requireSame(state, restored, payload::open);
		}
		catch (InvalidSnapshotException ex) {
			throw verifier.unreadable(String.valueOf(ex.getMessage()), ex);
		}
		catch (UncheckedIOException ex) {
			throw unkept(ex);
		}
		catch (ProjectionFailedException ex) {
			throw unkept(ex);
		}
		catch (OutOfMemoryError ex) {
			throw verifier.tooLarge(ex);
		}
		finally {
			found.release();
		}
	}

	private SnapshotException unkept(RuntimeException failure) {
		return this.context.failure(
				String.format(Locale.ROOT, "the snapshot could not be read back: %s", failure.getMessage()), failure);
	}

	private String reasons() {
		return (this.ignored.isEmpty()) ? "readers do not find the snapshot" : String.join("; ", this.ignored);
	}

	@Override
	public void snapshotIgnored(long seqNum, SnapshotFault fault, String reason) {
		if (this.ignored.size() == REASONS) {
			this.ignored.removeFirst();
		}
		this.ignored.add(reason);
	}

}
