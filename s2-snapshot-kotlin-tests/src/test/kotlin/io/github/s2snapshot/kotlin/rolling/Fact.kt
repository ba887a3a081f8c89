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

/**
 * What happens in the shop, in the words of neither release.
 */
sealed interface Fact {

    data class Placed(val order: String, val article: String, val count: Int, val cents: Long) : Fact

    data class Cancelled(val order: String, val reason: String = NO_REASON) : Fact

    data class Swapped(
        val order: String,
        val newOrder: String,
        val article: String,
        val count: Int,
        val cents: Long,
    ) : Fact

    data class Shipped(val order: String, val carrier: String) : Fact

    data class Viewed(val article: String) : Fact

    data class Rated(val order: String, val stars: Int) : Fact

    data class Delivered(val article: String, val number: Long, val unit: String = PIECE) : Fact

    data class Sold(val article: String, val number: Long) : Fact

    companion object {

        const val NO_REASON = "none"

        const val PIECE = "piece"
    }
}
