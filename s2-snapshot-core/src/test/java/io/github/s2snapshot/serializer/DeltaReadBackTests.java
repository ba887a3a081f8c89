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

package io.github.s2snapshot.serializer;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for deltas that can and cannot be read back.
 */
class DeltaReadBackTests {

	@ParameterizedTest
	@ValueSource(classes = { NoAccessors.class, NoCreator.class, OtherName.class, FinalFields.class, OwnId.class,
			HalfSeen.class, Nested.class })
	void h40WhenAClassCannotBeReadBackThenTheDefinitionIsRefused(Class<?> type) {
		assertThatExceptionOfType(ProjectionDefinitionException.class).isThrownBy(() -> define(type))
			.withMessageStartingWith("Projection 'sum' folds " + type.getTypeName()
					+ ", which cannot be written and read back without loss: ")
			.withMessageContaining(type.getSimpleName());
	}

	@ParameterizedTest
	@ValueSource(classes = { Marker.class, Plain.class, Picky.class, Setters.class, Delegating.class, Total.class,
			Untyped.class, Polymorphic.class, Recursive.class, Fluent.class, Asserting.class })
	void h40WhenAClassCanBeReadBackThenItIsFolded(Class<?> type) {
		assertThat(define(type).codec()).isNotNull();
	}

	@ParameterizedTest
	@MethodSource
	void h40WhenADeltaCannotBeReadBackThenItIsNotAppended(Object delta, String member) {
		JacksonDeltaCodec codec = JacksonDeltaCodec.of(List.<Type>of(delta.getClass()));
		assertThatExceptionOfType(DeltaException.class).isThrownBy(() -> codec.encode(delta))
			.satisfies((ex) -> assertThat(ex.isUnknownType()).isFalse())
			.satisfies((ex) -> assertThat(ex).hasMessageStartingWith(delta.getClass().getName())
				.hasMessageContaining("so it is not appended: ")
				.hasMessageContaining(member)
				.message()
				.doesNotContain("secret"));
	}

	static List<Object[]> h40WhenADeltaCannotBeReadBackThenItIsNotAppended() {
		Setters lost = new Setters();
		lost.hidden = "secret";
		return List.of(new Object[] { new NoAccessors("secret"), "NoAccessors" },
				new Object[] { NoCreator.of("secret"), "NoCreator" },
				new Object[] { new OtherName("secret"), "OtherName.text" },
				new Object[] { new FinalFields("secret", 1), "FinalFields.text" },
				new Object[] { lost, "Setters.hidden" },
				new Object[] { new Untyped(Map.of("secret", 1.5)), "Untyped.values" },
				new Object[] { new Untyped(Map.of("secret", Instant.EPOCH)), "Untyped.values" },
				new Object[] { new Shapes(List.of(new Circle(1))), "Shape" }, new Object[] { new Picky(7), "Picky" });
	}

	@Test
	void h40WhenADeltaCanBeReadBackThenItIsAppended() {
		JacksonDeltaCodec codec = JacksonDeltaCodec.of(List.<Type>of(Marker.class, Untyped.class, Polymorphic.class));
		for (Object delta : List.of(new Marker(), new Untyped(Map.of("a", 1, "b", new BigDecimal("1.10"))),
				new Polymorphic(new Sized(3)))) {
			assertThat(decode(codec, codec.encode(delta))).isEqualTo(delta);
		}
	}

	@Test
	void h40WhenADeltaTypeIsParameterizedThenItsArgumentsAreKept() {
		Type type = new TypeReference<Envelope<Order>>() {
		}.getType();
		JacksonDeltaCodec codec = JacksonDeltaCodec.of(List.of(type));
		Envelope<Order> envelope = new Envelope<>("a", new Order(5));
		Object decoded = decode(codec, codec.encode(envelope));
		assertThat(decoded).isEqualTo(envelope);
		assertThat(((Envelope<?>) decoded).content()).isInstanceOf(Order.class);
		assertThatExceptionOfType(DeltaException.class)
			.isThrownBy(() -> codec.encode(new Envelope<>("a", new Circle(1))))
			.withMessageContaining("Envelope cannot be written as JSON, so it is not appended: ");
	}

