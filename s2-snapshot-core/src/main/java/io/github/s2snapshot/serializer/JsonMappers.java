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
import tools.jackson.databind.json.JsonMapper;

/**
 * The mapper that stored formats are written with. Every feature that shapes the JSON is
 * set here, whatever the defaults of a release are: what is stored outlives it.
 */
final class JsonMappers {

	private static final JsonMapper PINNED = pinned(StoredJson.factory().build());

	// A state may have a million names that do not come again: they are not looked up in
	// a table of all names that were ever read.
	private static final JsonMapper PINNED_FOR_STATES = pinned(
			StoredJson.factory().disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES).build());

	private JsonMappers() {
	}

	private static JsonMapper pinned(JsonFactory factory) {
		return JsonMapper.builder(factory)
			.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
			.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
			.disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
			.disable(SerializationFeature.INDENT_OUTPUT)
			.disable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
			.disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
			.disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
			.disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
			.enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
			.enable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
			.disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
			.disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.build();
	}

	static JsonMapper pinned() {
		return PINNED;
	}

	static JsonMapper pinnedForStates() {
		return PINNED_FOR_STATES;
	}

}
