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
import java.util.List;

import io.github.s2snapshot.annotation.Upcast;

/**
 * Upcasts swapped orders of release 1 for each projection that folds them.
 */
interface SwappedOrders {

	@Upcast(type = "Swapped", from = 1)
	default List<OrderEvent> swapped(Swapped swapped) {
		return List.of(new OrderEvent.OrderCancelled(swapped.order(), OrderEvent.OrderCancelled.NONE),
				new OrderEvent.OrderPlaced(swapped.newOrder(), swapped.article(), swapped.count(),
						BigDecimal.valueOf(swapped.cents(), 2)));
	}

	/**
	 * Version 1, which has no class in release 2 any more.
	 */
	record Swapped(String order, String newOrder, String article, int count, long cents) {

	}

}
