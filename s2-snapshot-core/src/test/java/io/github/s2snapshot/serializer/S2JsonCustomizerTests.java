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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.std.StdScalarSerializer;

import io.github.s2snapshot.annotation.Downcast;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.annotation.Upcast;
import io.github.s2snapshot.annotation.UpcastState;
import io.github.s2snapshot.annotation.support.AnnotatedProjections;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link S2JsonCustomizer} and {@link JsonBinding}.
 */
class S2JsonCustomizerTests {

	private static final S2JsonCustomizer SNAKE_CASE = (json) -> json
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

	private static final S2JsonCustomizer COLORS = (json) -> json.addModule(colors());

	private static JacksonModule colors() {
		SimpleModule module = new SimpleModule("colors");
		module.addSerializer(Color.class, new ColorSerializer());
		module.addDeserializer(Color.class, new ColorDeserializer());
		return module;
	}

	private static ProjectionDefinition<Shelf> define(UnaryOperator<ProjectionDefinition.Builder<Shelf>> changes) {
		return changes
			.apply(ProjectionDefinition.builder("shelf", Shelf.class)
				.stream("shelf")
				.initialState(() -> new Shelf(new Color(1), 0))
				.fold(Painted.class, (shelf, painted) -> new Shelf(painted.newColor(), shelf.paintCount() + 1)))
			.build();
	}

	private static String body(ProjectionDefinition<?> definition, Object delta) {
		return new String(definition.codec().encode(delta).body(), StandardCharsets.UTF_8);
	}

