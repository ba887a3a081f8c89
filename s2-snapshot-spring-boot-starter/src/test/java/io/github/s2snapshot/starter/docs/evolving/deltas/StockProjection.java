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

package io.github.s2snapshot.starter.docs.evolving.deltas;

import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.annotation.Upcast;
import io.github.s2snapshot.serializer.DeltaDocument;

@StreamProjection(name = "stock", stream = "articles")
class StockProjection {

	@InitialState
	Stock empty() {
		return new Stock(Map.of());
	}

	@Fold
	Stock added(Stock stock, ItemAdded added) {
		return stock.plus(added.article(), added.amount());
	}

	@Fold
	Stock sold(Stock stock, Sold sold) {
		return stock.plus(sold.article(), -sold.amount());
	}

	@Upcast(type = "Returned", from = 1)
	ItemAdded returned(Returned returned) {
		return new ItemAdded(returned.article(), returned.amount(), "piece");
	}

	@Upcast(type = "Moved", from = 1)
	List<Object> moved(Moved moved) {
		return List.of(new Sold(moved.from(), moved.amount()), new ItemAdded(moved.to(), moved.amount(), "piece"));
	}

	@Upcast(type = "Viewed", from = 1)
	List<Object> viewed(JsonNode viewed) {
		return List.of();
	}

	@Upcast(type = "Changed", from = 1)
	DeltaDocument changed(DeltaDocument changed) {
		String type = (changed.body().get("amount").asLong() < 0) ? "Lost" : "Delivered";
		return changed.as(type, 1, changed.body());
	}

	@Upcast(type = "Lost", from = 1)
	Sold lost(Sold lost) {
		return new Sold(lost.article(), -lost.amount());
	}

}
