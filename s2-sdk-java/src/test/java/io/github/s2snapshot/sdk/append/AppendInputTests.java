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

package io.github.s2snapshot.sdk.append;

import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AppendInput} and {@link AppendSessionOptions}.
 */
class AppendInputTests {

	private static final int MIB = 1024 * 1024;

	@Test
	void whenRecordHasExactlyOneMebibyteThenItIsAccepted() {
		AppendInput input = AppendInput.of(AppendRecord.of(new byte[MIB - 8]));
		assertThat(input.meteredBytes()).isEqualTo(MIB);
	}

	@Test
	void whenRecordIsOneByteTooLargeThenItIsRefused() {
		assertThatInvalid(AppendRecord.of("ok"), AppendRecord.of(new byte[MIB - 7]))
			.withMessageContaining("Record 1 of the batch has 1048577 metered bytes");
	}

	@Test
	void whenBatchIsTooLargeThenItIsRefused() {
		assertThatInvalid(AppendRecord.of(new byte[MIB / 2]), AppendRecord.of(new byte[MIB / 2]))
			.withMessageContaining("A batch of 1048592 metered bytes is too large");
	}

	@Test
	void whenNumberOfRecordsIsOutOfRangeThenBatchIsRefused() {
		assertThatInvalid().withMessageContaining("at least one record");
		List<AppendRecord> thousand = Collections.nCopies(1000, AppendRecord.of("x"));
		assertThat(AppendInput.of(thousand).records()).hasSize(1000);
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> AppendInput.of(Collections.nCopies(1001, AppendRecord.of("x"))))
			.withMessageContaining("1001 records");
	}

	@Test
	void whenHeaderNameIsEmptyThenRecordIsRefused() {
		assertThatInvalid(AppendRecord.of("x").withHeaders(List.of(Header.of("a", "b"), Header.of("", "c"))))
			.withMessageContaining("header with an empty name");
	}

	@Test
	void whenCommandIsMalformedThenRecordIsRefused() {
		assertThatInvalid(AppendRecord.fence("x".repeat(37))).withMessageContaining("fencing token of 37 bytes");
		assertThatInvalid(AppendRecord.of("x").withHeaders(List.of(Header.of("", "trim"))))
			.withMessageContaining("trim command with a body of 1 bytes");
		assertThatInvalid(AppendRecord.of("x").withHeaders(List.of(Header.of("", "noise"))))
			.withMessageContaining("unknown command");
		assertThat(AppendInput.of(AppendRecord.fence("x".repeat(36)), AppendRecord.trim(1)).records()).hasSize(2);
	}

	@Test
	void whenFencingTokenIsTooLongThenItIsRefused() {
		AppendInput input = AppendInput.of(AppendRecord.of("x"));
		assertThat(input.withFencingToken("").fencingToken()).isEmpty();
		assertThat(input.withFencingToken("ü".repeat(18)).fencingToken()).hasSize(18);
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> input.withFencingToken("ü".repeat(18) + "x"))
			.withMessageContaining("37 bytes");
	}

	@Test
	void conditionsShouldBeKept() {
		AppendInput input = AppendInput.of(AppendRecord.of("x")).withMatchSeqNum(-1).withFencingToken("t");
		assertThat(input.matchSeqNum()).isEqualTo(-1);
		assertThat(input)
			.hasToString("AppendInput[1 records, 9 metered bytes, matchSeqNum=18446744073709551615, fenced]");
	}

	@Test
	void optionsShouldAllowTheLargestBatch() {
		assertThat(AppendSessionOptions.defaults().maxInflightBytes()).isEqualTo(5 * MIB);
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> AppendSessionOptions.defaults().withMaxInflightBytes(MIB - 1));
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> AppendSessionOptions.defaults().withMaxInflightBatches(0));
	}

	private static org.assertj.core.api.ThrowableAssertAlternative<InvalidInputException> assertThatInvalid(
			AppendRecord... records) {
		return assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> AppendInput.of(records));
	}

}