	private static <S> String state(ProjectionDefinition<S> definition, S state) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		definition.serializer().write(state, out);
		assertThat(definition.serializer().read(new ByteArrayInputStream(out.toByteArray()))).isEqualTo(state);
		return out.toString(StandardCharsets.UTF_8);
	}

	private static Object decode(ProjectionDefinition<?> definition, String version, String body) {
		AppendRecord record = AppendRecord.of(body).withHeader("type", "Painted").withHeader("type-version", version);
		return definition.codec().decode(new SequencedRecord(0, 0, record.headers(), record.body()));
	}

	@Test
	void customizersAreAppliedToDeltasAndStatesInTheirOrder() throws Exception {
		ProjectionDefinition<Shelf> definition = define(
				(shelf) -> shelf.json((json) -> json.propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE))
					.json(SNAKE_CASE)
					.json(COLORS));
		assertThat(body(definition, new Painted(new Color(255)))).isEqualTo("{\"new_color\":\"#ff\"}");
		assertThat(decode(definition, "1", "{\"new_color\":\"#10\"}")).isEqualTo(new Painted(new Color(16)));
		assertThat(state(definition, new Shelf(new Color(255), 3)))
			.isEqualTo("{\"last_color\":\"#ff\",\"paint_count\":3}");
	}

	@Test
	void mixInsAreApplied() {
		ProjectionDefinition<Shelf> definition = define(
				(shelf) -> shelf.json((json) -> json.addMixIn(Painted.class, PaintedMixIn.class)));
		assertThat(body(definition, new Painted(new Color(7)))).isEqualTo("{\"c\":{\"rgb\":7}}");
	}

	@Test
	void aSerializerOfTheApplicationReplacesOneOfTheLibrary() {
		SimpleModule module = new SimpleModule("paths");
		module.addSerializer(Path.class, new StdScalarSerializer<>(Path.class) {

			@Override
			public void serialize(Path path, JsonGenerator generator, SerializationContext context) {
				generator.writeString("path " + path);
			}

		});
		JsonBinding json = JsonBinding.of(List.of((builder) -> builder.addModule(module)));
		assertThat(json.write(Path.of("a")).asString()).isEqualTo("path a");
		assertThat(JsonBinding.defaults().write(Path.of("a")).asString()).isEqualTo("a");
	}

	@Test
	void classesOfUpcastersAreReadAndWrittenWithTheCustomizers() throws Exception {
		ProjectionDefinition<Shelf> definition = AnnotatedProjections.define(new ShelfProjection(), Shelf.class)
			.json(SNAKE_CASE)
			.json(COLORS)
			.deltas((deltas) -> deltas.withWrittenVersion("Painted", 1))
			.build();
		assertThat(decode(definition, "1", "{\"old_color\":\"#20\"}")).isEqualTo(new Painted(new Color(32)));
		assertThat(body(definition, new Painted(new Color(255)))).isEqualTo("{\"old_color\":\"#ff\"}");
		assertThat(definition.versions()
			.read(new ByteArrayInputStream("{\"only_color\":\"#20\"}".getBytes(StandardCharsets.UTF_8)), 1, 2,
					definition.serializer()))
			.isEqualTo(new Shelf(new Color(32), 0));
	}

	@Test
	void aDocumentOfATestIsReadWithTheCustomizers() {
		JsonBinding json = JsonBinding.of(List.of(SNAKE_CASE, COLORS));
		ObjectNode body = StoredJson.mapper().createObjectNode().put("new_color", "#20");
		assertThat(DeltaDocument.of("Painted", 1, body, json).bodyAs(Painted.class))
			.isEqualTo(new Painted(new Color(32)));
	}

	@Test
	void aBoundCustomizerNamesItsProjections() {
		S2JsonCustomizer bound = S2JsonCustomizer.of(SNAKE_CASE, "shelf", "other");
		assertThat(bound.projections()).containsExactlyInAnyOrder("shelf", "other");
		assertThat(SNAKE_CASE.projections()).isEmpty();
		assertThat(body(define((shelf) -> shelf.json(bound)), new Painted(new Color(7)))).contains("new_color");
		assertThatIllegalArgumentException().isThrownBy(() -> S2JsonCustomizer.of(SNAKE_CASE));
	}

	@Test
	void h73WhenACustomizerChangesPinnedSettingsThenTheStoredFormIsTheSame() throws Exception {
		S2JsonCustomizer hostile = (json) -> json.configureForJackson2()
			.enable(SerializationFeature.INDENT_OUTPUT, SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
			.disable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
			.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
			.disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
			.disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
			.enable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
			.enable(JsonReadFeature.ALLOW_JAVA_COMMENTS, JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
			.disable(JsonWriteFeature.QUOTE_PROPERTY_NAMES, JsonWriteFeature.WRITE_NAN_AS_STRINGS)
			.enable(JsonWriteFeature.WRITE_NUMBERS_AS_STRINGS);
		JsonBinding customized = JsonBinding.of(List.of(hostile));
		Values values = new Values(new BigDecimal("1E+30"), new BigDecimal("0.10"), Double.NaN, Kind.LARGE,
				new BigDecimal("1.50"));
		for (JsonMapper mapper : List.of(customized.deltas(), customized.states())) {
			byte[] written = mapper.writeValueAsBytes(values);
			assertThat(written).asString(StandardCharsets.UTF_8)
				.isEqualTo(JsonBinding.defaults().deltas().writeValueAsString(values));
			assertThat(mapper.readValue(written, Values.class)).isEqualTo(values);
			assertThat(mapper.readValue("{\"more\":1,\"nan\":0.5}", Values.class)).isNotNull();
			assertThatExceptionOfType(JacksonException.class)
				.isThrownBy(() -> mapper.readValue("{\"nan\":1,\"large\":1,\"large\":2}", Values.class));
			assertThatExceptionOfType(JacksonException.class)
				.isThrownBy(() -> mapper.readValue("{\"nan\":1/* */}", Values.class));
			assertThat(mapper.tokenStreamFactory().streamReadConstraints()).isEqualTo(StoredJson.constraints());
		}
	}

	@Test
	void h73WhenACustomizerLosesAValueOfADeltaThenItIsRefusedByName() {
		refused((shelf) -> shelf.json(SNAKE_CASE).json(new LosesColors()).json((json) -> {
		}), "Projection 'shelf' folds " + Painted.class.getName(), "newColor",
				"The JSON customizer " + LosesColors.class.getName() + " causes this");
	}

	@Test
	void h73WhenACustomizerLosesAValueOfTheStateThenItIsRefusedByName() {
		refused((shelf) -> shelf.json((json) -> json.addMixIn(Shelf.class, LosingMixIn.class)), "Projection 'shelf'",
				"The JSON customizer a lambda of " + S2JsonCustomizerTests.class.getName() + " causes this");
	}

	@Test
	void h73WhenACustomizerFailsThenItIsRefusedByName() {
		refused((shelf) -> shelf.json((json) -> {
			throw new IllegalStateException("no colors");
		}), "Projection 'shelf': The JSON customizer a lambda of " + S2JsonCustomizerTests.class.getName()
				+ " failed: ", "no colors");
	}

	@Test
	void h73WhenTheClassIsWrongThenNoCustomizerIsNamed() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> ProjectionDefinition.builder("lossy", Lossy.class)
				.stream("lossy")
				.initialState(() -> new Lossy(1))
				.fold(Painted.class, (lossy, painted) -> lossy)
				.json(SNAKE_CASE)
				.build())
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("customizer"));
	}

	@Test
	void h73WhenACustomizerIsAddedThenAnUpcasterReadsOlderRecordsAndStates() throws Exception {
		ProjectionDefinition<Shelf> older = define(UnaryOperator.identity());
		String record = body(older, new Painted(new Color(255)));
		String snapshot = state(older, new Shelf(new Color(255), 3));
		ProjectionDefinition<Shelf> newer = define((shelf) -> shelf.version(2)
			.json(SNAKE_CASE)
			.deltas((deltas) -> deltas
				.withUpcaster(DeltaUpcaster.from("Painted", 1).json((json) -> renamed(json, "newColor", "new_color"))))
			.versions((versions) -> versions.withUpcaster(1,
					(json) -> renamed(renamed(json, "lastColor", "last_color"), "paintCount", "paint_count"))));
		assertThat(decode(newer, "1", record)).isEqualTo(new Painted(new Color(255)));
		assertThat(newer.versions()
			.read(new ByteArrayInputStream(snapshot.getBytes(StandardCharsets.UTF_8)), 1, 2, newer.serializer()))
			.isEqualTo(new Shelf(new Color(255), 3));
		assertThat(decode(newer, "2", body(newer, new Painted(new Color(7))))).isEqualTo(new Painted(new Color(7)));
	}

	private static JsonNode renamed(JsonNode json, String from, String to) {
		ObjectNode object = (ObjectNode) json;
		object.set(to, object.remove(from));
		return object;
	}

	private static void refused(UnaryOperator<ProjectionDefinition.Builder<Shelf>> changes, String... texts) {
		assertThatExceptionOfType(ProjectionDefinitionException.class).isThrownBy(() -> define(changes))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains(texts));
	}

	@Test
	void modulesThatAreAbsentAreNotUsed() {
		ClassLoader loader = getClass().getClassLoader();
		assertThat(KnownModules.find(List.of("com.example.NoModule"), loader)).isEmpty();
		assertThat(KnownModules.find(List.of("com.example.NoModule", SimpleModule.class.getName()), loader)).hasSize(1);
	}

	record Color(int rgb) {
	}

	record Painted(Color newColor) {
	}

	record Shelf(@Nullable Color lastColor, int paintCount) {
	}

	record Values(BigDecimal large, BigDecimal scale, double nan, Kind kind, Object untyped) {
	}

	enum Kind {

		LARGE {
			@Override
			public String toString() {
				return "very large";
			}
		}

	}

	static class Lossy {

		@JsonIgnore
		private final int lost;

		Lossy(int lost) {
			this.lost = lost;
		}

		int lost() {
			return this.lost;
		}

	}

	record PaintedMixIn(@JsonProperty("c") Color newColor) {
	}

	record LosingMixIn(@JsonIgnore Color lastColor) {
	}

	static final class LosesColors implements S2JsonCustomizer {

		@Override
		public void customize(JsonMapper.Builder json) {
			SimpleModule module = new SimpleModule("lossy");
			module.addSerializer(Color.class, new StdScalarSerializer<>(Color.class) {

				@Override
				public void serialize(Color color, JsonGenerator generator, SerializationContext context) {
					generator.writeNull();
				}

			});
			json.addModule(module);
		}

	}

	static final class ColorSerializer extends StdScalarSerializer<Color> {

		ColorSerializer() {
			super(Color.class);
		}

		@Override
		public void serialize(Color color, JsonGenerator generator, SerializationContext context) {
			generator.writeString("#" + Integer.toHexString(color.rgb()));
		}

	}

	static final class ColorDeserializer extends StdScalarDeserializer<Color> {

		ColorDeserializer() {
			super(Color.class);
		}

		@Override
		public Color deserialize(JsonParser parser, DeserializationContext context) {
			return new Color(Integer.parseInt(parser.getString().substring(1), 16));
		}

	}

	@StreamProjection(name = "shelf", stream = "shelf", version = 2)
	static final class ShelfProjection {

		@InitialState
		Shelf empty() {
			return new Shelf(null, 0);
		}

		@Fold
		Shelf painted(Shelf shelf, Painted painted) {
			return new Shelf(painted.newColor(), shelf.paintCount() + 1);
		}

		@Upcast(type = "Painted", from = 1)
		Painted painted(OldPainted older) {
			return new Painted(older.oldColor());
		}

		@Downcast(type = "Painted", to = 1)
		OldPainted painted(Painted newer) {
			return new OldPainted(newer.newColor());
		}

		@UpcastState(from = 1)
		Shelf shelf(OldShelf older) {
			return new Shelf(older.onlyColor(), 0);
		}

	}

	record OldPainted(Color oldColor) {
	}

	record OldShelf(Color onlyColor) {
	}

}
