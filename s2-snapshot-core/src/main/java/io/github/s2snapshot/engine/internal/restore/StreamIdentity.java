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

package io.github.s2snapshot.engine.internal.restore;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.internal.follow.StreamCheck;
import io.github.s2snapshot.engine.internal.status.FailureKind;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.support.Undecryptable;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.SnapshotFailureReason;
import io.github.s2snapshot.projection.error.StreamNotFoundException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.store.StreamMark;

/**
 * Distinguishes the incarnations of a stream. It compares the time of creation, and the
 * last record before a position if that record still exists. If neither can be
 * determined, the stream is accepted. Thread-safe.
 */
public final class StreamIdentity implements StreamCheck {

	private static final Logger logger = LoggerFactory.getLogger(StreamIdentity.class);

	// A server may never answer this request although its streams can be read.
	private static final int MOST_UNANSWERED = 3;

	private final String projection;

	private final StreamName streamName;

	private final S2Stream stream;

	private final @Nullable Supplier<CompletableFuture<Optional<StreamInfo>>> info;

	private final AtomicBoolean warned = new AtomicBoolean();

	private volatile boolean denied;

	private final AtomicInteger unanswered = new AtomicInteger();

	private volatile @Nullable Instant createdAt;

	private volatile @Nullable Mark last;

	public StreamIdentity(String projection, S2Stream stream, BasinAccess access) {
		this.projection = projection;
		this.streamName = new StreamName(stream.basin(), stream.name());
		this.stream = stream;
		this.info = access.info();
	}

	/**
	 * Determines the incarnation of the stream for a start, before the stream is read,
	 * because reading can create it.
	 * @return completes when the incarnation is known or cannot be known, or
	 * exceptionally if the stream does not exist
	 */
	public CompletableFuture<@Nullable Void> begin() {
		return ask((failure) -> false).thenAccept((found) -> {
			if (found == null) {
				this.createdAt = null;
				return;
			}
			this.createdAt = found.map(StreamInfo::createdAt).orElse(null);
			require(found);
		});
	}

	/**
	 * Determines the incarnation of the stream for a start with a base in the stream
	 * itself, for which the stream need not exist.
	 * @return completes when the incarnation is known or cannot be known
	 */
	public CompletableFuture<@Nullable Void> beginWithin() {
		this.createdAt = null;
		return learn();
	}

	/**
	 * Determines the incarnation of the stream if it is not known yet, because the stream
	 * may have been created after the start. Does nothing if the access token lacks the
	 * permission.
	 * @return completes when the incarnation is known or cannot be known
	 */
	public CompletableFuture<@Nullable Void> learn() {
		if (this.createdAt != null || this.denied) {
			return CompletableFuture.completedFuture(null);
		}
		return ask((failure) -> {
			this.denied = isDenied(failure);
			return false;
		}).thenAccept((found) -> {
			StreamInfo current = (found != null) ? found.orElse(null) : null;
			if (current != null && current.deletedAt() == null) {
				this.createdAt = current.createdAt();
			}
		});
	}

	// The stream may have been created after the start. The last record proves that the
	// incarnation that is listed is the one that was read.
	private CompletableFuture<@Nullable Void> learnSame() {
		Mark known = this.last;
		if (known == null || this.denied) {
			return CompletableFuture.completedFuture(null);
		}
		return ask((failure) -> {
			this.denied = isDenied(failure);
			return false;
		}).thenCompose((found) -> {
			StreamInfo current = (found != null) ? found.orElse(null) : null;
			if (current == null || current.deletedAt() != null) {
				return CompletableFuture.completedFuture(null);
			}
			return isThere(known).thenAccept((there) -> {
				if (there) {
					this.createdAt = current.createdAt();
				}
			});
		});
	}

	/**
	 * Returns when the stream was created.
	 * @return the time, or {@code null} if unknown
	 */
	public @Nullable Instant createdAt() {
		return this.createdAt;
	}

	/**
	 * Checks that the stream is still the incarnation of the start.
	 * @return completes if it is or that cannot be known, or exceptionally with an
	 * {@link IncarnationException}
	 */
	public CompletableFuture<@Nullable Void> check() {
		Instant known = this.createdAt;
		return (known != null) ? check((current) -> current.equals(known), known)
				: CompletableFuture.completedFuture(null);
	}

