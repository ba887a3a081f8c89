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

package io.github.s2snapshot.kotlin

import io.github.s2snapshot.annotation.Decide
import io.github.s2snapshot.annotation.Fold
import io.github.s2snapshot.annotation.InitialState
import io.github.s2snapshot.annotation.Key
import io.github.s2snapshot.annotation.StreamProjection
import io.github.s2snapshot.projection.error.CommandRefusedException
import io.github.s2snapshot.test.fixture.KeyedProjectionFixture
import org.junit.jupiter.api.Test

/**
 * Tests for commands in Kotlin.
 */
class KotlinCommandsTests {

    data class Cart(val items: Map<String, Int> = emptyMap(), val ordered: Boolean = false)

    data class ItemAdded(val article: String, val amount: Int)

    data class Ordered(val cart: String)

    sealed interface CartCommand

    data class AddItem(val article: String, val amount: Int = 1) : CartCommand

    data object Order : CartCommand

    @StreamProjection(name = "cart", stream = "carts/{id}")
    class CartProjection {

        @InitialState
        fun empty() = Cart()

        @Fold
        fun added(cart: Cart, item: ItemAdded) =
            cart.copy(items = cart.items + (item.article to (cart.items[item.article] ?: 0) + item.amount))

        @Fold
        fun ordered(cart: Cart, ordered: Ordered) = cart.copy(ordered = true)

        @Decide
        fun decide(cart: Cart, command: CartCommand, @Key id: String): List<Any> = when (command) {
            is AddItem -> if (cart.ordered) throw CommandRefusedException("ordered")
            else listOf(ItemAdded(command.article, command.amount))

            Order -> if (cart.ordered) emptyList() else listOf(Ordered(id))
        }
    }

    private val carts = KeyedProjectionFixture.of(CartProjection(), String::class.java, Cart::class.java)

    @Test
    fun commandsOfASealedTypeAreDecided() {
        val cart = carts.forKey("42").given(ItemAdded("bolt", 1))
        cart.whenCommand(AddItem("bolt"))
            .thenDeltas(ItemAdded("bolt", 1))
            .thenState(Cart(mapOf("bolt" to 2)))
        cart.whenCommand(Order).thenDeltas(Ordered("42"))
        cart.given(Ordered("42")).whenCommand(Order).thenNothing()
        cart.given(Ordered("42")).whenCommand(AddItem("nut")).thenRefused("ordered")
    }
}
