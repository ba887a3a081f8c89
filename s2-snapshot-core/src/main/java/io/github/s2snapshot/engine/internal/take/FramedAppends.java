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
 * Appends the fragments of one snapshot. Only the first is conditional. The others may be
 * sent again after a lost answer: a fragment that comes twice changes nothing, nor does a
 * trim. Blocks; used by one thread.
 */
final class FramedAppends implements AutoCloseable {

	private static final AppendSessionOptions OPTIONS = AppendSessionOptions.defaults()
		.withMaxInflightBytes(4 * 1024 * 1024)
		.withRetryPolicy(AppendRetryPolicy.ALL);

	private static final String UNKNOWN = "; whether its last fragment landed is not known, and does no harm either way";

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
	 * Creates one.
	 * @param context what the snapshot needs
	 * @param id its id
	 * @param trust signs its fragments
	 * @param deadline by when it has to be done
	 */
	FramedAppends(InStreamContext<?> context, UUID id, SnapshotTrust trust, Deadline deadline) {
		this.context = context;
		this.id = id;
		this.trust = trust;
		this.deadline = deadline;
	}

	/**
	 * Appends the first fragment, if the stream has not moved.
	 * @param cursor the cursor, which is the position it is to land on
	 * @param encoding how the payload is compressed
	 * @param chunk the beginning of the payload
	 * @return what came of it
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

	// If it landed it is right at its cursor, whatever came after it. If it did not, it
	// may land yet: a fragment that nothing follows, which does no harm. When its cursor
	// is trimmed already nothing tells any more, and its id must not be used again: it
	// may have been there, and its state taken.
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
					this.context.failure("its first fragment could not be read back: " + ex.getMessage(), ex));
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
	 * Appends the next fragment. Waits while too many are on their way.
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
	 * Makes what makes the snapshot whole.
	 * @param chunk the end of the payload
	 * @param length the number of bytes of the payload
	 * @param sha256 its digest
	 * @return the last fragment, signed
	 */
	AppendRecord last(byte[] chunk, long length, String sha256) {
		List<AppendRecord> last = SnapshotFragment.last(this.id, this.cursor, this.next, chunk, length, sha256);
		return this.trust.sign(last.get(0), this.cursor);
	}

	/**
	 * Appends what makes the snapshot whole.
	 * @param fragment the last fragment
	 * @return why it is not known whether it is in the stream, {@code null} when it is
	 */
	@Nullable S2Exception end(AppendRecord fragment) {
		AppendTicket ticket = submit(AppendInput.of(fragment));
		try {
			Futures.get(ticket.ack(), this.deadline.remaining());
			return null;
		}
		catch (TimeoutException ex) {
			throw this.context.failure(
					String.format(Locale.ROOT, "it was not done within %s%s", this.deadline.timeout(), UNKNOWN), null);
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
	 * The last fragment was not found.
	 * @param lost why it is not known whether it is there
	 * @return the exception to throw
	 */
	SnapshotException unknown(S2Exception lost) {
		return unacknowledged(lost, UNKNOWN);
	}

	private SnapshotException unacknowledged(S2Exception failure, String consequence) {
		return this.context.failure(String.format(Locale.ROOT, "its last fragment was not acknowledged: %s%s",
				failure.getMessage(), consequence), failure);
	}

	/**
	 * Trims the history that the snapshot covers. It may come twice, so it is sent until
	 * it is acknowledged.
	 * @param trim the trim, to the cursor or a position before
	 * @throws S2Exception if it was not acknowledged
	 * @throws TimeoutException if it was not in time
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
		return this.context.failure(String.format(Locale.ROOT, "a fragment of it was not acknowledged: %s%s",
				Futures.unwrap(cause).getMessage(), left()), cause);
	}

	SnapshotException late() {
		return this.context
			.failure(String.format(Locale.ROOT, "it was not done within %s%s", this.deadline.timeout(), left()), null);
	}

	private String left() {
		return (!isBegun()) ? ""
				: String.format(Locale.ROOT,
						"; what there is of it from record %s on does no harm, and nothing was given up for it",
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
	 * What came of the first fragment.
	 */
	sealed interface Beginning {

	}

	/**
	 * It is there.
	 */
	enum Begun implements Beginning {

		/**
		 * There is nothing to add.
		 */
		INSTANCE

	}

	/**
	 * The stream was elsewhere.
	 *
	 * @param actual where the stream was
	 */
	record Moved(long actual) implements Beginning {
	}

	/**
	 * It is not known whether it is there, or was refused for now.
	 *
	 * @param reason why
	 */
	record Unknown(SnapshotException reason) implements Beginning {
	}

}
