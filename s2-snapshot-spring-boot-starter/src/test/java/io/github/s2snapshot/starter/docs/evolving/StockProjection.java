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

package io.github.s2snapshot.starter.docs.evolving;

import java.util.Map;

import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.annotation.UpcastState;

@StreamProjection(name = "stock", stream = "articles", version = 2)
class StockProjection {

	@InitialState
	Stock empty() {
		return new Stock(Map.of(), Map.of());
	}

	@Fold
	Stock delivered(Stock stock, Delivered delivered) {
		return stock.plus(delivered.article(), delivered.amount());
	}

	@UpcastState(from = 1)
	ObjectNode withReservations(ObjectNode stock) {
		stock.set("onStock", stock.remove("amounts"));
		stock.putObject("reserved");
		return stock;
	}

}
