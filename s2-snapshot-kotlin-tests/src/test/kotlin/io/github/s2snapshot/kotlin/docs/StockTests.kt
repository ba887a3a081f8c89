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

package io.github.s2snapshot.kotlin.docs

import io.github.s2snapshot.test.fixture.ProjectionFixture
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

class StockTests {

    private val stock = ProjectionFixture.of(StockProjection(), Stock::class.java)

    @Test
    fun aSaleTakesFromADelivery() {
        stock.given(Delivered(Sku("bolt"), 5))
            .`when`(Sold(Sku("bolt")))
            .then { assertThat(it).isEqualTo(Stock(mapOf(Sku("bolt") to 4), Sku("bolt"))) }
    }

    @Test
    fun aCountForgetsTheLastArticle() {
        stock.given(Delivered(Sku("bolt")), Delivered(Sku("nut"), 2, "late"))
            .`when`(Counted)
            .then { assertThat(it).isEqualTo(Stock(mapOf(Sku("bolt") to 1, Sku("nut") to 2))) }
    }
}
