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

import io.github.s2snapshot.engine.internal.status.FailureKind;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.support.Undecryptable;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.projection.error.IncarnationException;
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
 * Tells a stream from others that had its name before or have it later. What it goes by
 * is when the stream was created, and the last record before a position while that is
 * there; what cannot be found out is not held against anybody. Thread-safe.
 */
public final class StreamIdentity {

	private static final Logger logger = LoggerFactory.getLogger(StreamIdentity.class);

	// A server may never answer to this although it can be read.
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
	 * A start has begun: see which stream there is, before anything is read, as that
	 * might create one.
	 * @return completes when that is known or cannot be known, exceptionally when there
	 * is no stream
	 */
	public CompletableFuture<@Nullable Void> begin() {
		return ask((failure) -> false).thenAccept((found) -> {
			if (found == null) {
				this.createdAt = null;
				return;
			}
			this.createdAt = require(found).createdAt();
		});
	}

	/**
	 * A start has begun for which the stream need not be there, as what it begins with is
	 * in the stream itself: see which one there is.
	 * @return completes when that is known or cannot be known
	 */
	public CompletableFuture<@Nullable Void> beginWithin() {
		this.createdAt = null;
		return learn();
	}

	/**
	 * See which stream there is, unless that is known or the access token may not: it may
	 * have been created after the start.
	 * @return completes when that is known or cannot be known
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

	/**
	 * Returns when the stream was created.
	 * @return the time, {@code null} when it is not known
	 */
	public @Nullable Instant createdAt() {
		return this.createdAt;
	}

	/**
	 * Makes sure that the stream is still the one of the start.
	 * @return completes when it is or that cannot be known, exceptionally with an
	 * {@link IncarnationException} when it is not
	 */
	public CompletableFuture<@Nullable Void> check() {
		Instant known = this.createdAt;
		return (known != null) ? check((current) -> current.equals(known), known)
				: CompletableFuture.completedFuture(null);
	}

	/**
	 * Makes sure that the stream can be reached and is still the one of the start.
	 * @return completes with its tail, exceptionally when it cannot be reached, or with
	 * an {@link IncarnationException} when it is another one
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
	 * Returns what is known, to be {@linkplain #recall recalled} later.
	 * @return what is known
	 */
	public Known known() {
		return new Known(this.createdAt, this.last);
	}

	/**
	 * A restore was cancelled: the state is still of the stream that it was of before.
	 * @param known what was known
	 */
	public void recall(Known known) {
		this.createdAt = known.createdAt;
		this.last = known.last;
	}

	/**
	 * A start has begun: nothing of the stream is known yet.
	 */
	public void forgetLast() {
		this.last = null;
	}

	/**
	 * Remember the last record that was read.
	 * @param records what was read
	 */
	public void observe(List<SequencedRecord> records) {
		if (!records.isEmpty()) {
			SequencedRecord record = records.get(records.size() - 1);
			this.last = (Undecryptable.is(record)) ? null : Mark.of(record);
		}
	}

	// As long as the answer may come it is waited for, and not only as long as it would
	// be right to go on without: then that is told.
	private CompletableFuture<@Nullable Void> recheck() {
		Instant known = this.createdAt;
		if (known == null) {
			return CompletableFuture.completedFuture(null);
		}
		return ask((failure) -> FailureKind.of(failure) != FailureKind.DEFINITE && !isDenied(failure)
				&& this.unanswered.incrementAndGet() <= MOST_UNANSWERED)
			.thenAccept((found) -> {
				if (found != null) {
					require(found.orElse(null), (current) -> current.equals(known), known);
				}
			});
	}

	private CompletableFuture<@Nullable Void> recheckLast(StreamPosition tail) {
		Mark known = this.last;
		if (known == null) {
			return CompletableFuture.completedFuture(null);
		}
		if (!SeqNums.before(known.seqNum, tail.seqNum())) {
			throw anotherOne(known);
		}
		return this.stream.readAsync(ReadInput.fromSeqNum(known.seqNum).withCount(1)).handle((batch, failure) -> {
			Throwable cause = (failure != null) ? Futures.unwrap(failure) : null;
			if (cause instanceof UnwrittenPositionException) {
				throw anotherOne(known);
			}
			if (cause != null) {
				throw Futures.rethrow(cause);
			}
			List<SequencedRecord> records = batch.records();
			if (!records.isEmpty() && records.get(0).seqNum() == known.seqNum
					&& !Mark.of(records.get(0)).equals(known)) {
				throw anotherOne(known);
			}
			return null;
		});
	}

