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

import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.annotation.DeltaName;
import io.github.s2snapshot.annotation.Downcast;
import io.github.s2snapshot.annotation.Upcast;

/**
 * The deltas of orders in release 2. A type is new in its name, its members, both or
 * neither; orders are swapped by two deltas, and views of pages are not needed any more.
 */
sealed interface OrderEvent {

	record OrderPlaced(String order, String article, int count, BigDecimal price) implements OrderEvent {

		@Upcast(from = 1)
		static ObjectNode price(ObjectNode order) {
			return order.put("price", BigDecimal.valueOf(order.remove("cents").asLong(), 2));
		}

		@Downcast(to = 1)
		static ObjectNode cents(ObjectNode order) {
			return order.put("cents", order.remove("price").decimalValue().movePointRight(2).longValueExact());
		}

	}

	@DeltaName(aliases = "Cancelled")
	record OrderCancelled(String order, String reason) implements OrderEvent {

		static final String NONE = "none";

		@Upcast(from = 1)
		static OrderCancelled withoutReason(Cancelled cancelled) {
			return new OrderCancelled(cancelled.order(), NONE);
		}

		@Downcast(to = 1)
		static Cancelled withoutReason(OrderCancelled cancelled) {
			return new Cancelled(cancelled.order());
		}

		/**
		 * Version 1.
		 */
		record Cancelled(String order) {

		}

	}

	@DeltaName("Shipped")
	record Dispatched(String order, String carrier) implements OrderEvent {

	}

	record Rated(String order, int stars) implements OrderEvent {

	}

}
