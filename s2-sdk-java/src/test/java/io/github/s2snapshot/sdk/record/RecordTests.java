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

package io.github.s2snapshot.sdk.record;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AppendRecord}, {@link SequencedRecord} and {@link Header}.
 */
class RecordTests {

	@Test
	void meteredSizeShouldCountHeadersAndBody() {
		AppendRecord record = AppendRecord.builder().header("k", "v").header("k", "v2").body("hello").build();
		assertThat(record.meteredBytes()).isEqualTo(22);
		assertThat(AppendRecord.of("").meteredBytes()).isEqualTo(8);
		assertThat(AppendRecord.of("").withTimestamp(5).meteredBytes()).isEqualTo(8);
		assertThat(sequenced(record).meteredBytes()).isEqualTo(22);
	}

	@Test
	void headersShouldBeFoundByName() {
		SequencedRecord record = sequenced(
				AppendRecord.of("x").withHeader("type", "A").withHeader("type", "B").withHeader("größe", "1"));
		assertThat(record.header("type")).contains("A");
		assertThat(record.header("größe")).contains("1");
		assertThat(record.header("typ")).isEmpty();
		assertThat(record.header("types")).isEmpty();
		assertThat(record.header("Type")).isEmpty();
		assertThat(record.header("")).isEmpty();
		assertThat(record.headers().get(0)).isEqualTo(Header.of("type", "A"))
			.hasSameHashCodeAs(Header.of("type".getBytes(StandardCharsets.UTF_8), "A".getBytes(StandardCharsets.UTF_8)))
			.isNotEqualTo(Header.of("type", "B"))
			.hasToString("type=A");
	}

	@Test
	void commandsShouldBeRecognised() {
		assertThat(sequenced(AppendRecord.fence("tok")).command()).contains(new CommandRecord.Fence("tok"));
		assertThat(sequenced(AppendRecord.trim(-1)).command()).contains(new CommandRecord.Trim(-1));
		assertThat(sequenced(AppendRecord.trim(-1)).command().orElseThrow())
			.hasToString("Trim[seqNum=18446744073709551615]");
		assertThat(sequenced(AppendRecord.trim(3)).isCommand()).isTrue();
		SequencedRecord unknown = sequenced(AppendRecord.of("x").withHeaders(List.of(Header.of("", "other"))));
		assertThat(unknown.isCommand()).isTrue();
		assertThat(unknown.command()).isEmpty();
		assertThat(sequenced(AppendRecord.of("x").withHeader("a", "trim")).isCommand()).isFalse();
	}

	@Test
	void recordsShouldBeEqualByContent() {
		assertThat(AppendRecord.of("a").withHeader("k", "v"))
			.isEqualTo(AppendRecord.builder().header("k", "v").body("a").build())
			.hasSameHashCodeAs(AppendRecord.of("a").withHeader("k", "v"))
			.isNotEqualTo(AppendRecord.of("b").withHeader("k", "v"));
		assertThat(sequenced(AppendRecord.of("a"))).isEqualTo(sequenced(AppendRecord.of("a")))
			.hasSameHashCodeAs(sequenced(AppendRecord.of("a")));
		assertThat(sequenced(AppendRecord.of("grün")).bodyAsString()).isEqualTo("grün");
	}

	@Test
	void positionsShouldPrintUnsigned() {
		assertThat(new StreamPosition(-1, 5)).hasToString("18446744073709551615 @ 5");
	}

	private static SequencedRecord sequenced(AppendRecord record) {
		return new SequencedRecord(7, 8, record.headers(), record.body());
	}

	@Test
	void h59ManyHeadersAreReadLikeFewHeaders() {
		List<Header> headers = new ArrayList<>();
		for (int i = 0; i < 100_000; i++) {
			headers.add(Header.of("n" + i % 1_000, "v" + i));
		}
		headers.add(Header.of("\u00e9", "\u00fc"));
		headers.add(Header.of("last", ""));
		SequencedRecord record = new SequencedRecord(1, 2, headers, new byte[0]);
		assertThat(record.headers()).isEqualTo(headers).hasSameHashCodeAs(headers);
		assertThat(record).isEqualTo(new SequencedRecord(1, 2, record.headers(), new byte[0]));
		assertThat(record.header("n7")).hasValue("v7");
		assertThat(record.header("n")).isEmpty();
		assertThat(record.header("\u00e9")).hasValue("\u00fc");
		assertThat(record.header("last")).hasValue("");
		assertThat(record.isCommand()).isFalse();
		assertThat(record.meteredBytes()).isEqualTo(AppendRecord.of(new byte[0]).withHeaders(headers).meteredBytes());
		headers.clear();
		assertThat(record.headers()).hasSize(100_002);
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> record.headers().remove(0));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> record.headers().get(100_002));
	}

}
