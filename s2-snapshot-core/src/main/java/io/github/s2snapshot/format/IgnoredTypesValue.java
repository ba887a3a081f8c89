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

package io.github.s2snapshot.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.serializer.StoredJson;

/**
 * The text of {@link IgnoredTypes} in a header of a snapshot, or in an attribute of a
 * stored one: a JSON object in ASCII.
 *
 * <pre class="code">
 * {"types":["ItemRenamed","PriceChanged"],"untyped":true,"others":true,"folded":"9f86d081…","folds":["Sold"]}
 * </pre>
 *
 * @since 0.1.0
 */
public final class IgnoredTypesValue {

	/**
	 * Maximum number of characters of a text.
	 */
	public static final int MAX_LENGTH = 16_000;

	private static final JsonMapper MAPPER = StoredJson.mapper();

	private IgnoredTypesValue() {
	}

	/**
	 * Writes the text. The names of the folded types are left out if they do not fit.
	 * @param types the types
	 * @return the text, or {@code null} if nothing was ignored and the folded types are
	 * not known
	 */
	public static @Nullable String write(IgnoredTypes types) {
		if (types.equals(IgnoredTypes.NONE)) {
			return null;
		}
		StringBuilder text = new StringBuilder("{\"types\":");
		append(text, types.names());
		if (types.hasUntyped()) {
			text.append(",\"untyped\":true");
		}
		if (types.hasOthers()) {
			text.append(",\"others\":true");
		}
		if (types.folded() != null) {
			AsciiJson.append(text.append(",\"folded\":"), types.folded());
		}
		int length = text.length();
		if (!types.folds().isEmpty()) {
			append(text.append(",\"folds\":"), types.folds());
		}
		text.setLength((text.length() < MAX_LENGTH) ? text.length() : length);
		return text.append('}').toString();
	}

	private static void append(StringBuilder text, Set<String> names) {
		String separator = "[";
		for (String name : names) {
			AsciiJson.append(text.append(separator), name);
			separator = ",";
		}
		text.append((names.isEmpty()) ? "[]" : "]");
	}

	/**
	 * Reads a text.
	 * @param text the text, or {@code null} if there is none
	 * @return the types
	 * @throws InvalidSnapshotException if the text is not valid
	 */
	public static IgnoredTypes read(@Nullable String text) throws InvalidSnapshotException {
		if (text == null) {
			return IgnoredTypes.NONE;
		}
		if (text.length() > MAX_LENGTH) {
			throw invalid("has more than " + MAX_LENGTH + " characters", null);
		}
		try (JsonParser parser = MAPPER.createParser(text)) {
			require(parser.nextToken() == JsonToken.START_OBJECT);
			IgnoredTypes types = IgnoredTypes.NONE;
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = parser.currentName();
				JsonToken value = parser.nextToken();
				types = switch (name) {
					case "types" -> ignored(parser, types);
					case "untyped" -> (flag(value)) ? types.with(null) : types;
					case "others" -> (flag(value)) ? types.withOthers() : types;
					case "folded" -> types.foldedBy(string(parser, value));
					case "folds" -> types.folding(names(parser));
					default -> {
						parser.skipChildren();
						yield types;
					}
				};
			}
			require(parser.nextToken() == null);
			return types;
		}
		catch (JacksonException ex) {
			throw invalid("is not valid JSON", ex);
		}
	}

	// The names that are not kept count as others.
	private static IgnoredTypes ignored(JsonParser parser, IgnoredTypes types) throws InvalidSnapshotException {
		IgnoredTypes read = types;
		for (String name : names(parser)) {
			read = read.with(name);
		}
		return read;
	}

	private static List<String> names(JsonParser parser) throws InvalidSnapshotException {
		require(parser.currentToken() == JsonToken.START_ARRAY);
		List<String> names = new ArrayList<>();
		JsonToken next = parser.nextToken();
		while (next != JsonToken.END_ARRAY) {
			names.add(string(parser, next));
			next = parser.nextToken();
		}
		return names;
	}

	private static boolean flag(@Nullable JsonToken value) throws InvalidSnapshotException {
		require(value == JsonToken.VALUE_TRUE || value == JsonToken.VALUE_FALSE);
		return value == JsonToken.VALUE_TRUE;
	}

	private static String string(JsonParser parser, @Nullable JsonToken value) throws InvalidSnapshotException {
		require(value == JsonToken.VALUE_STRING);
		return parser.getString();
	}

	private static void require(boolean valid) throws InvalidSnapshotException {
		if (!valid) {
			throw invalid("is not an object with the names of types", null);
		}
	}

	private static InvalidSnapshotException invalid(String reason, @Nullable Exception cause) {
		return new InvalidSnapshotException("its list of ignored types " + reason, cause);
	}

}
