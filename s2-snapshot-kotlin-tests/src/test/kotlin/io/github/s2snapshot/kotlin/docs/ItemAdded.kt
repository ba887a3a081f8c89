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

import io.github.s2snapshot.annotation.DeltaName
import io.github.s2snapshot.annotation.Downcast
import io.github.s2snapshot.annotation.Upcast
import tools.jackson.databind.node.ObjectNode

@DeltaName(aliases = ["Delivered"])
data class ItemAdded(val sku: Sku, val amount: Int, val unit: String) {

    companion object {

        @JvmStatic
        @Upcast(from = 1)
        fun withUnit(item: ObjectNode): ObjectNode = item.put("unit", "piece")

        @JvmStatic
        @Downcast(to = 1)
        fun withoutUnit(item: ObjectNode): ObjectNode = item.apply { remove("unit") }
    }
}
