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

import io.github.s2snapshot.event.HistoryKeptEvent
import io.github.s2snapshot.event.SnapshotIgnoredEvent
import io.github.s2snapshot.projection.AuditResult
import io.github.s2snapshot.projection.IgnoredDeltas
import io.github.s2snapshot.projection.ProjectionStatus
import io.github.s2snapshot.projection.RestoreSource
import io.github.s2snapshot.projection.SnapshotFault
import io.github.s2snapshot.projection.error.FoldException
import io.github.s2snapshot.projection.error.NewerDeltaVersionException
import io.github.s2snapshot.projection.error.NoBaseStateException
import io.github.s2snapshot.projection.error.ProjectionFailedException
import io.github.s2snapshot.projection.error.UnknownDeltaTypeException
import io.github.s2snapshot.sdk.S2Client
import io.github.s2snapshot.sdk.S2Endpoints
import io.github.s2snapshot.sdk.resource.BasinConfig
import io.github.s2snapshot.snapshot.SnapshotOutcome
import io.github.s2snapshot.store.SnapshotScope
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import org.springframework.context.ApplicationContextException
import java.nio.file.Path
import java.util.UUID
import kotlin.random.Random

/**
 * A rolling deployment of two releases of an application with four projections on one
 * stream, one of them in Kotlin, and one projection with snapshots in its own stream. To
 * run on each server.
 */
abstract class AbstractRollingScenarios {

    private lateinit var client: S2Client

    private lateinit var endpoint: String

    abstract fun startServer(): String

    abstract fun stopServer()

    @BeforeEach
    fun connect() {
        endpoint = startServer()
        client = S2Client.builder().accessToken("ignored").endpoints(S2Endpoints.of(endpoint)).build()
        client.ensureBasin(BASIN, BasinConfig.defaults())
    }

    @AfterEach
    fun disconnect() {
        if (this::client.isInitialized) client.close()
        stopServer()
    }

    // Hazards: H23, H72
    @ParameterizedTest
    @EnumSource
    fun h71ReleasesRunSideBySideWithReadersFirstThenWriters(keeping: Keeping, @TempDir directory: Path) {
        // Instances act at once, so their records may be in another order next time.
        val seed = java.lang.Long.getLong("s2.rolling.seed", Random.nextLong())
        println("Seed of the rolling deployment with snapshots in $keeping: -Ds2.rolling.seed=$seed")
        val place = if (keeping == Keeping.FILE) "$directory" else "rolling-${UUID.randomUUID()}"
        Shop(endpoint, client.basin(BASIN), keeping, place, Random(seed)).use(::rollingDeployment)
    }

    private fun rollingDeployment(shop: Shop) {
        val (one, forgotten) = releaseOne(shop)
        val reader = readersFirst(shop, one, forgotten)
        goBack(shop, reader, one)
        val other = shop.readersFirst()
        shop.converged(other, reader, forgotten)
        shop.stop(reader)
        val writer = writers(shop, other, forgotten)
        shop.stop(other)
        shop.stop(forgotten)
        releaseTwo(shop, writer)
        trimmed(shop)
    }

    // Two instances of release 1 take snapshots, which list what they ignored.
    private fun releaseOne(shop: Shop): Pair<Instance, Instance> {
        val (one, two) = shop.releaseOne() to shop.releaseOne()
        shop.oneOfEach(one)
        shop.act(one, two)
        shop.converged(one, two)
        taken(shop, two, "articles", "customers")
        taken(shop, one, "revenue", "stock", "journal")
        assertThat(ignored(one, "revenue")).containsExactly("PageViewed", "Rated", "Shipped")
        assertThat(ignored(one, "journal")).isEmpty()
        assertThat(ignored(two, "articles")).containsExactly("Cancelled", "Rated", "Shipped")
        assertThat(ignored(two, "customers")).containsExactly("Cancelled", "PageViewed", "Rated", "Swapped")
        assertThat(ignored(one, "stock")).containsExactly("Inspected")
        nothingTrimmed(shop)
        await().atMost(TIMEOUT).untilAsserted {
            assertThat(one.events.of(HistoryKeptEvent::class.java, "journal"))
                .anySatisfy { assertThat(it.reason).contains("ignored deltas of unknown types") }
        }
        shop.stop(two)
        shop.act(one)
        val restarted = shop.releaseOne()
        ON_ORDERS.forEach { assertThat(source(restarted, it)).isEqualTo(RestoreSource.EXTERNAL) }
        assertThat(restarted.info("customers").ignored().types().names()).contains("Rated")
        shop.converged(one, restarted)
        return one to restarted
    }