	/**
	 * Checks that the stream can be reached and is still the incarnation of the start.
	 * @return completes with its tail, or exceptionally if it cannot be reached, or with
	 * an {@link IncarnationException} if it is another incarnation
	 */
	public CompletableFuture<StreamPosition> reconnect() {
		CompletableFuture<StreamPosition> tail;
		try {
			tail = this.stream.checkTailAsync();
		}
		catch (RuntimeException ex) {
			tail = CompletableFuture.failedFuture(ex);
		}
		return tail.thenCompose((position) -> CompletableFuture.allOf(recheck(), recheckLast(position))
			.thenApply((nothing) -> position));
	}

	/**
	 * Returns the known incarnation, to be {@linkplain #recall restored} later.
	 * @return the known incarnation
	 */
	public Known known() {
		return new Known(this.createdAt, this.last);
	}

	/**
	 * Restores the known incarnation after a restore was cancelled.
	 * @param known the known incarnation
	 */
	public void recall(Known known) {
		this.createdAt = known.createdAt;
		this.last = known.last;
	}

	/**
	 * Forgets the last record because a start has begun.
	 */
	public void forgetLast() {
		this.last = null;
	}

	/**
	 * Remembers the last record that was read.
	 * @param records the records
	 */
	public void observe(List<SequencedRecord> records) {
		if (!records.isEmpty()) {
			SequencedRecord record = records.get(records.size() - 1);
			this.last = (Undecryptable.is(record)) ? null : Mark.of(record);
		}
	}

	// A transient failure of this check delays the reconnect a few times. After that, the
	// reconnect goes on without the check and a warning is logged.
	private CompletableFuture<@Nullable Void> recheck() {
		Instant known = this.createdAt;
		if (known == null) {
			return CompletableFuture.completedFuture(null);
		}
		return ask(this::delays).thenAccept((found) -> {
			if (found != null) {
				require(found.orElse(null), (current) -> current.equals(known), known);
			}
		});
	}

	private boolean delays(Throwable failure) {
		return FailureKind.of(failure) != FailureKind.DEFINITE && !isDenied(failure)
				&& this.unanswered.incrementAndGet() <= MOST_UNANSWERED;
	}

	private CompletableFuture<@Nullable Void> recheckLast(StreamPosition tail) {
		Mark known = this.last;
		if (known == null) {
			return CompletableFuture.completedFuture(null);
		}
		if (!SeqNums.before(known.seqNum, tail.seqNum())) {
			throw otherRecord(known.seqNum);
		}
		return checkRecord(known);
	}

	@Override
	public @Nullable RuntimeException difference(StreamPosition tail) {
		Mark known = this.last;
		return (known != null && known.seqNum + 1 == tail.seqNum() && known.timestamp != tail.timestamp())
				? otherRecord(known.seqNum) : null;
	}

	@Override
	public CompletableFuture<@Nullable Void> checkLast() {
		Mark known = this.last;
		if (known == null) {
			return checkCreation(null);
		}
		return checkRecord(known);
	}

	private CompletableFuture<@Nullable Void> checkRecord(Mark known) {
		return isThere(known).thenCompose((there) -> (there) ? CompletableFuture.completedFuture(null)
				: checkCreation(Instant.ofEpochMilli(known.timestamp)));
	}

	// A stream that was created after a record that was read is another one.
	private CompletableFuture<@Nullable Void> checkCreation(@Nullable Instant moment) {
		Instant known = this.createdAt;
		Instant latest = (known != null) ? known : moment;
		if (latest == null) {
			return CompletableFuture.completedFuture(null);
		}
		return ask(this::delays).thenAccept((found) -> {
			if (found != null) {
				require(found.orElse(null),
						(current) -> (known != null) ? current.equals(known) : !current.isAfter(latest), latest);
			}
		});
	}

	@Override
	public RuntimeException deleted(Throwable failure) {
		return streamDeleted(failure);
	}

	// Returns false if the record is trimmed.
	private CompletableFuture<Boolean> isThere(Mark known) {
		return this.stream.readAsync(ReadInput.fromSeqNum(known.seqNum).withCount(1)).handle((batch, failure) -> {
			Throwable cause = (failure != null) ? Futures.unwrap(failure) : null;
			if (cause instanceof UnwrittenPositionException) {
				throw otherRecord(known.seqNum);
			}
			if (cause != null) {
				throw Futures.rethrow(cause);
			}
			List<SequencedRecord> records = batch.records();
			boolean there = !records.isEmpty() && records.get(0).seqNum() == known.seqNum;
			if (there && !Mark.of(records.get(0)).equals(known)) {
				throw otherRecord(known.seqNum);
			}
			return there;
		});
	}

