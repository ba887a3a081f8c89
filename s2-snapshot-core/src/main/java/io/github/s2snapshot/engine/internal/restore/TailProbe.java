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

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Finds the newest snapshot among the last records of a stream, so that a restore need
 * not read from the beginning. A server that reads from the beginning passes each trimmed
 * record until its storage has removed it. The result is only a hint. Reading from there
 * decides whether a base exists.
 */
public final class TailProbe {

	// The last fragment of a large snapshot is often the last record of the stream. Then
	// the other fragments are not read here.
	private static final long NEAREST = 16;

	private static final long NEAR = 1_000;

	private static final long FAR = 8_000;

	private static final long FARTHEST = 64_000;

	private static final int SIDE_BY_SIDE = 8;

	private final S2Stream stream;

	private final SnapshotTrust trust;

	private final List<Long> distances;

	/**
	 * Creates a probe.
	 * @param stream the stream
	 * @param trust decides which snapshots are trusted
	 * @param everyRecords the number of deltas after which a snapshot is taken, or 0
	 * without that trigger
	 */
	public TailProbe(S2Stream stream, SnapshotTrust trust, long everyRecords) {
		this.stream = stream;
		this.trust = trust;
		this.distances = List.of(NEAREST, NEAR,
				Math.min(FARTHEST, Math.max(FAR, 2 * Math.min(everyRecords, FARTHEST))));
	}

	/**
	 * Finds a snapshot near the tail.
	 * @param tail the tail of the stream
	 * @return completes with the cursor of the newest snapshot, or with 0 if none is near
	 */
	public CompletableFuture<Long> find(long tail) {
		// A short stream is read from its beginning.
		return (SeqNums.before(NEAR, tail)) ? find(tail, 0, tail) : CompletableFuture.completedFuture(0L);
	}

	private CompletableFuture<Long> find(long tail, int attempt, long end) {
		if (attempt == this.distances.size() || end == 0) {
			return CompletableFuture.completedFuture(0L);
		}
		long distance = this.distances.get(attempt);
		long begin = SeqNums.before(distance, tail) ? tail - distance : 0;
		return newest(begin, end).thenCompose((cursor) -> (cursor != null) ? CompletableFuture.completedFuture(cursor)
				: find(tail, attempt + 1, begin));
	}

	// Parts of the size of the largest read are read in parallel, the last ones first.
	private CompletableFuture<@Nullable Long> newest(long begin, long end) {
		CompletableFuture<@Nullable Long> newest = CompletableFuture.completedFuture(null);
		long to = end;
		for (int i = 0; i < SIDE_BY_SIDE && SeqNums.before(begin, to); i++) {
			long from = SeqNums.before(NEAR, to - begin) ? to - NEAR : begin;
			newest = newest.thenCombine(newest(from, to, null), TailProbe::newer);
			to = from;
		}
		long rest = to;
		return newest.thenCompose((cursor) -> (cursor != null || rest == begin)
				? CompletableFuture.completedFuture(cursor) : newest(begin, rest));
	}

	// Only these records can complete a snapshot, so that fewer signatures are checked.
	private static boolean isLast(SequencedRecord record) {
		return record.headers().isEmpty() || record.header(SnapshotRecord.FINAL).isPresent();
	}

	private static @Nullable Long newer(@Nullable Long one, @Nullable Long other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return SeqNums.max(one, other);
	}

	private CompletableFuture<@Nullable Long> newest(long position, long end, @Nullable Long found) {
		if (!SeqNums.before(position, end)) {
			return CompletableFuture.completedFuture(found);
		}
		return this.stream.readAsync(ReadInput.fromSeqNum(position).withCount(end - position)).thenCompose((batch) -> {
			List<SequencedRecord> records = batch.records();
			if (records.isEmpty()) {
				return CompletableFuture.completedFuture(found);
			}
			Long newest = found;
			for (SequencedRecord record : records) {
				OptionalLong cursor = (isLast(record) && this.trust.isAdmitted(record))
						? SnapshotRecord.claimedCursor(record) : OptionalLong.empty();
				if (cursor.isPresent() && (newest == null || SeqNums.before(newest, cursor.getAsLong()))) {
					newest = cursor.getAsLong();
				}
			}
			return newest(records.get(records.size() - 1).seqNum() + 1, end, newest);
		});
	}

}
