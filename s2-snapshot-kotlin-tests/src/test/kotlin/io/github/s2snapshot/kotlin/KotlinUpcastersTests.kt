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

import io.github.s2snapshot.annotation.DeltaName
import io.github.s2snapshot.annotation.Downcast
import io.github.s2snapshot.annotation.Fold
import io.github.s2snapshot.annotation.InitialState
import io.github.s2snapshot.annotation.StreamProjection
import io.github.s2snapshot.annotation.Upcast
import io.github.s2snapshot.annotation.UpcastState
import io.github.s2snapshot.annotation.support.AnnotatedProjections
import io.github.s2snapshot.definition.ProjectionDefinition
import io.github.s2snapshot.kotlin.docs.ItemAdded
import io.github.s2snapshot.kotlin.docs.Sku
import io.github.s2snapshot.projection.error.ProjectionDefinitionException
import io.github.s2snapshot.sdk.record.AppendRecord
import io.github.s2snapshot.sdk.record.Header
import io.github.s2snapshot.sdk.record.SequencedRecord
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.junit.jupiter.api.Test
import tools.jackson.databind.JsonNode
import tools.jackson.databind.node.ObjectNode
import java.io.ByteArrayInputStream

/**
 * Tests for methods that upcast deltas and states in classes of Kotlin.
 */
class KotlinUpcastersTests {

    private fun define(projection: Any): ProjectionDefinition<Counter> =
        AnnotatedProjections.define(projection, Counter::class.java).build()

    private fun decode(definition: ProjectionDefinition<*>, type: String, version: Int, body: String): List<Any> {
        val record = AppendRecord.of(body).withHeader("type", type).withHeader("type-version", "$version")
        return definition.codec().decodeAll(SequencedRecord(0, 0, record.headers(), record.body()))
    }

    private fun refused(projection: Any, message: String) {
        assertThatExceptionOfType(ProjectionDefinitionException::class.java).isThrownBy { define(projection) }
            .withMessageContaining(message)
            .withMessageContaining("@JvmStatic")
    }

    @Test
    fun staticMethodsOfCompanionsUpcast() {
        val definition = define(Upcasting())
        assertThat(decode(definition, "Opened", 1, """{"title":"a"}""")).containsExactly(Opened("a"))
        assertThat(decode(definition, "Begun", 2, """{"name":"a"}""")).containsExactly(Opened("a"))
        assertThat(decode(definition, "Closed", 1, """{"name":"a"}""")).containsExactly(Closed("a", "none"))
        assertThat(decode(definition, "Reopened", 1, """{"name":"a"}"""))
            .containsExactly(Closed("a", "reopened"), Opened("a"))
        assertThat(decode(definition, "Ready", 1, """{"name":"a"}""")).containsExactly(Ready)
        assertThat(decode(definition, "Viewed", 1, "{}")).isEmpty()
    }

    @Test
    fun staticMethodsOfCompanionsDowncast() {
        val definition = AnnotatedProjections.define(Upcasting(), Counter::class.java)
            .deltas { it.withWrittenVersion("Closed", 1) }
            .build()
        val record = definition.codec().encode(Closed("a", "none"))
        assertThat(record.headers()).containsExactly(Header.of("type", "Closed"))
        assertThat(record.body()).asString().isEqualTo("""{"name":"a"}""")
    }

    @Test
    fun theSampleOfTheGuideConverts() {
        val definition = AnnotatedProjections.define(OfSample(), Counter::class.java)
            .deltas { it.withWrittenVersion("ItemAdded", 1).withWrittenName("ItemAdded", "Delivered") }
            .build()
        val bolts = ItemAdded(Sku("bolt"), 3, "piece")
        assertThat(decode(definition, "Delivered", 1, """{"sku":"bolt","amount":3}""")).containsExactly(bolts)
        val record = definition.codec().encode(bolts)
        assertThat(record.headers()).containsExactly(Header.of("type", "Delivered"))
        assertThat(record.body()).asString().isEqualTo("""{"sku":"bolt","amount":3}""")
    }

    @Test
    fun methodsOfAProjectionUpcastItsState() {
        val definition = define(Upcasting())
        val stored = ByteArrayInputStream("7".toByteArray())
        assertThat(definition.versions().read(stored, 1, 2, definition.serializer())).isEqualTo(Counter(7))
    }

    @Test
    fun methodsOfCompanionsThatAreNotStaticAreRefused() {
        refused(OfNotStatic(), "Companion.up(ObjectNode) has @")
        refused(OfNotStaticDowncast(), "Companion.down(ObjectNode) has @")
        refused(OfNamedCompanion(), "Upcasters.up(ObjectNode) has @")
        refused(OfNotStaticSealed(), "Companion.up(ObjectNode) has @")
        refused(OfObject(), "Lamp.up(ObjectNode)")
        refused(WithUpcasterInCompanion(), "Companion.up(ObjectNode) has @")
        refused(WithFoldInCompanion(), "Companion.closed(Counter, Closed) has @")
        refused(WithStateInCompanion(), "Companion.state(ObjectNode) has @")
    }

    data class Counter(val count: Int)

    sealed interface Event {

