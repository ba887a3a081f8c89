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

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Options}, {@link RecordSize}, {@link Load} and {@link Samples}.
 */
class OptionsTests {

	@Test
	void whenNoOptionIsGivenThenUsesDefaults() {
		assertThat(Options.parse()).isEqualTo(Options.defaults());
	}

	@Test
	void shouldParseEveryOption() {
		assertThat(Options.parse("--duration", "2", "--repetitions", "7", "--warm-up", "0", "--sizes", "128,4096",
				"--paced", "3", "--java-only"))
			.isEqualTo(new Options(Duration.ofSeconds(2), 7, Duration.ZERO, List.of(128, 4096), 3, false));
	}

	@Test
	void whenOptionIsInvalidThenErrorNamesIt() {
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--speed", "1"))
			.withMessageContaining("Unknown option --speed");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--duration"))
			.withMessageContaining("--duration has no value");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--sizes", "127"))
			.withMessageContaining("at least 128");
		assertThatIllegalArgumentException().isThrownBy(() -> Options.parse("--duration", "long"))
			.withMessageContaining("is 'long'");
	}

	@Test
	void sizesShouldHaveLabels() {
		assertThat(RecordSize.label(128)).isEqualTo("128B");
		assertThat(RecordSize.label(64 * 1024)).isEqualTo("64KiB");
	}

	@Test
	void pacedLoadShouldReturnWhenTheNextRecordIsDue() {
		assertThat(new Load(1024, Duration.ofSeconds(1), 2).dueNanos(1024 * 1024)).isEqualTo(500_000_000);
	}

	@Test
	void percentilesShouldHaveTheNearestRank() {
		Samples samples = new Samples(2);
		for (int i = 100; i > 0; i--) {
			samples.add(i * 1_000_000L);
		}
		assertThat(samples.percentileMillis(0.5)).isEqualTo(50);
		assertThat(samples.percentileMillis(0.99)).isEqualTo(99);
		assertThat(samples.count()).isEqualTo(100);
	}

}
