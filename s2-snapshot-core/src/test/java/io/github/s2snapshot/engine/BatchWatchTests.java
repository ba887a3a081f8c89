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

package io.github.s2snapshot.engine;

import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BatchWatch}.
 */
class BatchWatchTests {

	// A batch from 5 to 7, and a record on either side of it.
	private static SequencedRecord record(long seqNum) {
		AppendRecord record = AppendRecord.of("{}");
		List<AppendRecord> batch = DeltaBatch.mark(new UUID(1, 2), List.of(record, record, record));
		return Records.at(seqNum, (seqNum < 5 || seqNum > 7) ? record : batch.get((int) seqNum - 5));
	}

	private static boolean isCut(long cursor, boolean before, long... seqNums) {
		List<SequencedRecord> records = Arrays.stream(seqNums).mapToObj(BatchWatchTests::record).toList();
		return BatchWatch.isCut(new ReadBatch(records, null), cursor, before);
	}

	@Test
	void h13WhenMoreOfABatchIsToComeThenItIsCut() {
		assertThat(isCut(5, false, 4)).isFalse();
		assertThat(isCut(6, false, 4, 5)).isTrue();
		assertThat(isCut(7, true, 6)).isTrue();
		assertThat(isCut(8, true, 7)).isFalse();
		assertThat(isCut(8, true, 6, 7)).isFalse();
		assertThat(isCut(9, false, 4, 5, 6, 7, 8)).isFalse();
	}

	@Test
	void h13WhenFoldingEndsWithinWhatWasReadThenItsLastRecordTells() {
		assertThat(isCut(6, false, 4, 5, 6, 7)).isTrue();
		assertThat(isCut(5, false, 4, 5, 6, 7)).isFalse();
		assertThat(isCut(5, false, 5, 6, 7)).isFalse();
		assertThat(isCut(6, false, 6, 7)).isTrue();
	}

	@Test
	void h13WhenATailComesBeforeTheRestOfABatchThenItIsStillCut() {
		assertThat(BatchWatch.isCut(Records.heartbeat(8), 6, true)).isTrue();
		assertThat(BatchWatch.isCut(new ReadBatch(List.of(), null), 6, true)).isTrue();
		assertThat(BatchWatch.isCut(Records.heartbeat(8), 6, false)).isFalse();
	}

	@Test
	void h13WhenNothingMoreIsThereThenABatchThatClaimsMoreIsShownAllTheSame() {
		assertThat(BatchWatch.isCut(Records.heartbeat(6), 6, true)).isFalse();
	}

}
