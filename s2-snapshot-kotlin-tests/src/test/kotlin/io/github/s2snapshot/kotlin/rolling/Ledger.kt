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

package io.github.s2snapshot.kotlin.rolling

import io.github.s2snapshot.sdk.append.AppendAck
import java.util.concurrent.ConcurrentSkipListMap

/**
 * What was appended to both streams, by its sequence number. Thread-safe.
 */
class Ledger {

    private val orders = ConcurrentSkipListMap<Long, Fact>()

    private val stock = ConcurrentSkipListMap<Long, Fact>()

    fun add(ack: AppendAck, vararg facts: Fact) {
        facts.forEachIndexed { index, fact ->
            val of = if (fact is Fact.Delivered || fact is Fact.Sold) stock else orders
            of[ack.start().seqNum() + index] = fact
        }
    }

    fun orders() = orders.values.toList()

    fun orders(before: Long) = orders.headMap(before).values.toList()

    fun stock() = stock.values.toList()

    fun stock(before: Long) = stock.headMap(before).values.toList()
}
