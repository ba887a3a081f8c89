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

import io.github.s2snapshot.annotation.support.AnnotatedProjections
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration
import io.github.s2snapshot.definition.ProjectionDefinition
import io.github.s2snapshot.definition.StateFold
import io.github.s2snapshot.embedded.EmbeddedS2
import io.github.s2snapshot.kotlin.docs.Counted
import io.github.s2snapshot.kotlin.docs.Delivered
import io.github.s2snapshot.kotlin.docs.Sku
import io.github.s2snapshot.kotlin.docs.Sold
import io.github.s2snapshot.kotlin.docs.Stock
import io.github.s2snapshot.kotlin.docs.StockProjection
import io.github.s2snapshot.kotlin.docs.StockService
import io.github.s2snapshot.kotlin.docs.awaitAppend
import io.github.s2snapshot.kotlin.docs.awaitLatest
import io.github.s2snapshot.projection.FoldChange
import io.github.s2snapshot.projection.Projection
import io.github.s2snapshot.projection.RestoreSource
import io.github.s2snapshot.snapshot.SnapshotOutcome
import io.github.s2snapshot.snapshot.SnapshotTemplate
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.springframework.boot.autoconfigure.AutoConfigurations
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration
import org.springframework.boot.test.context.runner.ApplicationContextRunner

/**
 * Tests for a projection in Kotlin on the embedded server.
 */
class KotlinProjectionTests {

    private fun run(server: EmbeddedS2, test: (SnapshotTemplate, Projection<Stock>) -> Unit) {
        ApplicationContextRunner()
            .withConfiguration(
                AutoConfigurations.of(
                    S2AutoConfiguration::class.java,
                    S2SnapshotAutoConfiguration::class.java,
                    TaskSchedulingAutoConfiguration::class.java,
                ),
            )
            .withUserConfiguration(StockProjection::class.java)
            .withPropertyValues(
                "s2.account-endpoint=${server.endpoint()}",
                "s2.basin-endpoint=${server.endpoint()}",
                "s2.access-token=ignored",
                "s2.basin=test-basin",
                "s2.snapshot.create-stream=true",
            )
            .run { context ->
                val template = context.getBean(SnapshotTemplate::class.java)
                test(template, template.projection("stock", Stock::class.java))
            }
    }

    @Test
    fun aProjectionAppendsTakesASnapshotAndRestoresIt() {
        EmbeddedS2.builder().basin("test-basin").start().use { server ->
            run(server) { template, stock ->
                runBlocking {
                    stock.awaitAppend(Delivered(Sku("bolt"), 5, "first"), Delivered(Sku("nut")), Counted)
                    StockService(stock).sell(Sku("bolt"), 2)
                    assertThat(stock.awaitLatest().state).isEqualTo(
                        Stock(mapOf(Sku("bolt") to 3, Sku("nut") to 1), Sku("bolt")),
                    )
                }
                assertThat(template.take("stock")).isInstanceOf(SnapshotOutcome.Taken::class.java)
                stock.append(Sold(Sku("nut")))
            }
            run(server) { template, stock ->
                assertThat(template.info("stock").restore()!!.source()).isEqualTo(RestoreSource.IN_STREAM)
                assertThat(stock.read().state()).isEqualTo(
                    Stock(mapOf(Sku("bolt") to 3, Sku("nut") to 0), Sku("nut")),
                )
            }
        }
    }

    @Test
    fun theFoldsHaveAFingerprint() {
        val annotated = AnnotatedProjections.define(StockProjection(), Stock::class.java).build().foldFingerprint()
        assertThat(annotated.parts()).containsKeys(
            "StockProjection#empty",
            "StockProjection#changed",
            "Stock",
            "Sku",
            "Delivered",
            "Counted",
        )
        val lambdas = definition(1).foldFingerprint()
        assertThat(lambdas.parts()).containsKeys("fold of Delivered", "fold of Sold", "Stock", "Sku")
        assertThat(definition(2).foldFingerprint()).isEqualTo(lambdas)
        assertThat(FoldChange.between(annotated, lambdas).isChanged).isTrue()
    }

    private fun definition(version: Int): ProjectionDefinition<Stock> =
        ProjectionDefinition.builder("stock", Stock::class.java)
            .stream("stock")
            .version(version)
            .initialState { Stock() }
            .fold(Delivered::class.java, StateFold<Stock, Delivered> { stock, it -> stock.changed(it.sku, it.amount) })
            .fold(Sold::class.java, StateFold<Stock, Sold> { stock, it -> stock.changed(it.sku, -it.amount) })
            .build()

    @Test
    fun aFlowHasTheStatesAndADecisionMayRefuse() {
        EmbeddedS2.builder().basin("test-basin").start().use { server ->
            run(server) { _, stock ->
                val service = StockService(stock)
                runBlocking {
                    stock.awaitAppend(Delivered(Sku("bolt"), 2))
                    assertThat(service.amounts(Sku("bolt")).first { it > 0 }).isEqualTo(2)
                    assertThatThrownBy { runBlocking { service.sell(Sku("bolt"), 3) } }
                        .isInstanceOf(IllegalArgumentException::class.java)
                    assertThat(stock.awaitLatest().state.amounts).containsEntry(Sku("bolt"), 2)
                }
            }
        }
    }
}
