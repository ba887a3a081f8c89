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

package io.github.s2snapshot.serializer;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonTypeName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link JacksonDeltaCodec}.
 */
class JacksonDeltaCodecTests {

	private final JacksonDeltaCodec codec = JacksonDeltaCodec.of(List.of(Opened.class, Closed.class));

	@Test
	void typeShouldBeTheJsonTypeNameOrTheSimpleName() {
		AppendRecord opened = this.codec.encode(new Opened("a", LocalDateTime.parse("2001-01-01T00:47:00")));
		assertThat(opened.headers()).containsExactly(Header.of("type", "Opened"));
		assertThat(opened.body()).asString().isEqualTo("{\"name\":\"a\",\"at\":\"2001-01-01T00:47:00\"}");
		AppendRecord closed = this.codec.encode(new Closed("a", Instant.EPOCH));
		assertThat(closed.headers()).containsExactly(Header.of("type", "account-closed"));
		assertThat(closed.body()).asString().isEqualTo("{\"name\":\"a\",\"at\":\"1970-01-01T00:00:00Z\"}");
	}

	@Test
	void encodedDeltaShouldBeDecoded() {
		Opened opened = new Opened("a", LocalDateTime.parse("2001-01-01T00:47:00"));
		assertThat(this.codec.decode(record(this.codec.encode(opened)))).isEqualTo(opened);
		Closed closed = new Closed(null, Instant.EPOCH);
		assertThat(this.codec.decode(record(this.codec.encode(closed)))).isEqualTo(closed);
	}

	@Test
	void jsonOfAnotherWriterShouldBeDecoded() {
		assertThat(this.codec.decode(record(AppendRecord.of("{\"name\":\"a\",\"at\":\"2001-01-01T00:47\",\"more\":{}}")
			.withHeaders(List.of(Header.of("by", "me"), Header.of("type", "Opened"))))))
			.isEqualTo(new Opened("a", LocalDateTime.parse("2001-01-01T00:47:00")));
	}

	@Test
	void whenRecordHasNoTypeThenTheOnlyTypeIsUsed() {
		JacksonDeltaCodec only = JacksonDeltaCodec.of(List.of(Closed.class));
		assertThat(only.decode(record(AppendRecord.of("{\"name\":\"a\"}")))).isEqualTo(new Closed("a", null));
		assertThatExceptionOfType(DeltaException.class)
			.isThrownBy(() -> this.codec.decode(record(AppendRecord.of("{\"name\":\"a\"}"))))
			.withMessage(
					"the record has no 'type' header, which is required to distinguish 'Opened', 'account-closed': add the header "
							+ "in the application that appends such records")
			.satisfies((ex) -> assertThat(ex.isUnknownType()).isTrue());
	}

	@Test
	void whenTheTypeIsUnknownThenTheMessageSaysSo() {
		assertThatExceptionOfType(DeltaException.class)
			.isThrownBy(() -> this.codec.decode(record(AppendRecord.of("{}").withHeader("type", "opened"))))
			.withMessage("the type 'opened' is not one of 'Opened', 'account-closed': add a fold for this type, or "
					+ "correct the application that appends such records")
			.satisfies((ex) -> assertThat(ex.type()).isEqualTo("opened"));
	}

	@Test
	void whenTheBodyIsMalformedThenTheMessageSaysSo() {
		for (String body : List.of("", "{", "[]", "null", "{\"name\":\"a\"} x", "{\"name\":{}}",
				"{\"name\":\"a\",\"name\":\"b\"}", "{\"at\":\"yesterday\"}")) {
			assertThatExceptionOfType(DeltaException.class).as(body)
				.isThrownBy(() -> this.codec.decode(record(AppendRecord.of(body).withHeader("type", "Opened"))))
				.satisfies((ex) -> {
					assertThat(ex.isUnknownType()).isFalse();
					assertThat(ex.type()).isEqualTo("Opened");
				});
		}
	}

	@Test
	void whenANumberIsMissingThenTheDeltaIsMalformed() {
		JacksonDeltaCodec only = JacksonDeltaCodec.of(List.of(Counted.class));
		assertThatExceptionOfType(DeltaException.class)
			.isThrownBy(() -> only.decode(record(AppendRecord.of("{\"count\":null}"))));
	}

	@Test
	void whenTheClassIsNotADeltaThenItIsNotEncoded() {
		assertThatExceptionOfType(DeltaException.class).isThrownBy(() -> this.codec.encode("text"))
			.withMessage(
					"java.lang.String is not a delta of this projection, which folds 'Opened', 'account-closed': append one of these, "
							+ "or add a fold for the class");
	}

	@Test
	void whenThereAreNoTypesThenTheCodecIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> JacksonDeltaCodec.of(List.of()));
	}

	private static SequencedRecord record(AppendRecord record) {
		return new SequencedRecord(0, 0, record.headers(), record.body());
	}

	record Opened(String name, LocalDateTime at) {

	}

	@JsonTypeName("account-closed")
	record Closed(@Nullable String name, @Nullable Instant at) {

	}

	record Counted(int count) {

	}

}