    // Release 2 restores from snapshots of release 1, and writes what release 1 reads.
    private fun readersFirst(shop: Shop, vararg older: Instance): Instance {
        val reader = shop.readersFirst()
        for (name in ON_ORDERS - "customers") {
            assertThat(source(reader, name)).isEqualTo(RestoreSource.EXTERNAL)
            assertThat(reader.info(name).restore()!!.cursor()).isPositive()
        }
        refusedForRatings(reader)
        assertThat(source(reader, "customers")).isEqualTo(RestoreSource.REPLAY)
        shop.converged(reader)
        shop.oneOfEach(reader)
        shop.act(reader, *older)
        shop.converged(reader, *older)
        (shop.records(shop.orders) + shop.records(shop.stock)).forEach {
            assertThat(it.header("type-version")).isEmpty()
            if (it.header("type").isPresent) assertThat(it.header("type").get()).isIn(TYPES_OF_RELEASE_1)
        }
        // Release 1 cannot read a reason.
        val tail = shop.orders.checkTail()
        assertThatExceptionOfType(RuntimeException::class.java)
            .isThrownBy { reader.append(Fact.Cancelled("order-1", "late")) }
            .withMessageContaining("OrderCancelled")
        assertThat(shop.orders.checkTail()).isEqualTo(tail)
        taken(shop, reader, *ALL.toTypedArray())
        shop.act(reader, *older)
        taken(shop, older.first(), "revenue", "journal", "articles")
        assertThat(older.first().snapshots.take("stock")).isInstanceOfSatisfying(SnapshotOutcome.Skipped::class.java) {
            assertThat(it.reason()).contains("version 2 of the projection already has a snapshot")
        }
        nothingTrimmed(shop)
        shop.converged(reader, *older)
        return reader
    }

    // An instance of release 1 restores while release 2 has snapshots, and takes newer ones.
    private fun goBack(shop: Shop, reader: Instance, older: Instance) {
        taken(shop, reader, "customers")
        shop.stop(older)
        val back = shop.releaseOne()
        ON_ORDERS.forEach { assertThat(source(back, it)).isEqualTo(RestoreSource.EXTERNAL) }
        shop.converged(back)
        taken(shop, back, "customers")
        shop.stop(back)
        val again = shop.readersFirst()
        refusedForRatings(again)
        shop.converged(again, reader)
        shop.stop(again)
    }

    // Release 2 writes its own versions. An instance of release 1 was forgotten.
    private fun writers(shop: Shop, reader: Instance, forgotten: Instance): Instance {
        val writer = shop.releaseTwo()
        shop.converged(writer, reader, forgotten)
        val (orders, stock) = shop.orders.checkTail().seqNum() to shop.stock.checkTail().seqNum()
        shop.happen(writer, Fact.Cancelled("order-1", "late"))
        shop.happen(writer, Fact.Placed("order-last", "nut", 1, 1))
        shop.happen(writer, Fact.Delivered("nut", 2, "box"))
        stoppedBefore<UnknownDeltaTypeException>(forgotten, "journal", orders, "'OrderCancelled' is not one of")
        for (name in ON_ORDERS - "journal") {
            stoppedBefore<NewerDeltaVersionException>(
                forgotten, name, orders + 1, "it is version 2 of 'OrderPlaced', and this application knows versions up to 1",
            )
        }
        stoppedBefore<NewerDeltaVersionException>(
            forgotten, "stock", stock, "it is version 2 of 'Delivered', and this application knows versions up to 1",
        )
        // It may still append, but not decide on a state that is not the latest.
        shop.happen(forgotten, Fact.Rated("order-1", 1))
        assertThatExceptionOfType(ProjectionFailedException::class.java)
            .isThrownBy { forgotten.cancel { it.firstOrNull() } }
        shop.act(writer, reader)
        shop.converged(writer, reader)
        // The states stay readable: without the cancellation, whose new name release 1 ignores.
        for (name in ON_ORDERS) {
            assertThat(forgotten.state(name)).isEqualTo(forgotten.expected(name, shop.ledger.orders(orders)))
        }
        assertThat(forgotten.state("stock")).isEqualTo(forgotten.expected("stock", shop.ledger.stock(stock)))
        assertThat(forgotten.info("revenue").ignored().last())
            .isEqualTo(IgnoredDeltas.Last(orders, "OrderCancelled"))
        ALL.forEach {
            assertThat(forgotten.snapshots.take(it)).isInstanceOf(SnapshotOutcome.Skipped::class.java)
        }
        assertThat(shop.records(shop.orders).mapNotNull { it.header("type").orElse(null) })
            .contains("OrderCancelled", "Cancelled")
        return writer
    }

    // Only release 2 runs, and restores from nothing and from each kind of snapshot.
    private fun releaseTwo(shop: Shop, writer: Instance) {
        val other = shop.releaseTwo()
        shop.oneOfEach(other)
        shop.act(writer, other)
        shop.converged(writer, other)
        taken(shop, writer, *ALL.toTypedArray())
        shop.stop(writer)
        val restarted = shop.releaseTwo()
        ON_ORDERS.forEach { assertThat(source(restarted, it)).isEqualTo(RestoreSource.EXTERNAL) }
        shop.converged(restarted, other)
        ALL.forEach {
            assertThat(restarted.snapshots.audit(it, TIMEOUT)).describedAs(it).isInstanceOf(AuditResult.Equal::class.java)
        }
        shop.stop(restarted)
        val fromScratch = shop.elsewhere("elsewhere")
        ON_ORDERS.forEach { assertThat(source(fromScratch, it)).isEqualTo(RestoreSource.REPLAY) }
        shop.converged(fromScratch)
        shop.stop(fromScratch)
        val migrated = ON_ORDERS - "customers"
        migrated.flatMap { keys(other, it, 2) }.forEach(other.store()::delete)
        val upcast = shop.releaseTwo()
        migrated.forEach { assertThat(source(upcast, it)).isEqualTo(RestoreSource.EXTERNAL) }
        shop.converged(upcast)
        shop.stop(upcast)
        shop.stop(other)
    }

