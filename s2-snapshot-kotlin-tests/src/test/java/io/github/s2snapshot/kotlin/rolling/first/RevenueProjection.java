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

package io.github.s2snapshot.kotlin.rolling.first;

import java.util.Map;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.projection.UnknownDeltas;

@StreamProjection(name = "revenue", stream = "${shop.orders}", unknown = UnknownDeltas.IGNORE)
class RevenueProjection {

	@InitialState
	Revenue none() {
		return new Revenue(Map.of(), 0, 0);
	}

	@Fold
	Revenue placed(Revenue revenue, OrderEvent.OrderPlaced placed) {
		return revenue.placed(placed.order(), placed.cents());
	}

	@Fold
	Revenue cancelled(Revenue revenue, OrderEvent.Cancelled cancelled) {
		return revenue.cancelled(cancelled.order());
	}

	@Fold
	Revenue swapped(Revenue revenue, OrderEvent.Swapped swapped) {
		return revenue.cancelled(swapped.order()).placed(swapped.newOrder(), swapped.cents());
	}

}
