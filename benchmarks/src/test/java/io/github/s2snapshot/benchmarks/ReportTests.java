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

package io.github.s2snapshot.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Report}, {@link Comparison} and {@link Spread}.
 */
class ReportTests {

	@Test
	void shouldPrintSpreadsAndTheRatioOfMedians() {
		Comparison comparison = comparison(100);
		List<String> lines = Report.table(comparison);
		assertThat(lines.get(0)).contains("test", "Rust min", "Java min", "ratio");
		assertThat(lines.get(1).split("\\s{2,}")).containsExactly("append, records/s", "100", "200", "300", "150",
				"250", "350", "1.250");
		assertThat(lines).anySatisfy((line) -> assertThat(line.split("\\s{2,}"))
			.containsExactly("allocated B/record, catch-up", "-", "-", "-", "7", "7", "7", "-"));
	}

	@Test
	void lastLineShouldHaveOneRatioForEachTarget() {
		Map<Integer, Comparison> comparisons = new LinkedHashMap<>();
		comparisons.put(RecordSize.KIBIBYTE, comparison(100));
		comparisons.put(RecordSize.SMALL, comparison(50));
		assertThat(Report.lastLine(comparisons)).isEqualTo("append_1KiB=1.250 append_128B=1.500 append_64KiB=-"
				+ " catchup_1KiB=- catchup_128B=- catchup_64KiB=- e2e_p50_1KiB=0.500 ack_p99_1KiB=-");
	}

	@Test
	void medianOfAnEvenCountShouldBeTheMeanOfTheMiddleTwo() {
		assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Spread(1, 3, 9));
	}

	private static Comparison comparison(double rust) {
		Comparison comparison = new Comparison("test");
		for (int i = 3; i > 0; i--) {
			comparison.addRust(new RunResult().with(Metric.APPEND, rust * i).with(Metric.E2E_P50, 2));
			comparison.addJava(new RunResult().with(Metric.APPEND, rust * i + 50)
				.with(Metric.E2E_P50, 1)
				.with(Metric.ALLOCATED_CATCH_UP, 7));
		}
		return comparison;
	}

}
