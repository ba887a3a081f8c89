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

/**
 * The only projection of its stream, with snapshots in the stream.
 */
@StreamProjection(name = "stock", stream = "${shop.stock}", unknown = UnknownDeltas.IGNORE)
class StockProjection {

	@InitialState
	Stock empty() {
		return new Stock(Map.of());
	}

	@Fold
	Stock delivered(Stock stock, Delivered delivered) {
		return stock.changed(delivered.article(), delivered.count());
	}

	@Fold
	Stock sold(Stock stock, Sold sold) {
		return stock.changed(sold.article(), -sold.count());
	}

	record Delivered(String article, long count) {

	}

	record Sold(String article, long count) {

	}

}
