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

import io.github.s2snapshot.annotation.DeltaName;
import io.github.s2snapshot.annotation.Downcast;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.annotation.Upcast;
import io.github.s2snapshot.annotation.UpcastState;
import io.github.s2snapshot.projection.UnknownDeltas;

/**
 * The only projection of its stream, with snapshots in the stream.
 */
@StreamProjection(name = "stock", stream = "${shop.stock}", version = 2, unknown = UnknownDeltas.IGNORE)
class StockProjection {

	static final String PIECE = "piece";

	@InitialState
	Stock empty() {
		return new Stock(Map.of());
	}

	@Fold
	Stock added(Stock stock, ItemAdded added) {
		return stock.changed(added.article(), added.number(), added.unit());
	}

	@Fold
	Stock removed(Stock stock, ItemRemoved removed) {
		return stock.changed(removed.article(), -removed.count(), PIECE);
	}

	@UpcastState(from = 1)
	Stock withUnits(Older older) {
		Map<String, Stock.Amount> amounts = new TreeMap<>();
		older.amounts().forEach((article, number) -> amounts.put(article, new Stock.Amount(number, PIECE)));
		return new Stock(amounts);
	}

	/**
	 * The state of version 1.
	 */
	record Older(Map<String, Long> amounts) {

	}

	@DeltaName("Delivered")
	record ItemAdded(String article, long number, String unit) {

		@Upcast(from = 1)
		static ItemAdded withUnit(Delivered delivered) {
			return new ItemAdded(delivered.article(), delivered.count(), PIECE);
		}

		@Downcast(to = 1)
		static Delivered withoutUnit(ItemAdded added) {
			return new Delivered(added.article(), added.number());
		}

		/**
		 * Version 1.
		 */
		record Delivered(String article, long count) {

		}

	}

	@DeltaName(aliases = "Sold")
	record ItemRemoved(String article, long count) {

	}

}
