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

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.projection.FoldChange;
import io.github.s2snapshot.projection.FoldFingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FoldFingerprintValue} and {@link FoldFingerprint}.
 */
class FoldFingerprintValueTests {

	private static Map<String, String> parts(int count, String name) {
		return IntStream.range(0, count)
			.boxed()
			.collect(Collectors.toMap((i) -> String.format("%02d", i) + name, (i) -> "12345678"));
	}

	private static void assertKept(FoldFingerprint fingerprint) {
		String text = FoldFingerprintValue.write(fingerprint);
		assertThat(text).isNotNull().hasSizeLessThanOrEqualTo(FoldFingerprintValue.MAX_LENGTH);
		assertThat(text.chars()).allMatch((character) -> character >= ' ' && character < 0x7F);
		assertThat(FoldFingerprintValue.read(text)).isEqualTo(fingerprint);
	}

	@Test
	void anUnknownFingerprintShouldHaveNoText() {
		assertThat(FoldFingerprintValue.write(FoldFingerprint.UNKNOWN)).isNull();
		assertThat(FoldFingerprintValue.read(null)).isEqualTo(FoldFingerprint.UNKNOWN);
		assertThat(FoldFingerprintValue.read("")).isEqualTo(FoldFingerprint.UNKNOWN);
	}

	@Test
	void partsShouldBeWrittenInTheirOrder() {
		assertThat(FoldFingerprintValue.write(FoldFingerprint.of("classes-1", "ab", Map.of("b", "2", "a", "1"))))
			.isEqualTo("{\"scheme\":\"classes-1\",\"value\":\"ab\",\"parts\":{\"a\":\"1\",\"b\":\"2\"}}");
		assertThat(FoldFingerprintValue.write(FoldFingerprint.set("build 7")))
			.isEqualTo("{\"scheme\":\"set\",\"value\":\"build 7\"}");
	}

	@Test
	void anyFingerprintShouldBeReadBack() {
		assertKept(FoldFingerprint.set("x".repeat(FoldFingerprint.MAX_VALUE_LENGTH)));
		assertKept(FoldFingerprint.set("\u00e4\u20ac\ud83d\ude80\"\\"));
		assertKept(FoldFingerprint.of("classes-1", "0".repeat(64), parts(32, "x".repeat(36))));
		assertKept(FoldFingerprint.of("classes-1", "0".repeat(64), parts(5, "\u00e4#\u20ac\"")));
	}

	@Test
	void whenTheTextWouldBeTooLongThenThePartsAreLeftOut() {
		FoldFingerprint fingerprint = FoldFingerprint.of("classes-1", "0".repeat(64), parts(32, "\u00e4".repeat(20)));
		String text = FoldFingerprintValue.write(fingerprint);
		assertThat(text).hasSizeLessThanOrEqualTo(FoldFingerprintValue.MAX_LENGTH).doesNotContain("parts");
		assertThat(FoldChange.between(FoldFingerprintValue.read(text), fingerprint)).isEqualTo(FoldChange.NONE);
	}

