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
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.benchmarks.Figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link EngineOptions}, {@link Figures}, {@link GrowthPlot} and
 * {@link FoldClock}.
 */
class EngineOptionsTests {

	@Test
	void whenNoOptionIsGivenThenMeasuresAllParts() {
		EngineOptions options = EngineOptions.parse(List.of());
		assertThat(options.parts()).containsExactly(Part.values());
		assertThat(options.records()).isEqualTo(1_000_000);
		assertThat(options.seconds()).isEqualTo(660);
	}

	@Test
	void shouldParseEveryOption() {
		assertThat(EngineOptions.parse(List.of("--parts", "many,fold", "--records", "1", "--growth", "2", "--entries",
				"3", "--backlog", "4", "--mebibytes", "5", "--projections", "6", "--warm-up", "0", "--repetitions", "7",
				"--part-seconds", "8", "--seconds", "9")))
			.isEqualTo(new EngineOptions(List.of(Part.MANY, Part.FOLD), 1, 2, 3, 4, 5, 6, 0, 7, 8, 9));
	}

	@Test
	void argumentsOfAPartShouldHaveTheSameOptions() {
		EngineOptions options = EngineOptions
			.parse(List.of("--records", "7", "--entries", "3", "--backlog", "4", "--mebibytes", "5", "--warm-up", "0"));
		EngineOptions part = EngineOptions.parse(options.argumentsOf(Part.PAUSE));
		assertThat(part).isEqualTo(new EngineOptions(List.of(Part.PAUSE), 7, 10, 3, 4, 5, 10_000, 0, 5, 200, 660));
	}

	@Test
	void whenPartIsUnknownThenErrorListsAllParts() {
		assertThatIllegalArgumentException().isThrownBy(() -> EngineOptions.parse(List.of("--parts", "fold,speed")))
			.withMessageContaining("Unknown part 'speed'")
			.withMessageContaining("fold,import,restore,entries,snapshot,verify,pause,framed,many");
	}

	@Test
	void whenOptionIsInvalidThenErrorNamesIt() {
		assertThatIllegalArgumentException().isThrownBy(() -> EngineOptions.parse(List.of("--speed", "1")))
			.withMessageContaining("Unknown option --speed");
		assertThatIllegalArgumentException().isThrownBy(() -> EngineOptions.parse(List.of("--records")))
			.withMessageContaining("no value");
		assertThatIllegalArgumentException().isThrownBy(() -> EngineOptions.parse(List.of("--records", "many")))
			.withMessageContaining("--records must be a number, but is 'many'");
		assertThatIllegalArgumentException().isThrownBy(() -> EngineOptions.parse(List.of("--records", "0")))
			.withMessageContaining("--records must be at least 1, but is 0");
	}

	@Test
	void lastLineShouldHaveMeasuredValuesAndDashes(@TempDir Path directory) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		Figures figures = new Figures(new PrintStream(out, true, StandardCharsets.UTF_8));
		figures.last("fold_ratio", 0.98765);
		Path file = directory.resolve("figures");
		figures.write(file);
		assertThat(Figures.lastLine(EngineBenchmark.LAST, Figures.read(file)))
			.isEqualTo("fold_ratio=0.988 import_ratio=- restore_growth=- "
					+ "fold_while_snapshotting=- verify_framed=- verify_external=- pause_p99_ms=- framed_extra_heap_mib=-");
	}

	@Test
	void barsOfThePlotShouldHaveTheSameScale() {
		GrowthPlot plot = new GrowthPlot();
		plot.add(1_000_000, 1, 60);
		plot.add(10_000_000, 1, 600);
		assertThat(plot.lines()).hasSize(5);
		assertThat(plot.lines().get(1)).contains("1,000,000").endsWith("snapshot | 1 ms");
		assertThat(plot.lines().get(2)).endsWith("replay   ###### 60 ms");
		assertThat(plot.lines().get(4)).endsWith("#".repeat(60) + " 600 ms");
	}

	@Test
	void windowShouldOnlyHaveItsOwnFolds() {
		FoldClock clock = new FoldClock();
		long start = System.nanoTime();
		clock.folded("p", 3, Duration.ZERO);
		clock.folded("p", 4, Duration.ZERO);
		long end = System.nanoTime();
		clock.folded("p", 5, Duration.ZERO);
		FoldClock.Window window = clock.window(start, end);
		assertThat(window.deltas()).isEqualTo(7);
		assertThat(window.pausesMillis()).hasSize(1);
		assertThat(clock.deltas()).isEqualTo(12);
	}

	@Test
	void medianAndPercentileShouldBeThoseOfTheSortedValues() {
		assertThat(Figures.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
		assertThat(Figures.median(List.of(3.0, 1.0))).isEqualTo(2);
		assertThat(Figures.percentile(List.of(5.0, 1.0, 9.0, 7.0), 0.99)).isEqualTo(9);
	}

}
