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

import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.engine.Records;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BatchTracker}.
 */
class BatchTrackerTests {

	private static final UUID ID = new UUID(1, 2);

	private final BatchTracker tracker = new BatchTracker();

	// A batch from 5 to 7, with a record before and after it.
	private static SequencedRecord record(long seqNum) {
		AppendRecord record = AppendRecord.of("{}");
		List<AppendRecord> batch = DeltaBatch.mark(ID, List.of(record, record, record));
		return Records.at(seqNum, (seqNum < 5 || seqNum > 7) ? record : batch.get((int) seqNum - 5));
	}

	private static SequencedRecord claim(long seqNum, String id, long index, int size) {
		return Records.at(seqNum,
				AppendRecord.of("{}")
					.withHeader(DeltaBatch.ID, id)
					.withHeader(DeltaBatch.INDEX, Long.toString(index))
					.withHeader(DeltaBatch.SIZE, Integer.toString(size)));
	}

	private BatchTracker pass(long... seqNums) {
		Arrays.stream(seqNums).mapToObj(BatchTrackerTests::record).forEach(this.tracker::pass);
		return this.tracker;
	}

	private int whole(long... seqNums) {
		return this.tracker
			.whole(new ReadBatch(Arrays.stream(seqNums).mapToObj(BatchTrackerTests::record).toList(), null));
	}

	@Test
	void h13WhenRecordsOfABatchAreMissingThenItIsOpen() {
		assertThat(pass(4).isInside()).isFalse();
		assertThat(pass(5).isInside()).isTrue();
		assertThat(pass(6).isInside()).isTrue();
		assertThat(pass(7).isInside()).isFalse();
		assertThat(pass(8).isInside()).isFalse();
	}

	@Test
	void h41WhenReadingBeginsInsideABatchThenItIsOpenToItsEnd() {
		assertThat(pass(6).isInside()).isTrue();
		assertThat(pass(7).isInside()).isFalse();
		this.tracker.restart();
		assertThat(pass(6).isInside()).isTrue();
	}

	@Test
	void h41RecordsUpToTheLastCompleteBatchShouldBePublished() {
		assertThat(whole(4, 5, 6, 7, 8)).isEqualTo(5);
		assertThat(whole(4, 5, 6, 7)).isEqualTo(4);
		assertThat(whole(3, 4, 5, 6)).isEqualTo(2);
		assertThat(whole(5, 6)).isZero();
		pass(5);
		assertThat(whole(6)).isZero();
		assertThat(whole(6, 7)).isEqualTo(2);
	}

	@Test
	void h41WhenTheTailIsReachedThenTheBatchEnds() {
		assertThat(this.tracker.whole(Records.followed(7, record(5), record(6)))).isEqualTo(2);
		assertThat(this.tracker.whole(Records.followed(8, record(5), record(6)))).isZero();
		pass(5).end();
		assertThat(this.tracker.isInside()).isFalse();
	}

	@Test
	void h42WhenTheNextRecordDoesNotContinueABatchThenItEnds() {
		String id = ID.toString();
		List<SequencedRecord> others = List.of(Records.at(1, AppendRecord.of("{}")), Records.trim(1, 0),
				claim(1, id, 2, 1000), claim(1, id, 1, 999), claim(1, new UUID(3, 4).toString(), 1, 1000),
				claim(2, id, 1, 1000), claim(1, id, 1, 1001));
		for (SequencedRecord other : others) {
			this.tracker.pass(claim(0, id, 0, 1000));
			assertThat(this.tracker.isInside()).isTrue();
			this.tracker.pass(other);
			assertThat(this.tracker.isInside()).as("%s %s", other.seqNum(), other.headers()).isFalse();
		}
	}

	@Test
	void h41WhenRecordsOfABatchAreTrimmedThenItIsNotComplete() {
		pass(5);
		assertThat(this.tracker.endsBefore(Records.followed(9, record(8)))).isFalse();
		assertThat(this.tracker.isInside()).isTrue();
		assertThat(this.tracker.endsBefore(Records.followed(9, record(6)))).isFalse();
	}

	@Test
	void h42WhenEachRecordClaimsToBeTheFirstThenEachEndsThePreviousBatch() {
		this.tracker.pass(claim(0, "a", 0, 1000));
		assertThat(this.tracker.whole(Records.batch(claim(1, "b", 0, 1000), claim(2, "c", 0, 1000)))).isOne();
		assertThat(this.tracker.endsBefore(Records.batch(claim(1, "b", 0, 1000)))).isTrue();
		assertThat(this.tracker.isInside()).isFalse();
	}

	@Test
	void h42WhenABatchHasEndedThenItsRecordDoesNotOpenItAgain() {
		pass(4);
		this.tracker.pass(claim(5, "x", 1, 1000));
		assertThat(this.tracker.isInside()).isFalse();
		this.tracker.pass(claim(6, "x", 2, 1000));
		assertThat(this.tracker.isInside()).isFalse();
	}

	@Test
	void h42NoClaimShouldHoldForMoreThanAThousandRecords() {
		int longest = 0;
		int open = 0;
		for (int i = 0; i < 5_000; i++) {
			this.tracker.pass(claim(i, "x", i % 1000, 1000));
			open = (this.tracker.isInside()) ? open + 1 : 0;
			longest = Math.max(longest, open);
		}
		assertThat(longest).isEqualTo(999);
	}

}
