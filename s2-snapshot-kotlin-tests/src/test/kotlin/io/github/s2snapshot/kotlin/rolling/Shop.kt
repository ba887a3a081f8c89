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

import io.github.s2snapshot.kotlin.rolling.first.FirstApplication
import io.github.s2snapshot.kotlin.rolling.first.FirstRelease
import io.github.s2snapshot.kotlin.rolling.second.SecondApplication
import io.github.s2snapshot.kotlin.rolling.second.SecondRelease
import io.github.s2snapshot.sdk.S2Basin
import io.github.s2snapshot.sdk.S2Stream
import io.github.s2snapshot.sdk.append.AppendInput
import io.github.s2snapshot.sdk.read.ReadInput
import io.github.s2snapshot.sdk.record.AppendRecord
import io.github.s2snapshot.sdk.record.SequencedRecord
import io.github.s2snapshot.sdk.resource.RetentionPolicy
import io.github.s2snapshot.sdk.resource.StreamConfig
import io.github.s2snapshot.snapshot.SnapshotOutcome
import org.assertj.core.api.Assertions.assertThat
import org.springframework.boot.WebApplicationType
import org.springframework.boot.builder.SpringApplicationBuilder
import java.time.Duration
import java.util.UUID
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.atomic.AtomicInteger
import kotlin.random.Random

/**
 * Where external snapshots are kept, and in which form the ones in the stream are.
 */
enum class Keeping(val form: String) {

    FILE("single"), JDBC("framed");

    fun properties(place: String) = when (this) {
        FILE -> mapOf("s2.snapshot.file.directory" to place)
        JDBC -> mapOf("spring.datasource.url" to "jdbc:h2:mem:$place;DB_CLOSE_DELAY=-1")
    } + mapOf("s2.snapshot.store.type" to name.lowercase(), "s2.snapshot.form" to form)
}

/**
 * A shop that runs in several instances of two releases, and what has happened in it.
 */
