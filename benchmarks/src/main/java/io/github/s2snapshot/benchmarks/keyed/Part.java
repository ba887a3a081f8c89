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

import io.github.s2snapshot.benchmarks.Figures;

/**
 * Parts of the benchmark. Each part runs in a JVM of its own, on a new server.
 */
enum Part {

	/**
	 * Cold loads.
	 */
	LOAD,

	/**
	 * Updates of resident keys.
	 */
	UPDATE,

	/**
	 * Heap, start and restart with many keys.
	 */
	MANY,

	/**
	 * Followed keys.
	 */
	FOLLOWED;

	Measurement measurement(KeyedOptions options, Figures figures) {
		return switch (this) {
			case LOAD -> new LoadBenchmark(options, figures);
			case UPDATE -> new UpdateBenchmark(options, figures);
			case MANY -> new ManyKeysBenchmark(options, figures);
			case FOLLOWED -> new FollowedBenchmark(options, figures);
		};
	}

	/**
	 * Measurement of a part.
	 */
	@FunctionalInterface
	interface Measurement {

		void run(KeyedServer server);

	}

}
