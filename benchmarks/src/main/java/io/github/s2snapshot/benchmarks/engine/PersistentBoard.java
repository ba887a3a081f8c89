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

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonCreator;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Immutable state with delays by key. A fold shares the unchanged entries with the
 * previous state.
 *
 * @param delays delays by key
 */
record PersistentBoard(PMap<String, Delays> delays) {

	@JsonCreator
	static PersistentBoard of(Map<String, Delays> delays) {
		return new PersistentBoard(HashTreePMap.from(delays));
	}

	static PersistentBoard empty() {
		return new PersistentBoard(HashTreePMap.empty());
	}

	PersistentBoard departed(FlightDeparted flight) {
		Delays before = this.delays.getOrDefault(flight.origin(), Delays.NONE);
		return new PersistentBoard(this.delays.plus(flight.origin(), before.plus(flight)));
	}

	long flights() {
		return this.delays.values().stream().mapToLong(Delays::flights).sum();
	}

}
