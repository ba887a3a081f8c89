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

import io.github.s2snapshot.kotlin.rolling.Events
import io.github.s2snapshot.kotlin.rolling.Fact
import io.github.s2snapshot.kotlin.rolling.Instance
import io.github.s2snapshot.sdk.append.AppendAck
import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.context.ConfigurableApplicationContext

@SpringBootApplication(proxyBeanMethods = false)
class FirstApplication

/**
 * An application of release 1.
 */
class FirstRelease(context: ConfigurableApplicationContext, events: Events) : Instance(context, events) {

    private val revenue = projectionOf<Revenue>("revenue")

    private val stock = projectionOf<Stock>("stock")

    override fun append(vararg facts: Fact): AppendAck {
        val by = when (facts.first()) {
            is Fact.Placed, is Fact.Cancelled -> "revenue"
            is Fact.Swapped, is Fact.Rated -> "journal"
            is Fact.Viewed -> "articles"
            is Fact.Shipped -> "customers"
            is Fact.Delivered, is Fact.Sold -> "stock"
        }
        return projection(by).append(*facts.map(::delta).toTypedArray())
    }

    private fun delta(fact: Fact): Any = when (fact) {
        is Fact.Placed -> OrderEvent.OrderPlaced(fact.order, fact.article, fact.count, fact.cents)
        is Fact.Cancelled -> OrderEvent.Cancelled(fact.order)
        is Fact.Swapped -> OrderEvent.Swapped(fact.order, fact.newOrder, fact.article, fact.count, fact.cents)
        is Fact.Shipped -> Shipped(Order(fact.order), fact.carrier)
        is Fact.Viewed -> ArticlesProjection.PageViewed(fact.article)
        is Fact.Rated -> OrderEvent.Rated(fact.order, fact.stars)
        is Fact.Delivered -> StockProjection.Delivered(fact.article, fact.number)
        is Fact.Sold -> StockProjection.Sold(fact.article, fact.number)
    }

    override fun swap(swapped: Fact.Swapped) = listOf(swapped)

    override fun cancel(choose: (Collection<String>) -> String?): Pair<AppendAck, Fact>? {
        var order: String? = null
        val result = revenue.update { state ->
            order = choose(state.open().keys)
            listOfNotNull(order?.let { OrderEvent.Cancelled(it) })
        }
        return result.ack()?.let { it to Fact.Cancelled(order!!) }
    }

    override fun sell(article: String, number: Long): Pair<AppendAck, Fact>? {
        val result = stock.update { state ->
            listOf(StockProjection.Sold(article, number)).filter { (state.amounts()[article] ?: 0) >= number }
        }
        return result.ack()?.let { it to Fact.Sold(article, number) }
    }

    override fun expected(projection: String, facts: List<Fact>): Any = when (projection) {
        "revenue" -> revenue(facts)
        "journal" -> facts.groupingBy { kind(it) }.eachCount().mapValues { it.value.toLong() }
            .let { Journal(facts.size.toLong(), it) }
        "articles" -> articles(facts)
        "customers" -> Customers(
            buildMap {
                facts.forEach {
                    if (it is Fact.Placed) put(Order(it.order), null)
                    if (it is Fact.Shipped) put(Order(it.order), it.carrier)
                }
            },
        )
        else -> Stock(
            facts.groupingBy { (it as? Fact.Delivered)?.article ?: (it as Fact.Sold).article }
                .fold(0L) { sum, it -> sum + ((it as? Fact.Delivered)?.number ?: -(it as Fact.Sold).number) },
        )
    }

    private fun articles(facts: List<Fact>): Articles {
        val ordered = mutableMapOf<String, Long>()
        val views = mutableMapOf<String, Long>()
        facts.forEach {
            when (it) {
                is Fact.Placed -> ordered.merge(it.article, it.count.toLong(), Long::plus)
                is Fact.Swapped -> ordered.merge(it.article, it.count.toLong(), Long::plus)
                is Fact.Viewed -> views.merge(it.article, 1, Long::plus)
                else -> {}
            }
        }
        return Articles(ordered, views)
    }

    private fun kind(fact: Fact) = when (fact) {
        is Fact.Placed -> "OrderPlaced"
        is Fact.Viewed -> "PageViewed"
        else -> fact.javaClass.simpleName
    }

    private fun revenue(facts: List<Fact>): Revenue {
        val open = mutableMapOf<String, Long>()
        var cancelled = 0L
        val cancel = { order: String -> open.remove(order)?.let { cancelled++ } }
        facts.forEach {
            when (it) {
                is Fact.Placed -> open[it.order] = it.cents
                is Fact.Cancelled -> cancel(it.order)
                is Fact.Swapped -> {
                    cancel(it.order)
                    open[it.newOrder] = it.cents
                }
                else -> {}
            }
        }
        return Revenue(open, open.values.sum(), cancelled)
    }
}
