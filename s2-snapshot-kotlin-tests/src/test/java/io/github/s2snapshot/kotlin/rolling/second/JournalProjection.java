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

package io.github.s2snapshot.kotlin.rolling.second;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.annotation.Upcast;
import io.github.s2snapshot.annotation.UpcastState;

/**
 * Knows all types, so an unknown one stops it.
 */
@StreamProjection(name = "journal", stream = "${shop.orders}", version = 2)
class JournalProjection implements SwappedOrders {

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

	@Upcast(type = "PageViewed", from = 1)
	List<Object> viewed(JsonNode viewed) {
		return List.of();
	}

	@UpcastState(from = 1)
	Journal asReleaseTwo(Older older) {
		Map<String, Long> kinds = new TreeMap<>();
		long swapped = older.kinds().getOrDefault("Swapped", 0L);
		older.kinds().forEach((kind, number) -> {
			switch (kind) {
				case "OrderPlaced" -> kinds.merge("OrderPlaced", number, Long::sum);
				case "Cancelled" -> kinds.merge("OrderCancelled", number, Long::sum);
				case "Swapped" -> {
					kinds.merge("OrderPlaced", number, Long::sum);
					kinds.merge("OrderCancelled", number, Long::sum);
				}
				case "Shipped" -> kinds.put("Dispatched", number);
				case "Rated" -> kinds.put("Rated", number);
				default -> {
					// Views of pages are dropped.
				}
			}
		});
		return new Journal(older.events() + swapped - older.kinds().getOrDefault("PageViewed", 0L), kinds);
	}

	/**
	 * The state of version 1.
	 */
	record Older(long events, Map<String, Long> kinds) {

	}

}