	@Test
	void h40WhenAGenericDeltaClassHasNoTypeArgumentsThenItIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> JacksonDeltaCodec.of(List.<Type>of(Envelope.class)))
			.withMessageContaining("Envelope is generic");
		Type unknown = Envelope.class.getRecordComponents()[1].getGenericType();
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> ProjectionDefinition.builder("sum", String.class)
				.recordFold(unknown, (state, delta, record) -> state, false))
			.withMessageContaining("T");
	}

	@Test
	void h40WhenACustomCodecCannotDecodeADeltaThenItIsNotAppended() {
		DeltaCodec codec = new DeltaCodec() {

			@Override
			public AppendRecord encode(Object delta) {
				return AppendRecord.of("x");
			}

			@Override
			public Object decode(SequencedRecord record) {
				throw new IllegalStateException("not today");
			}

		};
		ProjectionDefinition<String> definition = ProjectionDefinition.builder("sum", String.class)
			.stream("numbers")
			.initialState(() -> "")
			.fold(Plain.class, (state, delta) -> state)
			.codec(codec)
			.build();
		assertThatExceptionOfType(DeltaException.class)
			.isThrownBy(() -> definition.codec().encode(new Plain("a", null)))
			.withMessageContaining("cannot be read back, so it is not appended: not today");
	}

	private static ProjectionDefinition<String> define(Class<?> delta) {
		return ProjectionDefinition.builder("sum", String.class)
			.stream("numbers")
			.initialState(() -> "")
			.recordFold(delta, (state, folded, record) -> state, false)
			.build();
	}

	private static Object decode(JacksonDeltaCodec codec, AppendRecord record) {
		return codec.decode(new SequencedRecord(0, 0, record.headers(), record.body()));
	}

	record Marker() {
	}

	record Plain(String text, @Nullable Optional<Instant> at) {
	}

	record Order(int number) {
	}

	record Envelope<T>(String id, T content) {
	}

	record Untyped(Map<String, Object> values) {
	}

	record Recursive(String text, @Nullable Recursive next, List<Recursive> all) {
	}

	// Rejects sample values.
	record Picky(int number) {

		Picky {
			if (number != 42 && number != 7) {
				throw new IllegalArgumentException("secret");
			}
		}

		@JsonCreator
		static Picky of(@JsonProperty("number") int number) {
			if (number != 42) {
				throw new IllegalArgumentException("secret");
			}
			return new Picky(number);
		}

	}

	record Asserting(String text) {

		Asserting {
			if (text == null || text.equals("sample")) {
				throw new AssertionError("not that");
			}
		}

	}

	record Polymorphic(Sizable content) {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	sealed interface Sizable permits Sized {

	}

	record Sized(int size) implements Sizable {
	}

	record Shapes(List<Shape> shapes) {
	}

	interface Shape {

	}

	record Circle(int radius) implements Shape {
	}

	record Nested(NoAccessors inner) {
	}

	static final class NoAccessors {

		private final String text;

		NoAccessors(String text) {
			this.text = text;
		}

		String asText() {
			return this.text;
		}

	}

	static final class NoCreator {

		@JsonProperty
		private final String text;

		private NoCreator(String text, int times) {
			this.text = text.repeat(times);
		}

		static NoCreator of(String text) {
			return new NoCreator(text, 1);
		}

	}

	static final class OtherName {

		private String text = "";

		OtherName() {
		}

		OtherName(String text) {
			this.text = text;
		}

		@JsonProperty
		String getWords() {
			return this.text;
		}

	}

	static final class FinalFields {

		public final String text;

		FinalFields() {
			this("", 0);
		}

		FinalFields(String text, int times) {
			this.text = text.repeat(times);
		}

	}

	// Each object that is read is different.
	static final class OwnId {

		public final String id = UUID.randomUUID().toString();

		@JsonProperty("text")
		private final String text;

		@JsonCreator
		OwnId(@JsonProperty("text") String text) {
			this.text = text;
		}

	}

	static final class HalfSeen {

		@JsonProperty
		private final String text;

		private final String more;

		@JsonCreator
		HalfSeen(@JsonProperty("text") String text, @JsonProperty("more") String more) {
			this.text = text;
			this.more = more;
		}

	}

	static final class Setters {

		private String text = "";

		private String hidden = "";

		@JsonProperty
		String getText() {
			return this.text;
		}

		@JsonProperty
		void setText(String text) {
			this.text = text;
		}

	}

	static final class Fluent {

		@JsonProperty
		private List<String> items = new ArrayList<>();

		Fluent with(String item) {
			this.items.add(item);
			return this;
		}

	}

	static final class Delegating {

		private final String text;

		@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
		Delegating(String text) {
			this.text = text;
		}

		@JsonValue
		String text() {
			return this.text;
		}

	}

	// A field that is computed from other fields is read back.
	static final class Total {

		@JsonProperty("items")
		private final List<Integer> items;

		private final int total;

		@JsonCreator
		Total(@JsonProperty("items") List<Integer> items) {
			this.items = items;
			this.total = items.size();
		}

	}

}
