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

import java.util.Map;
import java.util.TreeMap;

import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.annotation.DeltaName;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.annotation.Upcast;
import io.github.s2snapshot.annotation.UpcastState;
import io.github.s2snapshot.projection.UnknownDeltas;

/**
 * Has its own classes, with the members that it needs.
 */
@StreamProjection(name = "articles", stream = "${shop.orders}", version = 2, unknown = UnknownDeltas.IGNORE)
class ArticlesProjection {

	@InitialState
	Articles none() {
		return new Articles(Map.of());
	}

	@Fold
	Articles placed(Articles articles, OrderPlaced placed) {
		Map<String, Long> ordered = new TreeMap<>(articles.ordered());
		ordered.merge(placed.article(), (long) placed.count(), Long::sum);
		return new Articles(ordered);
	}

	@Upcast(type = "Swapped", from = 1)
	OrderPlaced swapped(OrderPlaced swapped) {
		return swapped;
	}

	@UpcastState(from = 1)
	ObjectNode withoutViews(ObjectNode articles) {
		articles.remove("views");
		return articles;
	}

	/**
	 * Version 2 has another price, which is not needed here.
	 */
	@DeltaName(version = 2)
	record OrderPlaced(String article, int count) {

		@Upcast(from = 1)
		static ObjectNode same(ObjectNode order) {
			return order;
		}

	}

}
