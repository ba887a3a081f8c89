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

import java.util.TreeMap;

/**
 * State of a key: the items of a cart and how many there are of each.
 *
 * @param added the number of deltas
 * @param items the number of pieces of each item
 */
record Cart(long added, TreeMap<String, Long> items) {

	static Cart empty() {
		return new Cart(0, new TreeMap<>());
	}

	Cart add(ItemAdded item) {
		TreeMap<String, Long> changed = new TreeMap<>(this.items);
		changed.merge(item.sku(), item.pieces(), Long::sum);
		return new Cart(this.added + 1, changed);
	}

	/**
	 * Delta of a cart.
	 *
	 * @param sku the item
	 * @param pieces the number of pieces
	 * @param price the price of a piece in cents
	 * @param at when it was added
	 */
	record ItemAdded(String sku, long pieces, long price, String at) {

		static ItemAdded of(long number) {
			return new ItemAdded("article-" + number % 20, 1 + number % 3, 1_995, "2026-03-01T12:00:00Z");
		}

	}

}
