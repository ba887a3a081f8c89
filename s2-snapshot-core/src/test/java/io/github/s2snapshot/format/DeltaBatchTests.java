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
	void theRecordsOfABatchSayWhereTheyAreInIt() {
		List<AppendRecord> records = DeltaBatch.mark(ID, List.of(RECORD, RECORD, RECORD));
		assertThat(records.get(1).headers()).extracting(Header::toString)
			.containsExactly("type=Said", "batch-id=" + ID, "batch-index=1", "batch-size=3");
		assertThat(records).extracting(DeltaBatchTests::following).containsExactly(2, 1, 0);
		assertThat(records).extracting(DeltaBatchTests::isInside).containsExactly(false, true, true);
		assertThat(records).allMatch((record) -> DeltaBatch.isOf(read(record), ID));
		assertThat(records).noneMatch((record) -> DeltaBatch.isOf(read(record), new UUID(1, 2)));
	}

	@Test
	void theOnlyRecordOfABatchIsItsBeginningAndItsEnd() {
		AppendRecord only = DeltaBatch.mark(ID, List.of(RECORD)).get(0);
		assertThat(only.headers()).extracting(Header::toString).containsExactly("type=Said", "batch-id=" + ID);
		assertThat(following(only)).isZero();
		assertThat(isInside(only)).isFalse();
	}

	@Test
	void whatIsOfNoBatchStandsAlone() {
		assertThat(following(RECORD)).isZero();
		assertThat(isInside(RECORD)).isFalse();
		assertThat(DeltaBatch.isOf(read(RECORD), ID)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "0,1000,999,false", "999,1000,0,true", "1,2,0,true", "0,1001,0,false", "1,1001,0,false", "2,2,0,false",
			"3,2,0,false", "-1,2,0,false", "x,2,0,false", "1,x,0,false", "1,'',0,false", "'',2,0,false", "1,:,0,false",
			"1,/,0,false", "1,09,7,true", "00001,2,0,false", "1,00002,0,false" })
	void headersThatMakeNoSenseAreNotBelieved(String index, String size, int following, boolean inside) {
		AppendRecord record = RECORD.withHeader(DeltaBatch.ID, "x")
			.withHeader(DeltaBatch.INDEX, index)
			.withHeader(DeltaBatch.SIZE, size);
		assertThat(following(record)).isEqualTo(following);
		assertThat(isInside(record)).isEqualTo(inside);
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
