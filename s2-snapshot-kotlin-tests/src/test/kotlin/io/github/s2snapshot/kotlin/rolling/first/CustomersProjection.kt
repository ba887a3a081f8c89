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

package io.github.s2snapshot.kotlin.rolling.first

import io.github.s2snapshot.annotation.Fold
import io.github.s2snapshot.annotation.InitialState
import io.github.s2snapshot.annotation.StreamProjection
import io.github.s2snapshot.projection.UnknownDeltas

@JvmInline
value class Order(val number: String)

data class OrderPlaced(val order: Order)

data class Shipped(val order: Order, val carrier: String)

/**
 * What customers know about their orders.
 */
data class Customers(val carriers: Map<Order, String?> = emptyMap())

/**
 * Has its own classes, with the members that it needs, and does not know ratings yet.
 */
@StreamProjection(name = "customers", stream = "\${shop.orders}", unknown = UnknownDeltas.IGNORE)
class CustomersProjection {

    @InitialState
    fun none() = Customers()

    @Fold
    fun placed(customers: Customers, placed: OrderPlaced) = Customers(customers.carriers + (placed.order to null))

    @Fold
    fun shipped(customers: Customers, shipped: Shipped) =
        Customers(customers.carriers + (shipped.order to shipped.carrier))
}
