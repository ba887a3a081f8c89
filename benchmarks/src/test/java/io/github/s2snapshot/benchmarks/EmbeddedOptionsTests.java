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
 * Tests for {@link EmbeddedOptions}.
 */
class EmbeddedOptionsTests {

	@Test
	void whenNoOptionIsGivenThenUsesDefaults() {
		assertThat(EmbeddedOptions.parse()).isEqualTo(EmbeddedOptions.defaults());
	}

	@Test
	void shouldParseEveryOption() {
		assertThat(EmbeddedOptions.parse("--duration", "1", "--repetitions", "7", "--warm-up", "0", "--cold", "2",
				"--sizes", "128,4096", "--limit", "60"))
			.isEqualTo(new EmbeddedOptions(Duration.ofSeconds(1), 7, 0, 2, List.of(128, 4096), Duration.ofMinutes(1)));
	}

	@Test
	void whenOptionIsInvalidThenErrorNamesIt() {
		assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedOptions.parse("--speed", "1"))
			.withMessageContaining("Unknown option --speed");
		assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedOptions.parse("--limit"))
			.withMessageContaining("--limit has no value");
		assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedOptions.parse("--duration", "6"))
			.withMessageContaining("from 1 to 5");
		assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedOptions.parse("--cold", "some"))
			.withMessageContaining("is 'some'");
	}

}
