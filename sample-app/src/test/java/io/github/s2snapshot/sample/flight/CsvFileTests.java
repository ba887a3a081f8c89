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

package io.github.s2snapshot.sample.flight;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link CsvFile}.
 */
class CsvFileTests {

	@Test
	void whenValueIsQuotedThenCommasAndQuotesAreKept() {
		assertThat(read("a,b,c\nBTR,\"Baton Rouge Metropolitan, Ryan\",\nX,\"the \"\"big\"\" one\",1\n"))
			.containsExactly(List.of("BTR", "Baton Rouge Metropolitan, Ryan", ""),
					List.of("X", "the \"big\" one", "1"));
	}

	@Test
	void whenHeaderDiffersThenFailsWithBothHeaders() {
		assertThatIllegalStateException().isThrownBy(() -> read("a,c,b\n1,2,3\n"))
			.withMessageContaining("Line 1 of")
			.withMessageContaining("expected the header 'a,b,c', but found 'a,c,b'");
	}

	@Test
	void whenColumnIsMissingThenFailsWithLine() {
		assertThatIllegalStateException().isThrownBy(() -> read("a,b,c\n1,2,3\n1,2\n"))
			.withMessageContaining("Line 3 of")
			.withMessageContaining("expected 3 values, but found 2");
	}

	@Test
	void whenQuotesAreUnfinishedThenFailsWithLine() {
		assertThatIllegalStateException().isThrownBy(() -> read("a,b,c\n1,\"2,3\n"))
			.withMessageContaining("Line 2 of")
			.withMessageContaining("a quoted value is not closed");
	}

	@Test
	void whenValueIsAcrossLinesThenLaterErrorsHaveTheirLine() {
		assertThatIllegalStateException().isThrownBy(() -> read("a,b,c\n1,\"2\n2\",3\n1,\"2\"x,3\n"))
			.withMessageContaining("Line 4 of")
			.withMessageContaining("followed by other characters");
	}

	@Test
	void whenNumberIsMalformedThenFailsWithLine() {
		CsvFile file = file("a,b,c\n1,two,3\n");
		assertThatIllegalStateException().isThrownBy(() -> file.forEach((row) -> row.number(1)))
			.withMessageContaining("Line 2 of")
			.withMessageContaining("two");
	}

	private static List<List<String>> read(String content) {
		List<List<String>> rows = new ArrayList<>();
		file(content).forEach((row) -> rows.add(List.of(row.text(0), row.text(1), row.text(2))));
		return rows;
	}

	private static CsvFile file(String content) {
		return new CsvFile(new ByteArrayResource(content.getBytes(StandardCharsets.UTF_8), "test"), "a,b,c");
	}

}
