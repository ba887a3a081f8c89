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

package io.github.s2snapshot.sdk.wire.proto;

import java.nio.charset.CharacterCodingException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Bytes}.
 */
class BytesTests {

	private final Bytes bytes = Bytes.wrap(new byte[] { 9, 'a', 'b', 'c', 9 }, 1, 3);

	@Test
	void bytesShouldBeEqualIfTheirContentIsEqual() {
		assertThat(this.bytes).isEqualTo(Bytes.utf8("abc")).hasSameHashCodeAs(Bytes.utf8("abc"));
		assertThat(this.bytes).isNotEqualTo(Bytes.utf8("abd")).isNotEqualTo(Bytes.utf8("ab")).isNotEqualTo("abc");
		assertThat(this.bytes.slice(1, 3)).isEqualTo(Bytes.utf8("bc"));
		assertThat(this.bytes.slice(1, 1)).isSameAs(Bytes.EMPTY);
	}

	@Test
	void whenIndexIsOutOfRangeThenFails() {
		assertThat(this.bytes.at(2)).isEqualTo((byte) 'c');
		for (int index : new int[] { -1, 3 }) {
			assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> this.bytes.at(index));
		}
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> this.bytes.slice(0, 4));
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> Bytes.wrap(new byte[2], 1, 2));
	}

	@Test
	void copiesShouldOnlyContainTheRange() {
		byte[] target = new byte[5];
		this.bytes.copyTo(target, 1);
		assertThat(target).containsExactly(0, 'a', 'b', 'c', 0);
		assertThat(this.bytes.toByteArray()).containsExactly('a', 'b', 'c');
		assertThat(this.bytes.asByteBuffer().isReadOnly()).isTrue();
		assertThat(this.bytes.asByteBuffer().remaining()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 1023, 1024, 1025, 5000 })
	void utf8CheckShouldCoverTheWholeText(int chars) throws CharacterCodingException {
		byte[] text = ("a".repeat(chars - 1) + "\u20ac").getBytes(java.nio.charset.StandardCharsets.UTF_8);
		assertThat(Bytes.wrap(text).isUtf8()).isTrue();
		assertThat(Bytes.wrap(text).requireUtf8()).hasSize(chars);
		Bytes truncated = Bytes.wrap(text, 0, text.length - 1);
		assertThat(truncated.isUtf8()).isFalse();
		assertThatExceptionOfType(CharacterCodingException.class).isThrownBy(truncated::requireUtf8);
		assertThat(truncated.toUtf8()).endsWith("\ufffd");
	}

	@Test
	void toStringShouldNotContainTheBytes() {
		assertThat(this.bytes).hasToString("Bytes[3]");
	}

}
