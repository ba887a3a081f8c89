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

package io.github.s2snapshot.benchmarks;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link ChainChecker} and {@link RecordChain}.
 */
class ChainCheckerTests {

	private static final int RECORD_BYTES = 131;

	private final RecordChain chain = new RecordChain(RECORD_BYTES, 42);

	private final ChainChecker checker = new ChainChecker("test", RECORD_BYTES);

	@Test
	void whenChainIsCompleteThenAcceptsIt() {
		assertThatNoException().isThrownBy(() -> {
			records(100).forEach(this.checker::check);
			this.checker.checkComplete(this.chain);
		});
		assertThat(this.checker.count()).isEqualTo(100);
	}

	@Test
	void recordShouldHaveItsMeteredSize() {
		assertThat(this.chain.next(1).meteredBytes()).isEqualTo(RECORD_BYTES);
		assertThat(this.chain.next(7).timestamp()).isEqualTo(7);
	}

	@Test
	void whenRecordIsMissingThenFails() {
		List<SequencedRecord> records = records(3);
		this.checker.check(records.get(0));
		assertThatIllegalStateException().isThrownBy(() -> this.checker.check(records.get(2)))
			.withMessageContaining("expected record 1, but read record 2");
	}

	@Test
	void whenRecordIsRepeatedWithTheNextSequenceNumberThenFails() {
		SequencedRecord first = records(1).get(0);
		this.checker.check(first);
		SequencedRecord again = new SequencedRecord(1, 0, first.headers(), first.body());
		assertThatIllegalStateException().isThrownBy(() -> this.checker.check(again))
			.withMessageContaining("the hash of record 1 does not match");
	}

	@Test
	void whenAnyBitOfTheBodyIsDamagedThenFails() {
		SequencedRecord record = records(1).get(0);
		for (int bit = 0; bit < record.body().length * Byte.SIZE; bit++) {
			byte[] damaged = record.body().clone();
			damaged[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
			SequencedRecord other = new SequencedRecord(0, 0, record.headers(), damaged);
			assertThatExceptionOfType(IllegalStateException.class).as("bit %s", bit)
				.isThrownBy(() -> new ChainChecker("test", RECORD_BYTES).check(other));
		}
	}

	@Test
	void whenRecordHasNoHashThenFails() {
		SequencedRecord record = records(1).get(0);
		SequencedRecord other = new SequencedRecord(0, 0, List.of(Header.of("other", "value")), record.body());
		assertThatIllegalStateException().isThrownBy(() -> this.checker.check(other))
			.withMessageContaining("has no hash");
	}

	@Test
	void whenLastRecordIsMissingThenCheckCompleteFails() {
		records(3).subList(0, 2).forEach(this.checker::check);
		assertThatIllegalStateException().isThrownBy(() -> this.checker.checkComplete(this.chain))
			.withMessageContaining("2 records")
			.withMessageContaining("3 with hash");
	}

	private List<SequencedRecord> records(int count) {
		List<SequencedRecord> records = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			AppendRecord record = this.chain.next(i);
			records.add(new SequencedRecord(i, i, record.headers(), record.body()));
		}
		return records;
	}

}