    // Nobody will need the ignored deltas any more.
    private fun trimmed(shop: Shop) {
        val trimming = (ALL - "journal").map { "s2.snapshot.projections.$it.trim-ignored" to "true" }
        val careful = shop.releaseTwo(*trimming.toTypedArray())
        shop.act(careful)
        // As if keep-older had passed for this projection, which has the same version in both releases.
        keys(careful, "customers", 1).filter { "Rated" in careful.store().load(it).ignored().names() }
            .forEach(careful.store()::delete)
        taken(shop, careful, *ALL.toTypedArray())
        // Processes of release 1 may still restore.
        val needed = (ON_ORDERS - "customers").minOf { keys(careful, it, 1).first().cursor() }
        await().atMost(TIMEOUT).untilAsserted {
            assertThat(shop.records(shop.orders).first().seqNum()).isEqualTo(needed)
        }
        shop.stop(careful)
        val hasty = shop.releaseTwo(
            *(trimming + ALL.map { "s2.snapshot.projections.$it.version.keep-older" to "0s" }).toTypedArray(),
        )
        shop.act(hasty)
        taken(shop, hasty, *ALL.toTypedArray())
        val covered = ON_ORDERS.minOf { hasty.info(it).lastSnapshot()!!.cursor() }
        await().atMost(TIMEOUT).untilAsserted {
            assertThat(shop.records(shop.orders).first().seqNum()).isEqualTo(covered)
            assertThat(shop.records(shop.stock).first().header("snapshot")).isPresent()
        }
        shop.act(hasty)
        val last = shop.releaseTwo(*trimming.toTypedArray())
        ON_ORDERS.forEach { assertThat(source(last, it)).isEqualTo(RestoreSource.EXTERNAL) }
        assertThat(source(last, "stock")).isEqualTo(RestoreSource.IN_STREAM)
        shop.converged(last, hasty)
        assertThatExceptionOfType(ApplicationContextException::class.java).isThrownBy { shop.elsewhere("nowhere") }
            .withRootCauseInstanceOf(NoBaseStateException::class.java)
    }

    private fun refusedForRatings(instance: Instance) = await().atMost(TIMEOUT).untilAsserted {
        assertThat(instance.events.of(SnapshotIgnoredEvent::class.java, "customers")).isNotEmpty().allSatisfy {
            assertThat(it.fault).isEqualTo(SnapshotFault.IGNORED_TYPES)
            assertThat(it.reason).contains("'Rated'")
        }
    }

    private inline fun <reified E : FoldException> stoppedBefore(
        instance: Instance,
        projection: String,
        seqNum: Long,
        text: String,
    ) {
        await().atMost(TIMEOUT).until { instance.info(projection).status() == ProjectionStatus.FAILED }
        assertThat(instance.info(projection).failure()).isExactlyInstanceOf(E::class.java)
            .isInstanceOfSatisfying(FoldException::class.java) { assertThat(it.seqNum()).isEqualTo(seqNum) }
            .hasMessageContaining(text)
        assertThat(instance.info(projection).cursor()).isEqualTo(seqNum)
    }

    private fun source(instance: Instance, projection: String) = instance.info(projection).restore()!!.source()

    private fun keys(instance: Instance, projection: String, version: Int) =
        instance.store().list(SnapshotScope(projection, version, BASIN, instance.projection(projection).stream()))

    private fun taken(shop: Shop, instance: Instance, vararg projections: String) {
        // Without new records no snapshot is taken.
        shop.oneOfEach(instance)
        projections.forEach {
            instance.latest(it, TIMEOUT)
            assertThat(instance.snapshots.take(it)).describedAs(it).isInstanceOf(SnapshotOutcome.Taken::class.java)
        }
    }

    private fun ignored(instance: Instance, projection: String) =
        instance.info(projection).lastSnapshot()!!.ignored().names()

    private fun nothingTrimmed(shop: Shop) {
        assertThat(shop.records(shop.orders).first().seqNum()).isZero()
        assertThat(shop.records(shop.stock).first().seqNum()).isZero()
    }

    companion object {

        private const val BASIN = "rolling-scenarios"

        private val TIMEOUT = Shop.TIMEOUT

        private val TYPES_OF_RELEASE_1 = listOf(
            "OrderPlaced", "Cancelled", "Swapped", "Shipped", "PageViewed", "Rated", "Delivered", "Sold", "Inspected",
        )
    }
}
