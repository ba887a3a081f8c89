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

package io.github.s2snapshot.kotlin.rolling.first;

import java.util.Map;
import java.util.TreeMap;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;

/**
 * Knows all types, so an unknown one stops it.
 */
@StreamProjection(name = "journal", stream = "${shop.orders}")
class JournalProjection {

	@InitialState
	Journal none() {
		return new Journal(0, Map.of());
	}

	@Fold
	Journal happened(Journal journal, OrderEvent event) {
		Map<String, Long> kinds = new TreeMap<>(journal.kinds());
		kinds.merge(event.getClass().getSimpleName(), 1L, Long::sum);
		return new Journal(journal.events() + 1, kinds);
	}

}
