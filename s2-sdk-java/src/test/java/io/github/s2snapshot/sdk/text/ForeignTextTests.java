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

package io.github.s2snapshot.sdk.text;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ForeignText}.
 */
class ForeignTextTests {

	@Test
	void whenNamesAreVisibleThenTheyAreOnlyQuoted() {
		assertThat(ForeignText.quote("OrderPlaced")).isEqualTo("'OrderPlaced'");
		assertThat(ForeignText.quote("größe 大きさ 😀")).isEqualTo("'größe 大きさ 😀'");
		assertThat(ForeignText.quote("")).isEqualTo("''");
		assertThat(ForeignText.quote(null)).isEqualTo("none");
	}

	@Test
	void whenTextHasLineBreaksOrQuotesThenTheyAreEscaped() {
		assertThat(ForeignText.quote("a\nb\r\n\tc")).isEqualTo("'a\\nb\\r\\n\\tc'");
		assertThat(ForeignText.quote("it's \\n")).isEqualTo("'it\\'s \\\\n'");
		assertThat(ForeignText.line("it's\nhere \\n")).isEqualTo("it's\\nhere \\n");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0x00, 0x07, 0x0B, 0x0C, 0x1B, 0x7F, 0x85, 0x9B, 0xA0, 0xAD, 0x061C, 0x180E, 0x200B, 0x200E,
			0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2060, 0x2066, 0x2069, 0x3000, 0xD800, 0xDFFF, 0xE000, 0xFEFF,
			0xFFFE, 0xFFFF })
	void whenACharacterIsNotVisibleThenItsCodeIsShown(int character) {
		String expected = String.format("\\u%04x", character);
		assertThat(ForeignText.quote("a" + (char) character + "b")).isEqualTo("'a" + expected + "b'");
		assertThat(ForeignText.line("a" + (char) character + "b")).isEqualTo("a" + expected + "b");
	}

	@Test
	void whenASupplementaryCharacterIsNotVisibleThenBothSurrogatesAreShown() {
		String tag = new String(Character.toChars(0xE0041));
		assertThat(ForeignText.quote(tag)).isEqualTo("'\\udb40\\udc41'");
	}

	@Test
	void whenTextIsLongThenItIsCutBetweenCharacters() {
		assertThat(ForeignText.quote("x".repeat(64))).isEqualTo("'" + "x".repeat(64) + "'");
		assertThat(ForeignText.quote("x".repeat(65))).isEqualTo("'" + "x".repeat(64) + "\u2026'");
		assertThat(ForeignText.quote("x".repeat(63) + "😀")).isEqualTo("'" + "x".repeat(63) + "\u2026'");
		assertThat(ForeignText.quote("x".repeat(62) + "\u2028")).isEqualTo("'" + "x".repeat(62) + "\u2026'");
		assertThat(ForeignText.line("x".repeat(10_000_000))).hasSize(ForeignText.MAX_LINE + 1);
	}

	@Test
	void whenTextIsRandomThenTheResultIsOneShortVisibleLine() {
		long seed = new Random().nextLong();
		Random random = new Random(seed);
		for (int i = 0; i < 20_000; i++) {
			StringBuilder text = new StringBuilder();
			int length = random.nextInt(100);
			for (int j = 0; j < length; j++) {
				text.append((char) random.nextInt((random.nextBoolean()) ? 0x100 : 0x10000));
			}
			String quoted = ForeignText.quote(text.toString());
			String line = ForeignText.line(text.toString());
			assertThat(quoted).as("seed %d", seed).hasSizeLessThanOrEqualTo(67);
			assertThat(ForeignText.isPlain(quoted)).as("seed %d", seed).isTrue();
			assertThat(ForeignText.isPlain(line)).as("seed %d", seed).isTrue();
			assertThat(ForeignText.line(line)).as("seed %d", seed).isEqualTo(line);
		}
	}

}