	private IncarnationException otherRecord(long seqNum) {
		return new IncarnationException(String.format(Locale.ROOT,
				"Projection '%s' has read record %s of stream %s, but this record has changed or no longer "
						+ "exists: the stream was deleted and created again, or restored to an older point. If this "
						+ "was intended, remove the snapshots of the previous stream and start the projection again",
				this.projection, SeqNums.text(seqNum), this.streamName));
	}

	private static boolean isDenied(Throwable failure) {
		return failure instanceof S2ServerException server && server.status() == 403;
	}

	/**
	 * Checks that the stream was not created after a time.
	 * @param moment a time, by the clock of the server, at which the stream existed
	 * @return completes if it was not or that cannot be known, or exceptionally with an
	 * {@link IncarnationException}
	 */
	public CompletableFuture<@Nullable Void> checkOlderThan(Instant moment) {
		return (this.createdAt != null) ? check() : check((current) -> !current.isAfter(moment), moment);
	}

	private CompletableFuture<@Nullable Void> check(Predicate<Instant> same, Instant known) {
		return ask((failure) -> false).thenAccept((found) -> {
			if (found != null) {
				require(found.orElse(null), same, known);
			}
		});
	}

	private void require(@Nullable StreamInfo current, Predicate<Instant> same, Instant known) {
		if (current == null || current.deletedAt() != null) {
			throw streamDeleted(null);
		}
		if (!same.test(current.createdAt())) {
			throw createdAgain(known, current.createdAt());
		}
	}

	private IncarnationException streamDeleted(@Nullable Throwable cause) {
		return new IncarnationException(String.format(Locale.ROOT,
				"Projection '%s' follows stream %s, but this stream was deleted. The projection does not "
						+ "fold a new stream with the same name onto the state of the deleted one. Remove its "
						+ "snapshots and start the projection again",
				this.projection, this.streamName), cause);
	}

	private IncarnationException createdAgain(Instant before, Instant now) {
		return new IncarnationException(String.format(Locale.ROOT,
				"Projection '%s' follows stream %s, which existed at %s, but the current stream of this name "
						+ "was created at %s: the stream was deleted and created again. If this was intended, remove "
						+ "the snapshots of the previous stream and start the projection again",
				this.projection, this.streamName, before, now));
	}

	private StreamInfo require(Optional<StreamInfo> found) {
		return found.orElseThrow(() -> new StreamNotFoundException(String.format(Locale.ROOT,
				"Projection '%s' cannot read stream %s: the stream does not exist. It was not read, because "
						+ "reading can create it. Create the stream '%s', or correct its name",
				this.projection, this.streamName, this.streamName.stream())));
	}

	// Completes with null if the information is not available, unless the failure is to
	// be reported.
	private CompletableFuture<@Nullable Optional<StreamInfo>> ask(Predicate<Throwable> fails) {
		if (this.info == null) {
			return CompletableFuture.completedFuture(null);
		}
		CompletableFuture<Optional<StreamInfo>> asked;
		try {
			asked = this.info.get();
		}
		catch (RuntimeException ex) {
			asked = CompletableFuture.failedFuture(ex);
		}
		return asked.handle((found, failure) -> {
			if (failure != null && fails.test(Futures.unwrap(failure))) {
				throw Futures.rethrow(Futures.unwrap(failure));
			}
			if (failure == null) {
				this.unanswered.set(0);
			}
			if (failure != null && this.warned.compareAndSet(false, true)) {
				logger.warn("Projection '{}' cannot determine when stream {} was created: {}. A stream that is deleted "
						+ "and created again may not be detected. Give the access token the permission to list streams",
						this.projection, this.streamName, Futures.unwrap(failure).getMessage());
			}
			return found;
		});
	}

	/**
	 * Returns a mark of this incarnation, to be stored with a snapshot.
	 * @param cursor the cursor of the snapshot
	 * @param timeout how long each request may take
	 * @return the mark
	 * @throws IncarnationException if the stream is another incarnation than that of the
	 * start
	 * @throws SnapshotException if the stream does not exist and it is not known when it
	 * was created. Without a mark, the snapshot would be valid for the next stream of
	 * that name
	 */
	public StreamMark mark(long cursor, Duration timeout) {
		String last = null;
		S2Exception missing = null;
		try {
			last = lastRecord(cursor, timeout);
		}
		catch (UnwrittenPositionException ex) {
			throw otherRecord(cursor - 1);
		}
		catch (S2Exception ex) {
			missing = ex;
		}
		// Checked after the record was read, so that the record belongs to this
		// incarnation.
		try {
			Futures.get((this.createdAt != null) ? check() : learnSame(), timeout);
		}
		catch (TimeoutException ex) {
			logger.debug("Stream {} was not listed within {}", this.streamName, timeout, ex);
			return mark(null, last, missing);
		}
		catch (S2Exception ex) {
			logger.debug("The last record of stream {} was not read again", this.streamName, ex);
			return mark(null, last, missing);
		}
		return mark(this.createdAt, last, missing);
	}