	@Test
	void unknownMembersShouldBeIgnored() {
		assertThat(FoldFingerprintValue.read("{\"more\":{\"a\":[1]},\"value\":\"x\",\"scheme\":\"set\"}"))
			.isEqualTo(FoldFingerprint.set("x"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "[]", "{", "{}", "{}x", "{\"scheme\":\"set\"}", "{\"value\":\"x\"}",
			"{\"scheme\":1,\"value\":\"x\"}", "{\"scheme\":\"set\",\"value\":\"\"}",
			"{\"scheme\":\"set\",\"value\":\"a\\nb\"}", "{\"scheme\":\"set\",\"value\":\"x\",\"parts\":[]}",
			"{\"scheme\":\"set\",\"value\":\"x\",\"parts\":{\"a\":1}}",
			"{\"scheme\":\"set\",\"value\":\"x\",\"parts\":{\"a\":{}}}",
			"{\"scheme\":\"set\",\"value\":\"x\",\"parts\":{\"\\u001b\":\"1\"}}",
			"{\"scheme\":\"set\",\"value\":\"x\"" })
	void whatIsNotValidShouldBeIgnored(String text) {
		assertThat(FoldFingerprintValue.read(text)).isEqualTo(FoldFingerprint.UNKNOWN);
	}

	@Test
	void whatIsTooLongShouldBeIgnored() {
		String value = "x".repeat(FoldFingerprint.MAX_VALUE_LENGTH);
		assertThat(FoldFingerprintValue.read("{\"scheme\":\"set\",\"value\":\"" + value + "\"}").value())
			.isEqualTo(value);
		assertThat(FoldFingerprintValue.read("{\"scheme\":\"set\",\"value\":\"" + value + "x\"}").isKnown()).isFalse();
		String blanks = " ".repeat(FoldFingerprintValue.MAX_READ_LENGTH);
		assertThat(FoldFingerprintValue.read("{\"scheme\":\"set\",\"value\":\"x\"}" + blanks).isKnown()).isFalse();
		String parts = parts(33, "").keySet()
			.stream()
			.map((name) -> "\"" + name + "\":\"1\"")
			.collect(Collectors.joining(","));
		assertThat(
				FoldFingerprintValue.read("{\"scheme\":\"set\",\"value\":\"x\",\"parts\":{" + parts + "}}").isKnown())
			.isFalse();
	}

	@Test
	void aFingerprintShouldBeBounded() {
		assertThatIllegalArgumentException().isThrownBy(() -> FoldFingerprint.set(" "))
			.withMessageContaining("must have 1 to 128 bytes in UTF-8 and no control characters, but has 1 characters");
		assertThatIllegalArgumentException().isThrownBy(() -> FoldFingerprint.set("\u00e4".repeat(65)));
		assertThatIllegalArgumentException().isThrownBy(() -> FoldFingerprint.set("a\tb"));
		assertThatIllegalArgumentException().isThrownBy(() -> FoldFingerprint.of("a", "b", parts(33, "")))
			.withMessageContaining("at most 32 parts, but has 33");
		assertThatIllegalArgumentException().isThrownBy(() -> FoldFingerprint.of("a", "b", parts(32, "x".repeat(60))))
			.withMessageContaining("at most 1500 characters, but have 2240");
	}

	@Test
	void fingerprintsOfDifferentKindsShouldNotBeCompared() {
		FoldFingerprint set = FoldFingerprint.set("7");
		assertThat(FoldChange.between(FoldFingerprint.UNKNOWN, set)).isEqualTo(FoldChange.UNKNOWN);
		assertThat(FoldChange.between(set, FoldFingerprint.UNKNOWN)).isEqualTo(FoldChange.UNKNOWN);
		assertThat(FoldChange.between(FoldFingerprint.UNKNOWN, FoldFingerprint.UNKNOWN)).isEqualTo(FoldChange.UNKNOWN);
		assertThat(FoldChange.between(set, FoldFingerprint.of("classes-1", "7", Map.of())))
			.isEqualTo(FoldChange.UNKNOWN);
		assertThat(FoldChange.between(set, FoldFingerprint.set("7"))).isEqualTo(FoldChange.NONE);
		FoldChange changed = FoldChange.between(set, FoldFingerprint.set("8"));
		assertThat(changed.isChanged()).isTrue();
		assertThat(changed.describe()).isEqualTo("it is not known which part");
	}

	@Test
	void foreignNamesShouldBeEscaped() {
		FoldFingerprint stored = FoldFingerprint.of("classes-1", "1",
				Map.of("\u202eA", "1", "Talk", "1", "Talk#said", "1", "Talk#gone", "1"));
		FoldFingerprint current = FoldFingerprint.of("classes-1", "2",
				Map.of("Talk", "2", "Talk#said", "2", "Talk#more", "1", "New", "1"));
		assertThat(FoldChange.between(stored, current).parts()).containsExactly("New (new)",
				"'Talk.gone(\u2026)' (removed)", "Talk.more(\u2026) (new)", "Talk.said(\u2026)",
				"'\\u202eA' (removed)");
		assertThat(FoldChange.between(stored, current).describe()).contains("New (new), 'Talk.gone(\u2026)' (removed)");
		FoldFingerprint many = FoldFingerprint.of("classes-1", "3", parts(7, "x"));
		assertThat(FoldChange.between(stored, many).describe()).endsWith(" and 4 others");
	}

}
