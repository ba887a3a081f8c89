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

import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Appends the fragments of one snapshot. Only the first append is conditional. The others
 * may be sent again after a lost answer, because duplicate fragments and trims have no
 * effect. Blocks; used by one thread.
 */
final class FramedAppends implements AutoCloseable {

	private static final AppendSessionOptions OPTIONS = AppendSessionOptions.defaults()
		.withMaxInflightBytes(4 * 1024 * 1024)
		.withRetryPolicy(AppendRetryPolicy.ALL);

	private static final String UNKNOWN = ". It is unknown whether the last fragment was appended; both cases are "
			+ "harmless";

	private final InStreamContext<?> context;

	private final UUID id;

	private final SnapshotTrust trust;

	private final Deadline deadline;

	private long cursor;

	private int next;

	private @Nullable AppendSession session;

	private @Nullable AppendTicket latest;

	private volatile @Nullable Throwable failure;

	/**
	 * Creates the appends of a snapshot.
	 * @param context the context of the snapshot
	 * @param id the id of the snapshot
	 * @param trust signs the fragments
	 * @param deadline the deadline of the snapshot
	 */
	FramedAppends(InStreamContext<?> context, UUID id, SnapshotTrust trust, Deadline deadline) {
		this.context = context;
		this.id = id;
		this.trust = trust;
		this.deadline = deadline;
	}

	/**
	 * Appends the first fragment, on the condition that the stream ends at the cursor.
	 * @param cursor the cursor, which is the expected position of the fragment
	 * @param encoding how the payload is compressed
	 * @param chunk the beginning of the payload
	 * @return the outcome
	 */
	Beginning begin(long cursor, ContentEncoding encoding, byte[] chunk) {
		AppendRecord first = SnapshotFragment.first(this.id, cursor, this.context.identity(), encoding, chunk);
		AppendInput input = AppendInput.of(this.trust.sign(first, cursor)).withMatchSeqNum(cursor);
		try {
			Futures.get(this.context.stream().appendAsync(input, AppendRetryPolicy.NO_SIDE_EFFECTS),
					this.deadline.remaining());
			return begun(cursor);
		}
		catch (TimeoutException ex) {
			throw late();
		}
		catch (SeqNumMismatchException ex) {
			return new Moved(ex.actualSeqNum());
		}
		catch (IndefiniteAppendException ex) {
			return resolveFirst(cursor, ex);
		}
		catch (S2Exception ex) {
			if (!ex.hasNoSideEffects()) {
				return resolveFirst(cursor, ex);
			}
			SnapshotException definite = this.context.failure(ex.getMessage(), ex);
			if (!ex.isRetryable()) {
				throw definite;
			}
			return new Unknown(definite);
		}
	}

	private Beginning begun(long cursor) {
		this.cursor = cursor;
		this.next = 1;
		return Begun.INSTANCE;
	}

	// An appended fragment is at the cursor, whatever follows it. If it is not there, it
	// may still be appended later, as a fragment without successors, which is harmless.
	// If the record at the cursor is already trimmed, the outcome stays unknown, and the
	// id must not be used again: the fragment may have been there, and its state
	// captured.
	private Beginning resolveFirst(long cursor, S2Exception lost) {
		this.context.reports().ackLost();
		try {
			for (SequencedRecord record : read(cursor, 1)) {
				if (record.seqNum() == cursor) {
					return (isOurs(record)) ? begun(cursor) : new Moved(cursor + 1);
				}
			}
		}
		catch (S2Exception ex) {
			return new Unknown(
					this.context.failure("the first fragment could not be read back: " + ex.getMessage(), ex));
		}
		return new Unknown(this.context.failure(lost.getMessage(), lost));
	}

	long cursor() {
		return this.cursor;
	}

	boolean isBegun() {
		return this.next > 0;
	}

	/**
	 * Appends the next fragment. Waits while too many appends are in flight.
	 * @param chunk the next piece of the payload
	 */
	void next(byte[] chunk) {
		AppendRecord fragment = SnapshotFragment.next(this.id, this.cursor, this.next, chunk);
		AppendTicket ticket = submit(AppendInput.of(this.trust.sign(fragment, this.cursor)));
		CompletableFuture<?> unused = ticket.ack().whenComplete(this::answered);
		this.latest = ticket;
		this.next++;
	}

	private void answered(@Nullable AppendAck ack, @Nullable Throwable problem) {
		if (ack == null && this.failure == null) {
			this.failure = problem;
		}
	}

	/**
	 * Waits until all fragments that were appended are in the stream.
	 */
	void awaitDurable() {
		AppendTicket ticket = this.latest;
		try {
			if (ticket != null) {
				Futures.get(ticket.ack(), this.deadline.remaining());
			}
		}
		catch (TimeoutException ex) {
			throw late();
		}
		catch (S2Exception ex) {
			Throwable earlier = this.failure;
			throw broken((earlier != null) ? earlier : ex);
		}
	}

