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

import com.fasterxml.jackson.annotation.JsonCreator
import com.fasterxml.jackson.annotation.JsonTypeInfo
import io.github.s2snapshot.definition.ProjectionDefinition
import io.github.s2snapshot.projection.error.ProjectionDefinitionException
import io.github.s2snapshot.sdk.record.SequencedRecord
import io.github.s2snapshot.serializer.DeltaException
import io.github.s2snapshot.serializer.JacksonDeltaCodec
import io.github.s2snapshot.serializer.JacksonStateSerializer
import io.github.s2snapshot.serializer.StateComparison
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.math.BigDecimal
import java.time.Instant

/**
 * Tests for deltas and states that are classes of Kotlin.
 */
class KotlinValuesTests {

    @ParameterizedTest
    @MethodSource("values")
    fun aValueComesBackAsADeltaAndAsAState(value: Any) {
        val codec = JacksonDeltaCodec.of(listOf(value.javaClass))
        assertThat(codec.problem(value.javaClass)).isNull()
        val record = codec.encode(value)
        assertThat(codec.decode(SequencedRecord(0, 0, record.headers(), record.body()))).isEqualTo(value)
        val serializer = JacksonStateSerializer.of<Any>(value.javaClass)
        val written = ByteArrayOutputStream().also { serializer.write(value, it) }.toByteArray()
        val restored = serializer.read(ByteArrayInputStream(written))
        assertThat(restored).isEqualTo(value)
        assertThat(StateComparison.difference(serializer, value, restored) { ByteArrayInputStream(written) }).isNull()
    }

    @Test
    fun theStoredFormIsThatOfJava() {
        assertThat(body(Order(Id("a"), listOf(Line(Id("b"), 2)))))
            .isEqualTo("""{"id":"a","lines":[{"article":"b","amount":2}],"note":null,"total":0}""")
        assertThat(body(Plain)).isEqualTo("{}")
        assertThat(body(Ready)).isEqualTo("""{"@type":"Ready"}""")
    }

    @Test
    fun missingMembersTakeTheirDefaults() {
        assertThat(read<Order>("""{"id":"a"}""")).isEqualTo(Order(Id("a")))
        assertThat(read<Line>("""{"article":"b"}""")).isEqualTo(Line(Id("b"), 1))
        assertThat(read<Nullable>("{}")).isEqualTo(Nullable(null, null, null))
    }

    @Test
    fun aMissingMemberWithoutDefaultIsAFailure() {
        assertThatExceptionOfType(DeltaException::class.java).isThrownBy { read<Order>("{}") }
            .withMessageContaining("id")
        assertThatExceptionOfType(DeltaException::class.java).isThrownBy { read<Line>("""{"article":null}""") }
            .withMessageContaining("article")
    }

    @Test
    fun objectsAreReadAsTheirOnlyInstance() {
        assertThat(read<Ready>("""{"@type":"Ready"}""")).isSameAs(Ready)
        assertThat(read<Plain>("{}")).isSameAs(Plain)
    }

    @Test
    fun aFoldOfASealedTypeTakesItsClasses() {
        val definition = ProjectionDefinition.builder("events", Counter::class.java)
            .stream("events")
            .initialState { Counter(0) }
            .fold(Event::class.java) { counter: Counter, _: Event -> Counter(counter.count + 1) }
            .build()
        assertThat(definition.folds()).containsOnlyKeys(Opened::class.java, Closed::class.java, Ready::class.java)
    }

    @Test
    fun aClassThatCannotBeReadIsRefusedByName() {
        refused(Hidden::class.java)
        refused(Open::class.java)
    }

    @Test
    fun aClassWhoseConstructorTakesOtherValuesIsNotAppended() {
        assertThatExceptionOfType(DeltaException::class.java).isThrownBy { body(Computed("abc")) }
            .withMessageContaining(Computed::class.java.name + " cannot be read back, so it is not appended")
    }

    private fun refused(type: Class<*>) {
        assertThatExceptionOfType(ProjectionDefinitionException::class.java).isThrownBy {
            ProjectionDefinition.builder("events", Counter::class.java)
                .stream("events")
                .initialState { Counter(0) }
                .recordFold(type, { state, _, _ -> state }, false)
                .build()
        }
            .withMessageContaining("Projection 'events'")
            .withMessageContaining(type.name)
    }

    private fun body(delta: Any) = String(JacksonDeltaCodec.of(listOf(delta.javaClass)).encode(delta).body())

    private inline fun <reified T : Any> read(json: String): Any =
        JacksonDeltaCodec.of(listOf(T::class.java)).decode(SequencedRecord(0, 0, listOf(), json.toByteArray()))

    companion object {

        @JvmStatic
        fun values(): List<Any> = listOf(
            Order(Id("a")),
            Order(Id("a"), listOf(Line(Id("b")), Line(Id("c"), 3)), "note", BigDecimal("1.50")),
            Nullable(null, null, null),
            Nullable(Id("a"), Amount(3), 4),
            Keyed(mapOf(Id("a") to Amount(1), Id("b") to Amount(2))),
            Keyed(emptyMap()),
            Collections(emptyList(), emptySet(), emptyMap(), ArrayDeque(), null),
            Collections(
                buildList { add("a") },
                setOf("a"),
                buildMap { put("a", Instant.EPOCH) },
                ArrayDeque(listOf("b", "c")),
                "a" to 1,
            ),
            Wrapper(Opened("a")),
            Wrapper(Ready),
            Closed("a", Color.RED),
            Ready,
            Plain,
            Account("a").also { it.balance = 3 },
            Level.of(3),
            Secret.of(3),
        )
    }

    @JvmInline
    value class Id(val value: String)

    @JvmInline
    value class Amount(val value: Long)

    data class Line(val article: Id, val amount: Int = 1)

    data class Order(
        val id: Id,
        val lines: List<Line> = emptyList(),
        val note: String? = null,
        val total: BigDecimal = BigDecimal.ZERO,
    )

    data class Nullable(val id: Id?, val amount: Amount?, val number: Int?)

    data class Keyed(val amounts: Map<Id, Amount>)

    data class Collections(
        val list: List<String>,
        val set: Set<String>,
        val map: Map<String, Instant>,
        val queue: ArrayDeque<String>,
        val pair: Pair<String, Int>?,
    )

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface Event

    data class Opened(val name: String) : Event

    data class Closed(val name: String, val color: Color) : Event

    data object Ready : Event

    object Plain

    data class Wrapper(val event: Event)

    enum class Color {
        RED, GREEN
    }

    data class Counter(val count: Int)

    class Account(val name: String) {
        var balance: Int = 0

        override fun equals(other: Any?) = other is Account && other.name == name && other.balance == balance

        override fun hashCode() = name.hashCode()
    }

    @ConsistentCopyVisibility
    data class Level private constructor(val value: Int) {
        companion object {
            @JvmStatic
            @JsonCreator
            fun of(value: Int) = Level(value)
        }
    }

    @ConsistentCopyVisibility
    data class Secret private constructor(val value: Int) {
        companion object {
            fun of(value: Int) = Secret(value)
        }
    }

    class Hidden {
        val value: Int

        private constructor(value: Int) {
            this.value = value
        }

        private constructor(value: Int, more: Int) {
            this.value = value + more
        }

        companion object {
            fun of(value: Int) = Hidden(value, value)
        }
    }

    abstract class Open(val value: Int)

    class Computed(text: String) {
        val length = text.length
    }
}
