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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link RustOutput}.
 */
class RustOutputTests {

	private static final String OUTPUT = """
			Creating temporary stream s2://bench-basin/bench/681e2b0d (storage class: <default>)
			Running for 3s targeting 100000 MiB/s with 1024 byte records, Ctrl+C to end early

			\u001B[1;34mWrite\u001B[0m: 65.97 MiB/s, 67552 records/s (210160640 bytes, 205235 records in 3.04s)
			Read: 65.92 MiB/s, 67498 records/s (210160640 bytes, 205235 records in 3.04s)

			Ack Latency Statistics (n=205235)               End-to-End Latency Statistics (n=205235)
			min    :  820.9us                               min    :   31.63ms
			p50    :   63.38ms                              p50    :   69.83ms
			p90    :  104.17ms                              p90    :  112.95ms
			p99    :    1.25s                               p99    :  155.1us
			max    :  173.92ms                              max    :  173.89ms

			Waiting 1s before catchup read...
			Catchup: 275.16 MiB/s, 281767 records/s (210160640 bytes, 205235 records in 0.73s)
			""";

	@Test
	void shouldParseEveryValue() {
		RunResult result = new RustOutput(OUTPUT).toResult(2.0);
		assertThat(result.values()).containsEntry(Metric.APPEND, 67552.0)
			.containsEntry(Metric.FOLLOW, 67498.0)
			.containsEntry(Metric.CATCH_UP, 281767.0)
			.containsEntry(Metric.ACK_P50, 63.38)
			.containsEntry(Metric.ACK_P99, 1250.0)
			.containsEntry(Metric.E2E_P50, 69.83)
			.containsEntry(Metric.E2E_P99, 0.1551);
		assertThat(result.value(Metric.CPU)).hasValue(2e6 / 205235);
	}

	@Test
	void whenPhaseIsMissingThenErrorHasTheOutput() {
		String failed = OUTPUT.substring(0, OUTPUT.indexOf("Catchup"));
		assertThatIllegalStateException().isThrownBy(() -> new RustOutput(failed).toResult(2))
			.withMessageContaining("no Catchup")
			.withMessageContaining("Waiting 1s");
	}

}
