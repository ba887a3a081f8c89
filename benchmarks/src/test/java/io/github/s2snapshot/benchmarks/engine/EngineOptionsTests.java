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

package io.github.s2snapshot.benchmarks.engine;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link EngineOptions} and {@link Figures}.
 */
class EngineOptionsTests {

	@Test
	void whenNothingIsGivenThenUsesDefaults() {
		assertThat(EngineOptions.parse(List.of())).isEqualTo(EngineOptions.defaults());
	}

	@Test
	void shouldTakeEveryOption() {
		assertThat(EngineOptions.parse(List.of("--records", "1", "--growth", "2", "--entries", "3", "--backlog", "4",
				"--projections", "0", "--warm-up", "0", "--repetitions", "7")))
			.isEqualTo(new EngineOptions(1, 2, 3, 4, 0, 0, 7));
	}

	@Test
	void whenAnOptionIsWrongThenSaysWhich() {
		assertThatIllegalArgumentException().isThrownBy(() -> EngineOptions.parse(List.of("--speed", "1")))
			.withMessageContaining("no option --speed");
		assertThatIllegalArgumentException().isThrownBy(() -> EngineOptions.parse(List.of("--records")))
			.withMessageContaining("no value");
		assertThatIllegalArgumentException().isThrownBy(() -> EngineOptions.parse(List.of("--records", "many")))
			.withMessageContaining("--records is 'many'");
		assertThatIllegalArgumentException().isThrownBy(() -> EngineOptions.parse(List.of("--records", "0")))
			.withMessageContaining("--records is 0");
	}

	@Test
	void lastLineShouldHaveAllFigures() {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		Figures figures = new Figures(new PrintStream(out, true, StandardCharsets.UTF_8));
		figures.last("fold_ratio", 0.98765);
		figures.printLast();
		assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("fold_ratio=0.988 restore_growth=- ");
	}

	@Test
	void medianAndPercentileShouldBeThoseOfTheSortedValues() {
		assertThat(Figures.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
		assertThat(Figures.median(List.of(3.0, 1.0))).isEqualTo(2);
		assertThat(Figures.percentile(List.of(5.0, 1.0, 9.0, 7.0), 0.99)).isEqualTo(9);
	}

}
