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

import java.util.HashMap;
import java.util.Map;

/**
 * State that is folded in place: delays by airport or another key.
 *
 * @param delays delays by key
 */
record DelayBoard(Map<String, Delays> delays) {

	static DelayBoard empty() {
		return new DelayBoard(new HashMap<>());
	}

	// A shallow copy is sufficient, because the values are immutable.
	DelayBoard copy() {
		return new DelayBoard(new HashMap<>(this.delays));
	}

	void departed(FlightDeparted flight) {
		this.delays.merge(flight.origin(), Delays.NONE.plus(flight), (before, one) -> before.plus(flight));
	}

	long flights() {
		return this.delays.values().stream().mapToLong(Delays::flights).sum();
	}

}
