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

import java.util.List;
import java.util.Locale;
import java.util.Objects;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Creates mappers for stored JSON. Every feature that affects the JSON is set explicitly,
 * after the customizers of the application, because stored JSON is read for longer than
 * the defaults of one release of Jackson apply.
 */
final class JsonMappers {

	private JsonMappers() {
	}

	static JsonMapper ofDeltas(List<S2JsonCustomizer> customizers) {
		return create(StoredJson.factory().build(), customizers);
	}

	// A state may have a million names that occur only once, such as keys of a map, so
	// names are not canonicalized in a table.
	static JsonMapper ofStates(List<S2JsonCustomizer> customizers) {
		return create(StoredJson.factory().disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES).build(),
				customizers);
	}

	// Modules of an application come last, so theirs is the serializer of a class.
	private static JsonMapper create(JsonFactory factory, List<S2JsonCustomizer> customizers) {
		JsonMapper.Builder builder = JsonMapper.builder(factory)
			.addHandler(new OlderEnumNames())
			.addModule(StoredTypes.module())
			.addModules(KnownModules.find());
		customizers.forEach((customizer) -> apply(customizer, builder));
		pinSyntax(builder, JsonMapper.builder(factory));
		pinReading(builder);
		pinWriting(builder);
		pinTimes(builder);
		pinEnums(builder);
		return builder.build();
	}

	private static void apply(S2JsonCustomizer customizer, JsonMapper.Builder builder) {
		Objects.requireNonNull(customizer, "'customizer' must not be null");
		try {
			customizer.customize(builder);
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, "The JSON customizer %s failed: %s",
					JsonCustomizerNames.describe(customizer), ForeignFailure.text(ex)), ex);
		}
	}

	// Everything that reads a snapshot or a record without the application relies on it.
	private static void pinSyntax(JsonMapper.Builder builder, JsonMapper.Builder defaults) {
		JsonMapper standard = defaults.build();
		for (StreamReadFeature feature : StreamReadFeature.values()) {
			builder.configure(feature, standard.isEnabled(feature));
		}
		for (StreamWriteFeature feature : StreamWriteFeature.values()) {
			builder.configure(feature, standard.isEnabled(feature));
		}
		for (JsonReadFeature feature : JsonReadFeature.values()) {
			builder.configure(feature, standard.isEnabled(feature));
		}
		for (JsonWriteFeature feature : JsonWriteFeature.values()) {
			builder.configure(feature, standard.isEnabled(feature));
		}
	}

	private static void pinEnums(JsonMapper.Builder builder) {
		builder.disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING,
				EnumFeature.WRITE_ENUMS_TO_LOWERCASE, EnumFeature.WRITE_ENUMS_USING_INDEX,
				EnumFeature.WRITE_ENUM_KEYS_USING_INDEX, EnumFeature.READ_ENUM_KEYS_USING_INDEX,
				EnumFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL);
	}

	private static void pinReading(JsonMapper.Builder builder) {
		builder.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
			.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
			.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
			.disable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
			.disable(DeserializationFeature.USE_LONG_FOR_INTS)
			.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
			.enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
			.disable(MapperFeature.ALLOW_FINAL_FIELDS_AS_MUTATORS)
			.disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
	}

	private static void pinWriting(JsonMapper.Builder builder) {
		builder.enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
			.disable(SerializationFeature.INDENT_OUTPUT)
			.disable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
			.disable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
			.enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
			.enable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
			.disable(StreamWriteFeature.AUTO_CLOSE_TARGET);
	}

	private static void pinTimes(JsonMapper.Builder builder) {
		builder.enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
			.disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS, DateTimeFeature.WRITE_DATE_KEYS_AS_TIMESTAMPS,
					DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS, DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE,
					DateTimeFeature.WRITE_DATES_WITH_CONTEXT_TIME_ZONE, DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID,
					DateTimeFeature.TRUNCATE_TO_MSECS_ON_READ, DateTimeFeature.TRUNCATE_TO_MSECS_ON_WRITE)
			.disable(DateTimeFeature.WRITE_UTC_AS_OFFSET);
	}

}