        companion object {

            @JvmStatic
            @Upcast(type = "Reopened", from = 1)
            fun reopened(event: ObjectNode): List<Event> {
                val name = event.get("name").asString()
                return listOf(Closed(name, "reopened"), Opened(name))
            }
        }
    }

    @DeltaName(aliases = ["Begun"])
    data class Opened(val name: String) : Event {

        companion object {

            @JvmStatic
            @Upcast(from = 1)
            fun name(event: ObjectNode): ObjectNode = event.apply { set("name", remove("title")) }
        }
    }

    data class Closed(val name: String, val reason: String) : Event {

        companion object {

            @JvmStatic
            @Upcast(from = 1)
            fun withReason(older: Older) = Closed(older.name, "none")

            @JvmStatic
            @Downcast(to = 1)
            fun withoutReason(closed: Closed) = Older(closed.name)
        }

        data class Older(val name: String)
    }

    data object Ready : Event {

        @JvmStatic
        @Upcast(from = 1)
        fun up(event: ObjectNode): ObjectNode = event.apply { remove("name") }
    }

    @StreamProjection(name = "events", stream = "events", version = 2)
    class Upcasting {

        @InitialState
        fun none() = Counter(0)

        @Fold
        fun counted(counter: Counter, event: Event) = Counter(counter.count + if (event == Ready) 0 else 1)

        @Upcast(type = "Viewed", from = 1)
        fun viewed(event: JsonNode): List<Any> = if (event.isObject) listOf() else throw IllegalArgumentException()

        @UpcastState(from = 1)
        fun counter(count: JsonNode) = Counter(count.asInt())
    }

    @StreamProjection(name = "events", stream = "events")
    class OfSample {

        @InitialState
        fun none() = Counter(0)

        @Fold
        fun added(counter: Counter, added: ItemAdded) = Counter(counter.count + added.amount)
    }

    data class NotStatic(val name: String = "none") {

        companion object {

            @Upcast(from = 1)
            fun up(event: ObjectNode) = event
        }
    }

    @StreamProjection(name = "events", stream = "events")
    class OfNotStatic {

        @InitialState
        fun none() = Counter(0)

        @Fold
        fun counted(counter: Counter, event: NotStatic) = Counter(counter.count + event.name.length)
    }

    data class NotStaticDowncast(val name: String) {

        companion object {

            @Downcast(to = 1)
            fun down(event: ObjectNode) = event
        }
    }

    @StreamProjection(name = "events", stream = "events")
    class OfNotStaticDowncast {

        @InitialState
        fun none() = Counter(0)

        @Fold
        fun counted(counter: Counter, event: NotStaticDowncast) = Counter(counter.count + event.name.length)
    }

    data class NamedCompanion(val name: String) {

        companion object Upcasters {

            @Upcast(from = 1)
            fun up(event: ObjectNode) = event
        }
    }

    @StreamProjection(name = "events", stream = "events")
    class OfNamedCompanion {

        @InitialState
        fun none() = Counter(0)

        @Fold
        fun counted(counter: Counter, event: NamedCompanion) = Counter(counter.count + event.name.length)
    }

    sealed interface NotStaticSealed {

        data class One(val name: String) : NotStaticSealed

        companion object {

            @Upcast(type = "Two", from = 1)
            fun up(event: ObjectNode) = One(event.get("name").asString())
        }
    }

    @StreamProjection(name = "events", stream = "events")
    class OfNotStaticSealed {

        @InitialState
        fun none() = Counter(0)

        @Fold
        fun counted(counter: Counter, event: NotStaticSealed) = Counter(counter.count + event.toString().length)
    }

    data object Lamp {

        @Upcast(from = 1)
        fun up(event: ObjectNode) = event
    }

    @StreamProjection(name = "events", stream = "events")
    class OfObject {

        @InitialState
        fun none() = Counter(0)

        @Fold
        fun counted(counter: Counter, lamp: Lamp) = Counter(counter.count + lamp.toString().length)
    }

    @StreamProjection(name = "events", stream = "events")
    class WithUpcasterInCompanion {

        @InitialState
        fun none() = Counter(0)

        @Fold
        fun counted(counter: Counter, closed: Closed) = Counter(counter.count + closed.name.length)

        companion object {

            @Upcast(type = "Ended", from = 1)
            fun up(event: ObjectNode) = Closed(event.get("name").asString(), "ended")
        }
    }

    @StreamProjection(name = "events", stream = "events")
    class WithFoldInCompanion {

        @InitialState
        fun none() = Counter(0)

        @Fold
        fun counted(counter: Counter, opened: Opened) = Counter(counter.count + opened.name.length)

        companion object {

            @Fold
            fun closed(counter: Counter, closed: Closed) = Counter(counter.count - closed.name.length)
        }
    }

    @StreamProjection(name = "events", stream = "events", version = 2)
    class WithStateInCompanion {

        @InitialState
        fun none() = Counter(0)

        @Fold
        fun counted(counter: Counter, opened: Opened) = Counter(counter.count + opened.name.length)

        companion object {

            @UpcastState(from = 1)
            fun state(older: ObjectNode) = older
        }
    }
}
