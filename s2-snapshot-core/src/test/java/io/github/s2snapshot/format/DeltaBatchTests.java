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

package io.github.s2snapshot.format;

import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeltaBatch}.
 */
class DeltaBatchTests {

	private static final UUID ID = UUID.fromString("0e8f0c4e-7b39-4cb5-9d0a-6f7d3f7f3f10");

	private static final AppendRecord RECORD = AppendRecord.of("{}").withHeader("type", "Said");

	@Test
	void recordsOfABatchShouldHaveIdIndexAndSize() {
		List<AppendRecord> records = DeltaBatch.mark(ID, List.of(RECORD, RECORD, RECORD));
		assertThat(records.get(1).headers()).extracting(Header::toString)
			.containsExactly("type=Said", "s2snapshot-batch-id=" + ID, "s2snapshot-batch-index=1",
					"s2snapshot-batch-size=3");
		assertThat(records).extracting(DeltaBatchTests::following).containsExactly(2, 1, 0);
		assertThat(records).extracting(DeltaBatchTests::isInside).containsExactly(false, true, true);
		assertThat(records).allMatch((record) -> DeltaBatch.isOf(read(record), ID));
		assertThat(records).noneMatch((record) -> DeltaBatch.isOf(read(record), new UUID(1, 2)));
	}

	@Test
	void onlyRecordOfABatchShouldHaveTheIdOnly() {
		AppendRecord only = DeltaBatch.mark(ID, List.of(RECORD)).get(0);
		assertThat(only.headers()).extracting(Header::toString)
			.containsExactly("type=Said", "s2snapshot-batch-id=" + ID);
		assertThat(following(only)).isZero();
		assertThat(isInside(only)).isFalse();
	}

	@Test
	void recordWithoutBatchHeadersShouldStandAlone() {
		assertThat(following(RECORD)).isZero();
		assertThat(isInside(RECORD)).isFalse();
		assertThat(DeltaBatch.isOf(read(RECORD), ID)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "0,1000,999,false", "999,1000,0,true", "1,2,0,true", "0,1001,0,false", "1,1001,0,false", "2,2,0,false",
			"3,2,0,false", "-1,2,0,false", "x,2,0,false", "1,x,0,false", "1,'',0,false", "'',2,0,false", "1,:,0,false",
			"1,/,0,false", "1,09,7,true", "00001,2,0,false", "1,00002,0,false" })
	void invalidHeadersShouldBeIgnored(String index, String size, int following, boolean inside) {
		AppendRecord record = RECORD.withHeader(DeltaBatch.ID, "x")
			.withHeader(DeltaBatch.INDEX, index)
			.withHeader(DeltaBatch.SIZE, size);
		assertThat(following(record)).isEqualTo(following);
		assertThat(isInside(record)).isEqualTo(inside);
	}

	@Test
	void whenARecordHasBatchHeadersThenMarkReplacesThem() {
		List<AppendRecord> before = DeltaBatch.mark(new UUID(1, 2), List.of(RECORD, RECORD));
		List<AppendRecord> records = DeltaBatch.mark(ID, List.of(before.get(1), before.get(0), RECORD));
		assertThat(records).allSatisfy((record) -> assertThat(record.headers()).hasSize(4));
		assertThat(records).extracting(DeltaBatchTests::following).containsExactly(2, 1, 0);
		assertThat(DeltaBatch.mark(ID, List.of(before.get(1))).get(0).headers()).extracting(Header::toString)
			.containsExactly("type=Said", "s2snapshot-batch-id=" + ID);
	}

	@Test
	void markShouldNotChangeCommandRecords() {
		List<AppendRecord> records = DeltaBatch.mark(ID, List.of(RECORD, AppendRecord.trim(7), RECORD));
		assertThat(records.get(1)).isEqualTo(AppendRecord.trim(7));
		assertThat(records.get(2).headers()).hasSize(4);
	}

	@Test
	void h42HeadersOfEarlierReleasesShouldCountWithAValidId() {
		assertThat(following(earlier(ID.toString(), "0", "3"))).isEqualTo(2);
		assertThat(isInside(earlier(ID.toString(), "1", "3"))).isTrue();
		assertThat(DeltaBatch.isOf(read(earlier(ID.toString(), "1", "3")), ID)).isTrue();
		assertThat(DeltaBatch.isOf(read(RECORD.withHeader("batch-id", ID.toString())), ID)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "7", "0e8f0c4e7b394cb59d0a6f7d3f7f3f10", "0E8F0C4E-7B39-4CB5-9D0A-6F7D3F7F3F10",
			"0e8f0c4e-7b39-4cb5-9d0a-6f7d3f7f3f1", "0e8f0c4e-7b39-4cb5-9d0a-6f7d3f7f3f1g",
			"0e8f0c4e-7b39-4cb5-9d0a6-f7d3f7f3f10" })
	void h42CommonHeaderNamesShouldNotCountWithoutAValidId(String id) {
		AppendRecord record = earlier(id, "1", "3");
		assertThat(following(record)).isZero();
		assertThat(isInside(record)).isFalse();
		AppendRecord without = RECORD.withHeader("batch-index", "1")
			.withHeader("batch-size", "3")
			.withHeader("row", "1");
		assertThat(DeltaBatch.claim(read(without))).isNull();
	}

	@Test
	void claimShouldBeConfirmedOnlyByTheNextRecordOfTheBatch() {
		DeltaBatch.Claim claim = new DeltaBatch.Claim("a", 1, 4);
		assertThat(claim.isFollowedBy(new DeltaBatch.Claim("a", 2, 4))).isTrue();
		assertThat(claim.isFollowedBy(new DeltaBatch.Claim("b", 2, 4))).isFalse();
		assertThat(claim.isFollowedBy(new DeltaBatch.Claim("a", 3, 4))).isFalse();
		assertThat(claim.isFollowedBy(new DeltaBatch.Claim("a", 1, 4))).isFalse();
		assertThat(claim.isFollowedBy(new DeltaBatch.Claim("a", 2, 3))).isFalse();
		assertThat(claim.isFollowedBy(null)).isFalse();
	}

	private static AppendRecord earlier(String id, String index, String size) {
		return RECORD.withHeader("batch-id", id).withHeader("batch-index", index).withHeader("batch-size", size);
	}

	private static int following(AppendRecord record) {
		return DeltaBatch.following(read(record));
	}

	private static boolean isInside(AppendRecord record) {
		return DeltaBatch.isInside(read(record));
	}

	private static SequencedRecord read(AppendRecord record) {
		return new SequencedRecord(7, 1_007, record.headers(), record.body());
	}

}
