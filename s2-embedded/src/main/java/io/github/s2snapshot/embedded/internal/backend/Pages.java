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

package io.github.s2snapshot.embedded.internal.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Function;

import io.github.s2snapshot.sdk.wire.json.WirePage;

/**
 * Pages of lists, in the order of the bytes of the names.
 */
final class Pages {

	private Pages() {
	}

	/**
	 * Returns one page of a list.
	 * @param items all items by name
	 * @param prefix the prefix of the names
	 * @param startAfter the name after which the page begins
	 * @param limit the largest number of items
	 * @param mapper converts an item of the list to an item of the page
	 * @param <S> the type of the items of the list
	 * @param <T> the type of the items of the page
	 * @return the page
	 */
	static <S, T> WirePage<T> of(NavigableMap<String, S> items, String prefix, String startAfter, int limit,
			Function<S, T> mapper) {
		boolean after = Utf8Order.INSTANCE.compare(startAfter, prefix) >= 0;
		Map<String, S> candidates = (after) ? items.tailMap(startAfter, startAfter.isEmpty())
				: items.tailMap(prefix, true);
		List<T> page = new ArrayList<>();
		for (Map.Entry<String, S> entry : candidates.entrySet()) {
			if (!entry.getKey().startsWith(prefix)) {
				// Names with the same prefix are adjacent
				break;
			}
			if (page.size() == limit) {
				return new WirePage<>(page, true);
			}
			page.add(mapper.apply(entry.getValue()));
		}
		return new WirePage<>(page, false);
	}

}
