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

package com.example.shop;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is in stock.
 *
 * @param amounts the amount of each article
 */
public record Stock(Map<String, Long> amounts) {

	public Stock {
		amounts = Collections.unmodifiableMap(new TreeMap<>(amounts));
	}

	long total() {
		return this.amounts.values().stream().mapToLong(Long::longValue).sum();
	}

	Stock plus(Delivered delivered) {
		Map<String, Long> sums = new TreeMap<>(this.amounts);
		sums.merge(delivered.article(), delivered.amount(), Long::sum);
		return new Stock(sums);
	}

}