	/**
	 * Creates the fragment that completes the snapshot.
	 * @param chunk the end of the payload
	 * @param length the number of bytes of the payload
	 * @param sha256 the digest of the payload
	 * @param ignored the types of deltas that the state lacks
	 * @return the last fragment, signed
	 */
	AppendRecord last(byte[] chunk, long length, String sha256, IgnoredTypes ignored) {
		SnapshotFragment.End end = new SnapshotFragment.End(this.next + 1L, length, sha256, ignored,
				this.context.definition().foldFingerprint());
		return this.trust.sign(SnapshotFragment.last(this.id, this.cursor, this.next, chunk, end), this.cursor);
	}

	/**
	 * Appends the fragment that completes the snapshot.
	 * @param fragment the last fragment
	 * @return why it is unknown whether the fragment is in the stream, {@code null} if it
	 * is in the stream
	 */
	@Nullable S2Exception end(AppendRecord fragment) {
		AppendTicket ticket = submit(AppendInput.of(fragment));
		try {
			Futures.get(ticket.ack(), this.deadline.remaining());
			return null;
		}
		catch (TimeoutException ex) {
			throw this.context.failure(
					String.format(Locale.ROOT, "it was not completed within %s%s", this.deadline.timeout(), UNKNOWN),
					null);
		}
		catch (S2Exception ex) {
			Throwable earlier = this.failure;
			if (earlier != null && earlier != ex) {
				throw broken(earlier);
			}
			if (ex.hasNoSideEffects()) {
				throw unacknowledged(ex, left());
			}
			this.context.reports().ackLost();
			return ex;
		}
	}

	/**
	 * Creates the exception for a last fragment that was not found.
	 * @param lost why it is unknown whether the fragment is in the stream
	 * @return the exception to throw
	 */
	SnapshotException unknown(S2Exception lost) {
		return unacknowledged(lost, UNKNOWN);
	}

	private SnapshotException unacknowledged(S2Exception failure, String consequence) {
		return this.context.failure(String.format(Locale.ROOT, "the last fragment was not acknowledged: %s%s",
				failure.getMessage(), consequence), failure);
	}

	/**
	 * Trims the history that the snapshot covers. A trim is idempotent, so it is sent
	 * until it is acknowledged.
	 * @param trim the trim, to the cursor or a position before it
	 * @throws S2Exception if the trim was not acknowledged
	 * @throws TimeoutException if the trim was not acknowledged before the deadline
	 */
	void trim(AppendRecord trim) throws TimeoutException {
		Futures.get(this.context.stream().appendAsync(AppendInput.of(trim), AppendRetryPolicy.ALL),
				this.deadline.remaining());
	}

	private List<SequencedRecord> read(long from, long count) {
		try {
			return Futures
				.get(this.context.stream().readAsync(ReadInput.fromSeqNum(from).withCount(count)),
						this.deadline.remaining())
				.records();
		}
		catch (UnwrittenPositionException ex) {
			return List.of();
		}
		catch (TimeoutException ex) {
			throw late();
		}
	}

	private boolean isOurs(SequencedRecord record) {
		return SnapshotRecord.claimedId(record).filter(this.id.toString()::equals).isPresent();
	}

	private AppendTicket submit(AppendInput input) {
		AppendSession current = this.session;
		if (current == null) {
			current = this.context.stream().appendSession(OPTIONS);
			this.session = current;
		}
		Throwable broken = this.failure;
		if (broken != null) {
			throw broken(broken);
		}
		try {
			return Futures.get(current.submitAsync(input), this.deadline.remaining());
		}
		catch (TimeoutException ex) {
			throw late();
		}
		catch (S2Exception ex) {
			Throwable earlier = this.failure;
			throw broken((earlier != null) ? earlier : ex);
		}
	}

	private SnapshotException broken(Throwable cause) {
		return this.context.failure(String.format(Locale.ROOT, "a fragment was not acknowledged: %s%s",
				Futures.unwrap(cause).getMessage(), left()), cause);
	}

	SnapshotException late() {
		return this.context.failure(
				String.format(Locale.ROOT, "it was not completed within %s%s", this.deadline.timeout(), left()), null);
	}

	private String left() {
		return (!isBegun()) ? ""
				: String.format(Locale.ROOT,
						". The incomplete snapshot from record %s on is harmless, and nothing was trimmed for it",
						SeqNums.text(this.cursor));
	}

	@Override
	public void close() {
		AppendSession current = this.session;
		this.session = null;
		if (current != null) {
			CompletableFuture<?> unused = current.closeAsync();
		}
	}

	/**
	 * Outcome of the append of the first fragment.
	 */
	sealed interface Beginning {

	}

	/**
	 * The first fragment is in the stream.
	 */
	enum Begun implements Beginning {

		/**
		 * The only value.
		 */
		INSTANCE

	}

	/**
	 * The stream had moved.
	 *
	 * @param actual the tail of the stream
	 */
	record Moved(long actual) implements Beginning {
	}

	/**
	 * It is unknown whether the fragment is in the stream, or it was refused temporarily.
	 *
	 * @param reason the failure
	 */
	record Unknown(SnapshotException reason) implements Beginning {
	}

}
