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

package io.github.s2snapshot.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks that {@code docs/hazards.md} is complete and that what is generated in it is
 * what {@code scripts/hazards} would write.
 */
class HazardMatrixTests {

	private static final int HAZARDS = 50;

	private static final int MOST_CHARACTERS_OF_A_LINE = 140;

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private final HazardMatrix matrix;

	private final String document;

	HazardMatrixTests() throws IOException {
		this.matrix = new HazardMatrix(ROOT);
		this.document = Files.readString(HazardMatrix.document(ROOT));
	}

	@Test
	void everyHazardHasASection() {
		// Later ones may leave numbers out.
		assertThat(numbers()).startsWith(IntStream.rangeClosed(1, HAZARDS).boxed().toArray(Integer[]::new))
			.doesNotHaveDuplicates()
			.isSorted();
		assertThat(HazardMatrix.hazards(this.document))
			.allSatisfy((hazard) -> assertThat(hazard.text()).as(hazard.heading()).isNotEmpty());
	}

	@Test
	void everyLineFitsAPage() {
		assertThat(this.document.lines())
			.allSatisfy((line) -> assertThat(line).hasSizeLessThanOrEqualTo(MOST_CHARACTERS_OF_A_LINE));
	}

	@Test
	void everyHazardHasATest() {
		assertThat(this.matrix.tests().keySet()).containsAll(numbers());
	}

	@Test
	void everyTestWithANumberIsOfAHazard() {
		this.matrix.tests()
			.forEach((number, classes) -> assertThat(number).as(() -> number + ": " + classes).isIn(numbers()));
	}

	@Test
	void whenTestsHaveChangedThenTheDocumentHasToBeGeneratedAgain() {
		assertThat(this.document).as("docs/hazards.md is stale: run scripts/hazards and commit what it writes")
			.isEqualTo(this.matrix.write(this.document));
	}

	@Test
	void aTestOfSeveralHazardsIsInTheSectionOfEach() {
		for (int hazard : List.of(1, 16, 25)) {
			SortedMap<String, SortedSet<String>> classes = this.matrix.tests().get(hazard);
			assertThat(classes).as("H%d", hazard).containsKey("SimulationTests");
			assertThat(classes.get("SimulationTests")).contains("everyStateShouldBeTheFoldOfAllRecords");
		}
	}

	private List<Integer> numbers() {
		return HazardMatrix.hazards(this.document).stream().map(HazardMatrix.Hazard::number).toList();
	}

}
