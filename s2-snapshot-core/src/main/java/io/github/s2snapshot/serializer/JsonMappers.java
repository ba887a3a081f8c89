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

import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Mappers for stored JSON. Every feature that affects the JSON is set explicitly, because
 * stored JSON is read for longer than the defaults of one release of Jackson apply.
 */
final class JsonMappers {

	private static final JsonMapper PINNED = pinned(StoredJson.factory().build());

	// A state may have a million names that occur only once, such as keys of a map, so
	// names are not canonicalized in a table.
	private static final JsonMapper PINNED_FOR_STATES = pinned(
			StoredJson.factory().disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES).build());

	private JsonMappers() {
	}

	private static JsonMapper pinned(JsonFactory factory) {
		JsonMapper.Builder builder = JsonMapper.builder(factory);
		pinReading(builder);
		pinWriting(builder);
		pinTimes(builder);
		return builder
			.disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING,
					EnumFeature.WRITE_ENUMS_TO_LOWERCASE, EnumFeature.WRITE_ENUMS_USING_INDEX,
					EnumFeature.WRITE_ENUM_KEYS_USING_INDEX, EnumFeature.READ_ENUM_KEYS_USING_INDEX,
					EnumFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
			.addHandler(new OlderEnumNames())
			.addModule(StoredTypes.module())
			.build();
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

	static JsonMapper pinned() {
		return PINNED;
	}

	static JsonMapper pinnedForStates() {
		return PINNED_FOR_STATES;
	}

}
