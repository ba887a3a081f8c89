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

package io.github.s2snapshot.kotlin.docs

import io.github.s2snapshot.annotation.Fold
import io.github.s2snapshot.annotation.InitialState
import io.github.s2snapshot.annotation.StreamProjection

@JvmInline
value class Sku(val value: String)

sealed interface StockChange

data class Delivered(val sku: Sku, val amount: Int = 1, val note: String? = null) : StockChange

data class Sold(val sku: Sku, val amount: Int = 1) : StockChange

data object Counted : StockChange

data class Stock(val amounts: Map<Sku, Int> = emptyMap(), val last: Sku? = null) {

    fun changed(sku: Sku, by: Int) = Stock(amounts + (sku to (amounts[sku] ?: 0) + by), sku)
}

@StreamProjection(name = "stock", stream = "stock")
class StockProjection {

    @InitialState
    fun empty() = Stock()

    @Fold
    fun changed(stock: Stock, change: StockChange) = when (change) {
        is Delivered -> stock.changed(change.sku, change.amount)
        is Sold -> stock.changed(change.sku, -change.amount)
        Counted -> stock.copy(last = null)
    }
}
