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

import org.junit.jupiter.api.Test;

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
	void itIsTheRecordAsItWasAndWhereItComesFromAndWhy() {
		AppendRecord letter = DeadLetter.of(RECORD, "tests/talk", "talk/1", "it threw");
		assertThat(letter.body()).isEqualTo(RECORD.body());
		assertThat(letter.headers()).extracting(Header::toString)
			.containsExactly("type=Said", "dead-letter-stream=tests/talk", "dead-letter-seq-num=18446744073709551615",
					"dead-letter-timestamp=1795412728044", "dead-letter-projection=talk/1",
					"dead-letter-reason=it threw");
	}

	@Test
	void aLongReasonIsCut() {
		assertThat(reason("r".repeat(1024))).hasSize(1024);
		assertThat(reason("r".repeat(1025))).isEqualTo("r".repeat(1024));
	}

	private static String reason(String reason) {
		return DeadLetter.of(RECORD, "tests/talk", "talk/1", reason).headers().get(5).value();
	}

}
