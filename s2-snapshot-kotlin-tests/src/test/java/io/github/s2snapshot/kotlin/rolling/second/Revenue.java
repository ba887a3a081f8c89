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

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/**
 * The prices of the open orders, and how many were cancelled for each reason.
 */
record Revenue(Map<String, BigDecimal> open, BigDecimal total, Map<String, Long> reasons) {

	static final Revenue NONE = new Revenue(Map.of(), BigDecimal.valueOf(0, 2), Map.of());

	Revenue placed(String order, BigDecimal price) {
		Map<String, BigDecimal> more = new TreeMap<>(this.open);
		more.put(order, price);
		return new Revenue(more, this.total.add(price), this.reasons);
	}

	Revenue cancelled(String order, String reason) {
		Map<String, BigDecimal> less = new TreeMap<>(this.open);
		BigDecimal price = less.remove(order);
		if (price == null) {
			return this;
		}
		Map<String, Long> more = new TreeMap<>(this.reasons);
		more.merge(reason, 1L, Long::sum);
		return new Revenue(less, this.total.subtract(price), more);
	}

}
