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

import io.github.s2snapshot.kotlin.rolling.Events
import io.github.s2snapshot.kotlin.rolling.Fact
import io.github.s2snapshot.kotlin.rolling.Instance
import io.github.s2snapshot.sdk.append.AppendAck
import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.context.ConfigurableApplicationContext
import java.math.BigDecimal

@SpringBootApplication(proxyBeanMethods = false)
class SecondApplication

/**
 * An application of release 2.
 */
class SecondRelease(context: ConfigurableApplicationContext, events: Events) : Instance(context, events) {

    private val revenue = projectionOf<Revenue>("revenue")

    private val stock = projectionOf<Stock>("stock")

    override fun append(vararg facts: Fact): AppendAck {
        val by = when (facts.first()) {
            is Fact.Placed -> "revenue"
            is Fact.Cancelled -> "journal"
            is Fact.Shipped, is Fact.Rated -> "customers"
            is Fact.Delivered, is Fact.Sold -> "stock"
            is Fact.Swapped, is Fact.Viewed -> throw IllegalArgumentException("$facts")
        }
        return projection(by).append(*facts.map(::delta).toTypedArray())
    }

    private fun delta(fact: Fact): Any = when (fact) {
        is Fact.Placed -> OrderEvent.OrderPlaced(fact.order, fact.article, fact.count, price(fact.cents))
        is Fact.Cancelled -> OrderEvent.OrderCancelled(fact.order, fact.reason)
        is Fact.Shipped -> Dispatched(Order(fact.order), fact.carrier)
        is Fact.Rated -> Rated(Order(fact.order), fact.stars)
        is Fact.Delivered -> StockProjection.ItemAdded(fact.article, fact.number, fact.unit)
        is Fact.Sold -> StockProjection.ItemRemoved(fact.article, fact.number)
        is Fact.Swapped, is Fact.Viewed -> throw IllegalArgumentException("$fact")
    }

    private fun price(cents: Long) = BigDecimal.valueOf(cents, 2)

    override fun swap(swapped: Fact.Swapped) = listOf(
        Fact.Cancelled(swapped.order),
        Fact.Placed(swapped.newOrder, swapped.article, swapped.count, swapped.cents),
    )

    override fun cancel(choose: (Collection<String>) -> String?): Pair<AppendAck, Fact>? {
        var order: String? = null
        val result = revenue.update { state ->
            order = choose(state.open().keys)
            listOfNotNull(order?.let { OrderEvent.OrderCancelled(it, Fact.NO_REASON) })
        }
        return result.ack()?.let { it to Fact.Cancelled(order!!) }
    }

    override fun sell(article: String, number: Long): Pair<AppendAck, Fact>? {
        val result = stock.update { state ->
            listOf(StockProjection.ItemRemoved(article, number))
                .filter { (state.amounts()[article]?.number() ?: 0) >= number }
        }
        return result.ack()?.let { it to Fact.Sold(article, number) }
    }

    override fun expected(projection: String, facts: List<Fact>): Any {
        val events = facts.flatMap { if (it is Fact.Swapped) swap(it) else listOf(it) }.filter { it !is Fact.Viewed }
        return when (projection) {
            "revenue" -> revenue(events)
            "journal" -> events.groupingBy { kind(it) }.eachCount().mapValues { it.value.toLong() }
                .let { Journal(events.size.toLong(), it) }
            "articles" -> Articles(
                events.filterIsInstance<Fact.Placed>().groupingBy { it.article }.fold(0L) { sum, it -> sum + it.count },
            )
            "customers" -> customers(facts)
            else -> stock(facts)
        }
    }

    private fun kind(fact: Fact) = when (fact) {
        is Fact.Placed -> "OrderPlaced"
        is Fact.Cancelled -> "OrderCancelled"
        is Fact.Shipped -> "Dispatched"
        else -> fact.javaClass.simpleName
    }

    private fun revenue(events: List<Fact>): Revenue {
        val open = mutableMapOf<String, BigDecimal>()
        val reasons = mutableMapOf<String, Long>()
        events.forEach {
            if (it is Fact.Placed) open[it.order] = price(it.cents)
            if (it is Fact.Cancelled && open.remove(it.order) != null) reasons.merge(it.reason, 1, Long::plus)
        }
        return Revenue(open, open.values.fold(price(0), BigDecimal::add), reasons)
    }

    // Both releases ignore swapped orders.
    private fun customers(facts: List<Fact>): Customers {
        val carriers = mutableMapOf<Order, String?>()
        val stars = mutableMapOf<Order, Int>()
        facts.forEach {
            when (it) {
                is Fact.Placed -> carriers[Order(it.order)] = null
                is Fact.Shipped -> carriers[Order(it.order)] = it.carrier
                is Fact.Rated -> stars[Order(it.order)] = it.stars
                else -> {}
            }
        }
        return Customers(carriers, stars)
    }

    private fun stock(facts: List<Fact>): Stock {
        val amounts = mutableMapOf<String, Stock.Amount>()
        facts.forEach {
            val (article, by, unit) = when (it) {
                is Fact.Delivered -> Triple(it.article, it.number, it.unit)
                is Fact.Sold -> Triple(it.article, -it.number, Fact.PIECE)
                else -> throw IllegalArgumentException("$it")
            }
            amounts[article] = Stock.Amount((amounts[article]?.number() ?: 0) + by, unit)
        }
        return Stock(amounts)
    }
}
