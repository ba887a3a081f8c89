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

package io.github.s2snapshot.starter.docs.commands;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * State of the samples.
 *
 * @param items the amounts by article
 * @param ordered whether the cart was ordered
 */
record Cart(Map<String, Integer> items, boolean ordered) {

	Cart {
		items = Collections.unmodifiableMap(new TreeMap<>(items));
	}

	Cart plus(String article, int amount) {
		Map<String, Integer> items = new TreeMap<>(this.items);
		items.merge(article, amount, Integer::sum);
		return new Cart(items, this.ordered);
	}

}
