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

package io.github.s2snapshot.editor.document;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DocumentName}.
 */
class DocumentNameTests {

	@Test
	void namesThatLookTheSameShouldBeTheSame() {
		assertThat(DocumentName.of("  Meeting notes ")).isEqualTo("Meeting notes");
		assertThat(DocumentName.of("Cafe\u0301")).isEqualTo("Caf\u00e9");
		assertThat(DocumentName.of("日本語")).isEqualTo("日本語");
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " ", "..", ".hidden", "a/b", "a\\b", "a%b", "a;b", "a?b", "a#b", "a\nb", "a\0",
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" })
	void whenTheNameIsNotValidThenItIsRefused(@Nullable String name) {
		assertThatExceptionOfType(InvalidEditException.class).isThrownBy(() -> DocumentName.of(name))
			.withMessageStartingWith("'name' must be 1 to 50 letters, digits, spaces or the characters");
	}

}
