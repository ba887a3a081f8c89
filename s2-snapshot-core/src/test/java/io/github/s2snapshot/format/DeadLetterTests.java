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

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeadLetter}.
 */
class DeadLetterTests {

	private static final SequencedRecord RECORD = new SequencedRecord(-1, 1_795_412_728_044L,
			AppendRecord.of("{\"text\":\"boom\"}").withHeader("type", "Said").headers(),
			"{\"text\":\"boom\"}".getBytes(StandardCharsets.UTF_8));

	@Test
	void deadLetterShouldHaveTheRecordItsOriginAndTheReason() {
		AppendRecord letter = DeadLetter.of(RECORD, "tests/talk", "talk/1", "it threw");
		assertThat(letter.body()).isEqualTo(RECORD.body());
		assertThat(letter.headers()).extracting(Header::toString)
			.containsExactly("type=Said", "dead-letter-stream=tests/talk", "dead-letter-seq-num=18446744073709551615",
					"dead-letter-timestamp=1795412728044", "dead-letter-projection=talk/1",
					"dead-letter-reason=it threw");
	}

	@Test
	void reasonShouldBeTruncatedTo1024Characters() {
		assertThat(reason("r".repeat(1024))).hasSize(1024);
		assertThat(reason("r".repeat(1025))).isEqualTo("r".repeat(1024));
	}

	@Test
	void h43ReasonShouldBeTruncatedBetweenCharacters() {
		String face = new String(Character.toChars(0x1F600));
		assertThat(reason("r".repeat(1023) + face)).isEqualTo("r".repeat(1023));
		assertThat(reason("r".repeat(1022) + face + "r")).isEqualTo("r".repeat(1022) + face);
		assertThat(reason(face.repeat(600))).isEqualTo(face.repeat(512));
	}

	@Test
	void h43HeadersOfAnEarlierDeadLetterAreReplaced() {
		AppendRecord before = DeadLetter.of(RECORD, "tests/other", "other/1", "it threw before");
		SequencedRecord again = new SequencedRecord(7, 8, before.headers(), before.body());
		assertThat(DeadLetter.of(again, "tests/talk", "talk/1", "it threw").headers()).extracting(Header::toString)
			.containsExactly("type=Said", "dead-letter-stream=tests/talk", "dead-letter-seq-num=7",
					"dead-letter-timestamp=8", "dead-letter-projection=talk/1", "dead-letter-reason=it threw");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 40, 50, 52, 53, 54, 60, 120, 150, 170, 190, 200, 300, 1000, 1300, 2000 })
	void h43WhenTheRecordIsLargeThenTheDeadLetterFits(int room) {
		String face = new String(Character.toChars(0x1F600));
		byte[] body = new byte[1024 * 1024 - 8 - room];
		AppendRecord letter = DeadLetter.of(new SequencedRecord(7, 8, List.of(), body), "tests/talk", "talk/1",
				face.repeat(500));
		int needed = 2 + DeadLetter.STREAM.length() + 10 + 2 + DeadLetter.SEQ_NUM.length() + 1;
		assertThat(letter.meteredBytes()).isLessThanOrEqualTo(1024 * 1024);
		assertThat(letter.headers()).extracting(Header::name).contains(DeadLetter.STREAM, DeadLetter.SEQ_NUM);
		assertThat(letter.body()).hasSize((room < needed) ? 0 : body.length);
		assertThat(letter.headers()).filteredOn((header) -> header.name().equals(DeadLetter.REASON))
			.allSatisfy((header) -> assertThat(header.value().replace(face, "")).isEmpty());
	}

	private static String reason(String reason) {
		return DeadLetter.of(RECORD, "tests/talk", "talk/1", reason).headers().get(5).value();
	}

}
