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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.follow.CipherProbe;
import io.github.s2snapshot.engine.internal.status.FailureKind;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Reads the last records of a stream up to its tail in one request. If they contain a
 * snapshot, or the whole stream, they are all that a restore needs.
 */
final class TailRead {

	private static final int LEAST = 64;

	private static final int MOST = 1_000;

	private static final long MOST_BYTES = 8 << 20;

	private final S2Stream stream;

	private final SnapshotTrust trust;

	private final int records;

	/**
	 * Creates a read.
	 * @param stream the stream
	 * @param trust decides which snapshots are trusted
	 * @param everyRecords the number of deltas after which a snapshot is taken, or 0
	 * without that trigger
	 */
	TailRead(S2Stream stream, SnapshotTrust trust, long everyRecords) {
		this.stream = stream;
		this.trust = trust;
		this.records = (everyRecords > 0 && everyRecords < MOST / 2) ? Math.max(LEAST, (int) everyRecords * 2) : MOST;
	}

	/**
	 * Reads the last records.
	 * @return completes with them, with {@code null} if a base has to be searched for, or
	 * exceptionally if the stream cannot be read
	 */
	CompletableFuture<@Nullable Found> read() {
		CompletableFuture<@Nullable Found> result = new CompletableFuture<>();
		ReadSession session;
		try {
			session = this.stream
				.readSession(ReadInput.fromTailOffset(this.records).withWait(Duration.ZERO).withBytes(MOST_BYTES));
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		next(session, new ArrayList<>(), 0, result);
		return result.whenComplete((found, failure) -> session.close());
	}

	private void next(ReadSession session, List<SequencedRecord> read, long bytes,
			CompletableFuture<@Nullable Found> result) {
		CompletableFuture<?> unused = session.nextAsync().whenComplete((batch, failure) -> {
			try {
				if (failure != null) {
					failed(Futures.unwrap(failure), result);
				}
				else if (batch == null) {
					result.complete(found(read, bytes));
				}
				else {
					read.addAll(batch.records());
					next(session, read, bytes + bytes(batch), result);
				}
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		});
	}

	private static long bytes(ReadBatch batch) {
		long bytes = 0;
		for (SequencedRecord record : batch.records()) {
			bytes += record.meteredBytes();
		}
		return bytes;
	}

	private static void failed(Throwable failure, CompletableFuture<@Nullable Found> result) {
		boolean empty = failure instanceof UnwrittenPositionException unwritten && unwritten.tail().seqNum() == 0;
		if (empty || FailureKind.isMissingStream(failure)) {
			result.complete(new Found(0, new ReadBatch(List.of(), new StreamPosition(0, 0))));
		}
		else if (failure instanceof UnwrittenPositionException || CipherProbe.isDecryption(failure)) {
			// Everything is trimmed, or a record has to be searched for.
			result.complete(null);
		}
		else {
			result.completeExceptionally(failure);
		}
	}

	// The session has ended at the tail, unless it was limited by its bytes.
	private @Nullable Found found(List<SequencedRecord> read, long bytes) {
		if (read.isEmpty() || bytes > MOST_BYTES / 2) {
			return null;
		}
		SequencedRecord last = read.get(read.size() - 1);
		StreamPosition tail = new StreamPosition(last.seqNum() + 1, last.timestamp());
		// The read began there at the latest. What is missing from there on is trimmed.
		long begin = SeqNums.before(this.records, tail.seqNum()) ? tail.seqNum() - this.records : 0;
		long from = SeqNums.min(begin, read.get(0).seqNum());
		return (from == 0 || hasSnapshot(read, from)) ? new Found(from, new ReadBatch(read, tail)) : null;
	}

	private boolean hasSnapshot(List<SequencedRecord> read, long from) {
		for (int i = read.size() - 1; i >= 0; i--) {
			SequencedRecord record = read.get(i);
			boolean last = record.headers().isEmpty() || record.header(SnapshotRecord.FINAL).isPresent();
			OptionalLong cursor = (last && this.trust.isAdmitted(record)) ? SnapshotRecord.claimedCursor(record)
					: OptionalLong.empty();
			if (cursor.isPresent() && !SeqNums.before(cursor.getAsLong(), from)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The last records of a stream.
	 *
	 * @param from the position from which all records are there that were not trimmed
	 * @param read the records, with the tail
	 */
	record Found(long from, ReadBatch read) {
	}

}
