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

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.annotation.UpcastState;
import io.github.s2snapshot.projection.UnknownDeltas;

@StreamProjection(name = "revenue", stream = "${shop.orders}", version = 2, unknown = UnknownDeltas.IGNORE)
class RevenueProjection implements SwappedOrders {

	@InitialState
	Revenue none() {
		return Revenue.NONE;
	}

	@Fold
	Revenue placed(Revenue revenue, OrderEvent.OrderPlaced placed) {
		return revenue.placed(placed.order(), placed.price());
	}

	@Fold
	Revenue cancelled(Revenue revenue, OrderEvent.OrderCancelled cancelled) {
		return revenue.cancelled(cancelled.order(), cancelled.reason());
	}

	@UpcastState(from = 1)
	ObjectNode prices(ObjectNode revenue) {
		ObjectNode open = (ObjectNode) revenue.get("open");
		open.properties().forEach((order) -> order.setValue(price(order.getValue())));
		revenue.set("total", price(revenue.remove("cents")));
		long cancelled = revenue.remove("cancelled").asLong();
		ObjectNode reasons = revenue.putObject("reasons");
		if (cancelled > 0) {
			reasons.put(OrderEvent.OrderCancelled.NONE, cancelled);
		}
		return revenue;
	}

	private static JsonNode price(JsonNode cents) {
		return JsonNodeFactory.instance.numberNode(BigDecimal.valueOf(cents.asLong(), 2));
	}

}
