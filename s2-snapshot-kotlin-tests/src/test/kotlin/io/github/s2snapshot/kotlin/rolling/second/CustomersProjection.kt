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

package io.github.s2snapshot.kotlin.rolling.second

import io.github.s2snapshot.annotation.DeltaName
import io.github.s2snapshot.annotation.Fold
import io.github.s2snapshot.annotation.InitialState
import io.github.s2snapshot.annotation.StreamProjection
import io.github.s2snapshot.annotation.Upcast
import io.github.s2snapshot.projection.UnknownDeltas
import tools.jackson.databind.node.ObjectNode

@JvmInline
value class Order(val number: String)

/**
 * Version 2 has another price, which is not needed here.
 */
@DeltaName("OrderPlaced")
data class Placed(val order: Order) {

    companion object {

        @JvmStatic
        @Upcast(from = 1)
        fun same(older: ObjectNode) = older
    }
}

@DeltaName("Shipped")
data class Dispatched(val order: Order, val carrier: String)

data class Rated(val order: Order, val stars: Int)

/**
 * What customers know about their orders.
 */
data class Customers(val carriers: Map<Order, String?> = emptyMap(), val stars: Map<Order, Int> = emptyMap())

/**
 * Has its own classes, and folds ratings, which release 1 ignores.
 */
@StreamProjection(name = "customers", stream = "\${shop.orders}", unknown = UnknownDeltas.IGNORE)
class CustomersProjection {

    @InitialState
    fun none() = Customers()

    @Fold
    fun placed(customers: Customers, placed: Placed) =
        customers.copy(carriers = customers.carriers + (placed.order to null))

    @Fold
    fun dispatched(customers: Customers, dispatched: Dispatched) =
        customers.copy(carriers = customers.carriers + (dispatched.order to dispatched.carrier))

    @Fold
    fun rated(customers: Customers, rated: Rated) = customers.copy(stars = customers.stars + (rated.order to rated.stars))
}
