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

package io.github.s2snapshot.benchmarks.keyed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.benchmarks.Figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link KeyedOptions}, {@link Figures} and {@link Turns}.
 */
class KeyedOptionsTests {

	@Test
	void whenNoOptionIsGivenThenMeasuresAllPartsOnBothServers() {
		KeyedOptions options = KeyedOptions.parse(List.of());
		assertThat(options.servers()).containsExactly(ServerKind.EMBEDDED, ServerKind.LITE);
		assertThat(options.parts()).containsExactly(Part.values());
		assertThat(options.callers()).isEqualTo(64);
		assertThat(options.keys()).isEqualTo(100_000);
		assertThat(options.seconds()).isEqualTo(600);
	}

	@Test
	void argumentsOfAPartShouldHaveTheSameOptions() {
		KeyedOptions options = KeyedOptions
			.parse(List.of("--servers", "lite,embedded", "--parts", "many,load", "--keys", "7", "--round-millis", "8"));
		KeyedOptions part = KeyedOptions.parse(options.argumentsOf(ServerKind.LITE, Part.MANY));
		assertThat(part.servers()).containsExactly(ServerKind.LITE);
		assertThat(part.parts()).containsExactly(Part.MANY);
		assertThat(part.numbers()).isEqualTo(options.numbers()).containsEntry("--keys", 7);
		assertThat(part.roundNanos()).isEqualTo(8_000_000);
	}

	@Test
	void invalidOptionsShouldBeRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> KeyedOptions.parse(List.of("--keys")))
			.withMessageContaining("no value");
		assertThatIllegalArgumentException().isThrownBy(() -> KeyedOptions.parse(List.of("--key", "1")))
			.withMessageContaining("Unknown option --key");
		assertThatIllegalArgumentException().isThrownBy(() -> KeyedOptions.parse(List.of("--keys", "x")))
			.withMessageContaining("--keys must be a number");
		assertThatIllegalArgumentException().isThrownBy(() -> KeyedOptions.parse(List.of("--keys", "0")))
			.withMessageContaining("--keys must be at least 1");
		assertThatIllegalArgumentException().isThrownBy(() -> KeyedOptions.parse(List.of("--parts", "load,x")))
			.withMessageContaining("Unknown value 'x'");
	}

	@Test
	void lastLineShouldHaveTheMeasuredRatios(@TempDir Path directory) throws IOException {
		Path file = directory.resolve("figures");
		Figures figures = new Figures(new PrintStream(new ByteArrayOutputStream()));
		figures.last("update_ratio", 0.8126);
		figures.last("restart_ratio", 1);
		figures.write(file);
		assertThat(Figures.lastLine(KeyedBenchmark.LAST, Figures.read(file)))
			.isEqualTo("cold_load_ratio=- cold_load_p50_ratio=- update_ratio=0.813 heap_growth=-");
	}

	@Test
	void turnsShouldReportTheMedianOfTheRatiosOfTheRounds() {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		Turns turns = new Turns(KeyedOptions.parse(List.of()), "ours", "theirs");
		turns.add(1, 2);
		turns.add(9, 10);
		turns.add(8, 10);
		assertThat(turns.report(new Figures(new PrintStream(out, true, StandardCharsets.UTF_8)), "ms")).isEqualTo(0.8);
		assertThat(out.toString(StandardCharsets.UTF_8)).contains("median        8.0", "median      0.800");
	}

	@Test
	void whenARequestFailsThenTheFloodFails() {
		assertThatIllegalStateException()
			.isThrownBy(
					() -> Flood.each(0, 10, 2,
							(number) -> (number == 5) ? CompletableFuture.failedFuture(new IOException("lost"))
									: CompletableFuture.completedFuture(number)))
			.withCauseInstanceOf(IOException.class);
	}

	@Test
	void callersShouldHaveNumbersOfTheirOwn() {
		assertThat(IntStream.range(0, 100).map((i) -> Flood.own(3, 4, 100))).allMatch((number) -> number % 4 == 3)
			.allMatch((number) -> number < 100);
	}

}
