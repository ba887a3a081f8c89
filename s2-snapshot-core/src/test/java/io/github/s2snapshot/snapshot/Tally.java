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

package io.github.s2snapshot.snapshot;

import java.util.TreeMap;

/**
 * State of the tests: the sum of all amounts, in total and per name.
 */
public record Tally(long count, long sum, TreeMap<String, Long> names) {

	public static Tally empty() {
		return new Tally(0, 0, new TreeMap<>());
	}

	public Tally add(Tally.Added added) {
		TreeMap<String, Long> changed = new TreeMap<>(this.names);
		changed.merge(added.name(), added.amount(), Long::sum);
		return new Tally(this.count + 1, this.sum + added.amount(), changed);
	}

	/**
	 * Delta of the tests.
	 */
	public record Added(String name, long amount) {

	}

}