	private IncarnationException anotherOne(Mark known) {
		return new IncarnationException(String.format(Locale.ROOT,
				"Projection '%s' has read record %s of stream %s, which is another one now or does not exist: the stream "
						+ "was deleted and created again, or put back to an older point. If that was meant, remove the "
						+ "snapshots of the old one and start the projection again",
				this.projection, SeqNums.text(known.seqNum), this.streamName));
	}

	private static boolean isDenied(Throwable failure) {
		return failure instanceof S2ServerException server && server.status() == 403;
	}

	/**
	 * Makes sure that the stream was not created after a moment.
	 * @param moment a moment by the clock of the server at which it was there
	 * @return completes when it was not or that cannot be known, exceptionally with an
	 * {@link IncarnationException} when it was
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
			throw new IncarnationException(String.format(Locale.ROOT,
					"Projection '%s' follows stream %s, which was deleted. Nothing that has its name later is folded "
							+ "onto this state",
					this.projection, this.streamName));
		}
		if (!same.test(current.createdAt())) {
			throw createdAgain(known, current.createdAt());
		}
	}

	private IncarnationException createdAgain(Instant before, Instant now) {
		return new IncarnationException(String.format(Locale.ROOT,
				"Projection '%s' follows stream %s as it was at %s, but the stream of that name was created at %s: "
						+ "it was deleted and created again. If that was meant, remove the snapshots of the old one and "
						+ "start the projection again",
				this.projection, this.streamName, before, now));
	}

	private StreamInfo require(Optional<StreamInfo> found) {
		return found.orElseThrow(() -> new StreamNotFoundException(String.format(Locale.ROOT,
				"Projection '%s' cannot read stream %s: there is none of that name, and it is not read, as a basin may "
						+ "create a stream that is read. Create the stream '%s', or correct its name",
				this.projection, this.streamName, this.streamName.stream())));
	}

	// Completes with null when it cannot be known, unless that is to be a failure.
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
				logger.warn(
						"Projection '{}' cannot find out when stream {} was created: {}. Without that a stream that "
								+ "was deleted and created again is not always recognised: give the access token the "
								+ "right to list streams",
						this.projection, this.streamName, Futures.unwrap(failure).getMessage());
			}
			return found;
		});
	}

	/**
	 * Returns what tells the stream from others, to be kept with a snapshot.
	 * @param cursor the cursor of the snapshot
	 * @param timeout how long it may take
	 * @return what is known
	 * @throws IncarnationException if the stream is not that of the start any more
	 */
	public StreamMark mark(long cursor, Duration timeout) {
		String last = lastRecord(cursor, timeout);
		// After the record was read: it is one of the stream that is there now.
		try {
			Futures.get(check(), timeout);
		}
		catch (TimeoutException ex) {
			logger.debug("Stream {} could not be listed within {}", this.streamName, timeout, ex);
			return new StreamMark(null, last);
		}
		return new StreamMark(this.createdAt, last);
	}

	/**
	 * Finds out whether a snapshot is of another stream.
	 * @param mark what was kept with it
	 * @param cursor its cursor
	 * @param timeout how long it may take
	 * @return why it is, {@code null} when nothing says so
	 */
	public @Nullable String mismatch(StreamMark mark, long cursor, Duration timeout) {
		Instant known = this.createdAt;
		if (known != null && mark.createdAt() != null && !known.equals(mark.createdAt())) {
			return String.format(Locale.ROOT,
					"it is of a stream %s that was created at %s, and the one that is there now was created at %s",
					this.streamName, mark.createdAt(), known);
		}
		String expected = mark.lastRecord();
		String actual = (expected != null) ? lastRecord(cursor, timeout) : null;
		if (actual != null && !actual.equals(expected)) {
			return String.format(Locale.ROOT,
					"the last record that it covers, %s, is another one in stream %s as it is now",
					SeqNums.text(cursor - 1), this.streamName);
		}
		return null;
	}

	// The digest of the record before a position, null when it is not there any more.
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
		catch (UnwrittenPositionException ex) {
			// Beyond the tail: whoever reads on finds out.
			return null;
		}
		catch (S2Exception | TimeoutException ex) {
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
	 * What is known of the stream.
	 *
	 * @param createdAt when it was created
	 * @param last its last record that was read
	 */
	public record Known(@Nullable Instant createdAt, @Nullable Mark last) {
	}

	/**
	 * What tells a record from another one at its position.
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
