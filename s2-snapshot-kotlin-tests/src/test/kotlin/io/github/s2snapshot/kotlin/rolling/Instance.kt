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

import io.github.s2snapshot.projection.Projection
import io.github.s2snapshot.projection.ProjectionInfo
import io.github.s2snapshot.sdk.append.AppendAck
import io.github.s2snapshot.snapshot.SnapshotTemplate
import io.github.s2snapshot.store.SnapshotStore
import org.springframework.context.ConfigurableApplicationContext
import java.time.Duration

/**
 * A running application of one release.
 */
abstract class Instance(val context: ConfigurableApplicationContext, val events: Events) {

    val snapshots: SnapshotTemplate = context.getBean(SnapshotTemplate::class.java)

    /**
     * Appends facts of one stream as one batch.
     */
    abstract fun append(vararg facts: Fact): AppendAck

    /**
     * Swaps an order as the release does it.
     */
    abstract fun swap(swapped: Fact.Swapped): List<Fact>

    /**
     * Cancels one of the open orders that is chosen in an update.
     */
    abstract fun cancel(choose: (Collection<String>) -> String?): Pair<AppendAck, Fact>?

    /**
     * Sells what is in stock, in an update.
     */
    abstract fun sell(article: String, number: Long): Pair<AppendAck, Fact>?

    /**
     * Returns the state that a plain fold makes of the facts, in the classes of the release.
     */
    abstract fun expected(projection: String, facts: List<Fact>): Any

    fun projection(name: String): Projection<*> = snapshots.projection(name)

    fun info(name: String): ProjectionInfo = snapshots.info(name)

    fun state(name: String): Any? = projection(name).read().state()

    fun latest(name: String, timeout: Duration): Any? = projection(name).readLatest(timeout).state()

    fun store(): SnapshotStore = context.getBean(SnapshotStore::class.java)

    fun close() = context.close()

    protected inline fun <reified S : Any> projectionOf(name: String): Projection<S> =
        snapshots.projection(name, S::class.java)
}

val ON_ORDERS = listOf("revenue", "journal", "articles", "customers")

val ALL = ON_ORDERS + "stock"