	private StreamMark mark(@Nullable Instant createdAt, @Nullable String last, @Nullable S2Exception missing) {
		if (createdAt == null && missing != null) {
			throw new SnapshotException(SnapshotFailureReason.STREAM, String.format(Locale.ROOT,
					"No snapshot of projection '%s' was taken: stream %s does not exist. If it was deleted, remove the "
							+ "snapshots of the projection",
					this.projection, this.streamName), missing);
		}
		return new StreamMark(createdAt, last);
	}

	/**
	 * Determines whether a snapshot belongs to another incarnation of the stream.
	 * @param mark the mark that was stored with the snapshot
	 * @param cursor its cursor
	 * @param timeout how long the request may take
	 * @return the difference, or {@code null} if none was found
	 */
	public @Nullable String mismatch(StreamMark mark, long cursor, Duration timeout) {
		Instant known = this.createdAt;
		if (known != null && mark.createdAt() != null && !known.equals(mark.createdAt())) {
			return String.format(Locale.ROOT,
					"it belongs to the stream %s that was created at %s, but the current stream was created at %s",
					this.streamName, mark.createdAt(), known);
		}
		String expected = mark.lastRecord();
		String actual;
		try {
			actual = (expected != null) ? lastRecord(cursor, timeout) : null;
		}
		catch (UnwrittenPositionException ex) {
			return String.format(Locale.ROOT,
					"record %s, the last one that it covers, does not exist in the current stream %s, which ends before",
					SeqNums.text(cursor - 1), this.streamName);
		}
		catch (S2Exception ex) {
			// Reading on reports that the stream does not exist.
			return null;
		}
		if (actual != null && !actual.equals(expected)) {
			return String.format(Locale.ROOT,
					"record %s, the last one that it covers, is a different record in the current stream %s",
					SeqNums.text(cursor - 1), this.streamName);
		}
		return null;
	}

	// The digest of the record before a position, or null if it is trimmed or cannot be
	// read. Throws if the stream ends before or does not exist.
	private @Nullable String lastRecord(long cursor, Duration timeout) {
		if (cursor == 0) {
			return null;
		}
		try {
			List<SequencedRecord> records = Futures
				.get(this.stream.readAsync(ReadInput.fromSeqNum(cursor - 1).withCount(1)), timeout)
				.records();
			return (!records.isEmpty() && records.get(0).seqNum() == cursor - 1) ? digest(records.get(0)) : null;
		}
		catch (S2Exception | TimeoutException ex) {
			if (ex instanceof UnwrittenPositionException unwritten) {
				throw unwritten;
			}
			if (ex instanceof S2Exception missing
					&& (FailureKind.isMissingStream(missing) || FailureKind.isDeletionPending(missing))) {
				throw missing;
			}
			logger.debug("Record {} of stream {} could not be read", SeqNums.text(cursor - 1), this.streamName, ex);
			return null;
		}
	}

	private static String digest(SequencedRecord record) {
		MessageDigest digest = Sha256.digest();
		update(digest, record.seqNum());
		update(digest, record.timestamp());
		for (Header header : record.headers()) {
			update(digest, header.nameBytes());
			update(digest, header.valueBytes());
		}
		update(digest, record.body());
		return HexFormat.of().formatHex(digest.digest());
	}

	private static void update(MessageDigest digest, long value) {
		digest.update(ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
	}

	private static void update(MessageDigest digest, byte[] bytes) {
		update(digest, bytes.length);
		digest.update(bytes);
	}

	/**
	 * The known incarnation of a stream.
	 *
	 * @param createdAt when it was created
	 * @param last the last record that was read
	 */
	public record Known(@Nullable Instant createdAt, @Nullable Mark last) {
	}

	/**
	 * Identifies a record among different records at its position.
	 *
	 * @param seqNum the position
	 * @param timestamp the timestamp
	 * @param headers a hash of the headers
	 * @param body a hash of the body
	 */
	public record Mark(long seqNum, long timestamp, int headers, int body) {

		public static Mark of(SequencedRecord record) {
			return new Mark(record.seqNum(), record.timestamp(), record.headers().hashCode(),
					Arrays.hashCode(record.body()));
		}

	}

}
