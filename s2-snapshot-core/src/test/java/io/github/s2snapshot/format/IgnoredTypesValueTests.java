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
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.projection.IgnoredTypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link IgnoredTypesValue} and {@link IgnoredTypes}.
 */
class IgnoredTypesValueTests {

	private static void assertKept(IgnoredTypes types) throws Exception {
		String text = IgnoredTypesValue.write(types);
		assertThat(text).isNotNull().hasSizeLessThanOrEqualTo(IgnoredTypesValue.MAX_LENGTH);
		assertThat(text.chars()).allMatch((character) -> character >= ' ' && character < 0x7F);
		assertThat(IgnoredTypesValue.read(text)).isEqualTo(types);
	}

	@Test
	void nothingShouldHaveNoText() throws Exception {
		assertThat(IgnoredTypesValue.write(IgnoredTypes.NONE)).isNull();
		assertThat(IgnoredTypesValue.read(null)).isEqualTo(IgnoredTypes.NONE);
		assertThat(IgnoredTypes.NONE.isEmpty()).isTrue();
	}

	@Test
	void typesShouldBeWrittenInTheirOrder() {
		assertThat(IgnoredTypesValue.write(IgnoredTypes.of(List.of("b", "a", "b")).with(null)))
			.isEqualTo("{\"types\":[\"a\",\"b\"],\"untyped\":true}");
	}

	@Test
	void anyTypesShouldBeReadBack() throws Exception {
		assertKept(IgnoredTypes.of(List.of("Sung", "")));
		assertKept(IgnoredTypes.NONE.with(null));
		assertKept(IgnoredTypes.NONE.withOthers());
		assertKept(IgnoredTypes.of(List.of("\u00e4\u20ac\ud83d\ude80\"\\")).with(null).withOthers().foldedBy("abc"));
		// The most text that there may be.
		for (String part : List.of("\"", "\u00e4", "\u20ac", "\ud83d\ude80")) {
			IgnoredTypes most = IgnoredTypes.of(IntStream.range(0, 200)
				.mapToObj((i) -> part.repeat(60 / part.getBytes(StandardCharsets.UTF_8).length) + (char) ('!' + i / 50)
						+ (char) ('0' + i % 50))
				.toList());
			assertThat(most.names()).hasSize(IgnoredTypes.MAX_NAMES);
			assertThat(most.hasOthers()).isTrue();
			assertKept(most.with(null).foldedBy("0".repeat(64)));
		}
	}

	@Test
	void foldedTypesShouldBeWrittenEvenIfNothingWasIgnored() throws Exception {
		IgnoredTypes types = IgnoredTypes.NONE.foldedBy("abc").folding(List.of("b", "a"));
		assertThat(IgnoredTypesValue.write(types))
			.isEqualTo("{\"types\":[],\"folded\":\"abc\",\"folds\":[\"a\",\"b\"]}");
		assertThat(types.isEmpty()).isTrue();
		assertKept(types);
		assertKept(types.with("c").with(null).withOthers());
		assertThat(types).isNotEqualTo(IgnoredTypes.NONE.foldedBy("abc"))
			.hasSameHashCodeAs(IgnoredTypes.NONE.foldedBy("abc").folding(List.of("a", "b")));
	}

	@Test
	void foldedTypesThatDoNotFitShouldBeLeftOut() throws Exception {
		IgnoredTypes digest = IgnoredTypes.NONE.foldedBy("abc");
		assertThat(digest.folding(IntStream.range(0, 65).mapToObj(Integer::toString).toList())).isEqualTo(digest);
		assertThat(digest.folding(List.of("a", "x".repeat(65)))).isEqualTo(digest);
		List<String> long64 = IntStream.range(10, 74).mapToObj((i) -> "\u00e4".repeat(31) + i).toList();
		IgnoredTypes most = IgnoredTypes.of(long64).foldedBy("abc");
		assertKept(most);
		assertThat(IgnoredTypesValue.read(IgnoredTypesValue.write(most.folding(long64)))).isEqualTo(most);
		assertKept(IgnoredTypes.NONE.folding(long64));
	}

	@Test
	void aNameThatIsNotKeptShouldCountAsAnother() {
		assertThat(IgnoredTypes.of(List.of("x".repeat(64))).names()).hasSize(1);
		for (String name : List.of("x".repeat(65), "\u00e4".repeat(33), "a\nb", "\ud83d")) {
			IgnoredTypes types = IgnoredTypes.of(List.of(name));
			assertThat(types.names()).isEmpty();
			assertThat(types.hasOthers()).isTrue();
			assertThat(types.isEmpty()).isFalse();
		}
	}

	@Test
	void unknownMembersShouldBeIgnored() throws Exception {
		assertThat(IgnoredTypesValue.read("{\"more\":{\"a\":[1]},\"untyped\":false,\"types\":[\"a\"]}"))
			.isEqualTo(IgnoredTypes.of(List.of("a")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Sung", "[]", "{", "{}x", "{\"types\":\"a\"}", "{\"types\":[1]}", "{\"types\":[null]}",
			"{\"types\":[\"a\"", "{\"types\":[[\"a\"]]}", "{\"untyped\":\"yes\"}", "{\"others\":1}", "{\"folded\":1}",
			"{\"folds\":\"a\"}", "{\"folds\":[1]}" })
	void whatIsNotValidShouldBeRefused(String text) {
		assertThatExceptionOfType(InvalidSnapshotException.class).isThrownBy(() -> IgnoredTypesValue.read(text))
			.withMessageStartingWith("its list of ignored types");
	}

	@Test
	void aLongTextShouldBeRefused() {
		String text = "{\"types\":[\"" + "a".repeat(IgnoredTypesValue.MAX_LENGTH) + "\"]}";
		assertThatExceptionOfType(InvalidSnapshotException.class).isThrownBy(() -> IgnoredTypesValue.read(text))
			.withMessageContaining("has more than 16000 characters");
	}

}