class Shop(
    private val endpoint: String,
    private val basin: S2Basin,
    private val keeping: Keeping,
    private val place: String,
    private val random: Random,
) : AutoCloseable {

    val orders: S2Stream = stream("orders")

    val stock: S2Stream = stream("stock")

    val ledger = Ledger()

    private val instances = CopyOnWriteArrayList<Instance>()

    private val numbers = AtomicInteger()

    private fun stream(name: String): S2Stream {
        val unique = "$name/${UUID.randomUUID()}"
        basin.createStream(unique, StreamConfig.defaults().withRetention(RetentionPolicy.infinite()))
        return basin.stream(unique)
    }

    fun releaseOne() = start(FirstApplication::class.java, "release-1", null, emptyMap())

    fun readersFirst() = start(SecondApplication::class.java, "release-2", "readers-first", emptyMap())

    /**
     * Starts release 2 with a store of its own.
     */
    fun elsewhere(name: String) =
        start(SecondApplication::class.java, "release-2", null, keeping.properties("$place-$name"))

    fun releaseTwo(vararg properties: Pair<String, String>) =
        start(SecondApplication::class.java, "release-2", null, properties.toMap())

    private fun start(
        application: Class<*>,
        configuration: String,
        profile: String?,
        properties: Map<String, String>,
    ): Instance {
        val events = Events()
        val all = mapOf(
            "spring.config.location" to "classpath:rolling/$configuration.yml",
            "spring.main.banner-mode" to "off",
            "s2.account-endpoint" to endpoint,
            "s2.basin-endpoint" to endpoint,
            "s2.basin" to basin.name(),
            "shop.orders" to orders.name(),
            "shop.stock" to stock.name(),
        ) + keeping.properties(place) + properties
        val context = SpringApplicationBuilder(application)
            .web(WebApplicationType.NONE)
            .listeners(events)
            .profiles(*listOfNotNull(profile).toTypedArray())
            .run(*all.map { "--${it.key}=${it.value}" }.toTypedArray())
        val instance = if (application == FirstApplication::class.java) FirstRelease(context, events)
        else SecondRelease(context, events)
        instances += instance
        return instance
    }

    fun stop(instance: Instance) {
        instance.close()
        instances -= instance
    }

    override fun close() = instances.forEach(::stop)

    fun happen(instance: Instance, vararg facts: Fact) = ledger.add(instance.append(*facts), *facts)

    /**
     * Lets something of each kind happen, so that each projection has something to ignore.
     */
    fun oneOfEach(instance: Instance) {
        val (first, second) = newOrder() to newOrder()
        happen(instance, placed(first, random))
        happen(instance, placed(second, random))
        happen(instance, Fact.Shipped(first, "mail"))
        happen(instance, Fact.Rated(first, 5))
        happen(instance, Fact.Cancelled(second))
        happen(instance, *instance.swap(swapped(first, random)).toTypedArray())
        if (instance is FirstRelease) happen(instance, Fact.Viewed("nut"))
        happen(instance, Fact.Delivered("nut", 5))
        inspect()
    }

    /**
     * Lets instances act at once, each at random.
     */
    fun act(vararg acting: Instance, steps: Int = 25) {
        CompletableFuture.allOf(
            *acting.map {
                val random = Random(random.nextLong())
                CompletableFuture.runAsync { repeat(steps) { _ -> step(it, random) } }
            }.toTypedArray(),
        ).join()
    }

    private fun step(instance: Instance, random: Random) {
        val order = "order-${1 + random.nextInt(numbers.get() + 1)}"
        when (random.nextInt(12)) {
            0, 1 -> happen(instance, placed(newOrder(), random))
            2 -> happen(instance, Fact.Cancelled(order))
            3 -> instance.cancel { it.sorted().drop(random.nextInt(3)).firstOrNull() }
                ?.let { ledger.add(it.first, it.second) }
            4 -> happen(instance, *instance.swap(swapped(order, random)).toTypedArray())
            5 -> happen(instance, Fact.Shipped(order, CARRIERS.random(random)))
            6 -> happen(instance, Fact.Rated(order, 1 + random.nextInt(5)))
            7 -> if (instance is FirstRelease) happen(instance, Fact.Viewed(ARTICLES.random(random)))
            8 -> happen(instance, Fact.Delivered(ARTICLES.random(random), 1 + random.nextLong(9)))
            9 -> instance.sell(ARTICLES.random(random), 1 + random.nextLong(3))?.let { ledger.add(it.first, it.second) }
            10 -> inspect()
            else -> assertThat(instance.snapshots.take(ALL.random(random)))
                .isNotInstanceOf(SnapshotOutcome.Failed::class.java)
        }
    }

    private fun newOrder() = "order-${numbers.incrementAndGet()}"

    private fun placed(order: String, random: Random) =
        Fact.Placed(order, ARTICLES.random(random), 1 + random.nextInt(9), random.nextLong(100_000))

    private fun swapped(order: String, random: Random) =
        Fact.Swapped(order, newOrder(), ARTICLES.random(random), 1 + random.nextInt(9), random.nextLong(100_000))

    /**
     * Appends a record of another application to the stream of the stock.
     */
    fun inspect() {
        stock.append(AppendInput.of(AppendRecord.of("checked").withHeader("type", "Inspected")))
    }

    /**
     * Checks that each instance has the states of its release.
     */
    fun converged(vararg checked: Instance, projections: List<String> = ALL) {
        checked.forEach { instance ->
            projections.forEach {
                assertThat(instance.latest(it, TIMEOUT)).describedAs("%s of %s", it, instance)
                    .isEqualTo(instance.expected(it, if (it == "stock") ledger.stock() else ledger.orders()))
            }
        }
    }

    fun records(stream: S2Stream): List<SequencedRecord> {
        val first = stream.read(ReadInput.fromSeqNum(0).withCount(1)).records().first().seqNum()
        val tail = stream.checkTail().seqNum()
        return generateSequence(read(stream, first)) { read(stream, it.last().seqNum() + 1) }
            .takeWhile { it.isNotEmpty() }
            .flatten()
            .takeWhile { it.seqNum() < tail }
            .toList()
    }

    private fun read(stream: S2Stream, from: Long): List<SequencedRecord> =
        if (from >= stream.checkTail().seqNum()) listOf() else stream.read(ReadInput.fromSeqNum(from)).records()

    companion object {

        val TIMEOUT: Duration = Duration.ofSeconds(30)

        private val ARTICLES = listOf("bolt", "nut", "gear", "washer")

        private val CARRIERS = listOf("mail", "courier", "drone")
    }
}
