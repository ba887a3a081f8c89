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

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.serializer.StoredJson;

/**
 * The text of a {@link FoldFingerprint} in a header of a snapshot, or in an attribute of
 * a stored one: a JSON object in ASCII.
 *
 * <pre class="code">
 * {"scheme":"classes-1","value":"9f86d081…","parts":{"Stock":"5e884898","StockProjection#sold":"2c26b46b"}}
 * </pre>
 *
 * @since 0.1.0
 */
public final class FoldFingerprintValue {

	/**
	 * Maximum number of characters of a text that is written.
	 */
	public static final int MAX_LENGTH = 2_048;

	/**
	 * Maximum number of characters of a text that is read.
	 */
	public static final int MAX_READ_LENGTH = 4_096;

	private static final Logger logger = LoggerFactory.getLogger(FoldFingerprintValue.class);

	private static final JsonMapper MAPPER = StoredJson.mapper();

	// The snapshots of the keys of a projection have the same text.
	private static volatile Known last = new Known("", FoldFingerprint.UNKNOWN);

	private FoldFingerprintValue() {
	}

	/**
	 * Writes the text. The parts are left out if the text would be too long with them.
	 * @param fingerprint the fingerprint
	 * @return the text, or {@code null} if the fingerprint is unknown
	 */
	public static @Nullable String write(FoldFingerprint fingerprint) {
		if (!fingerprint.isKnown()) {
			return null;
		}
		StringBuilder text = new StringBuilder("{\"scheme\":");
		AsciiJson.append(text, fingerprint.scheme()).append(",\"value\":");
		AsciiJson.append(text, fingerprint.value());
		String parts = parts(fingerprint.parts());
		if (text.length() + parts.length() < MAX_LENGTH) {
			text.append(parts);
		}
		return text.append('}').toString();
	}

	private static String parts(Map<String, String> parts) {
		if (parts.isEmpty()) {
			return "";
		}
		StringBuilder text = new StringBuilder(",\"parts\":");
		char separator = '{';
		for (Map.Entry<String, String> part : parts.entrySet()) {
			AsciiJson.append(text.append(separator), part.getKey()).append(':');
			AsciiJson.append(text, part.getValue());
			separator = ',';
		}
		return text.append('}').toString();
	}

	/**
	 * Reads a text. A text that is not valid is ignored, because the state of the
	 * snapshot does not depend on it.
	 * @param text the text, or {@code null} if there is none
	 * @return the fingerprint; {@link FoldFingerprint#UNKNOWN} if there is none or it is
	 * not valid
	 */
	public static FoldFingerprint read(@Nullable String text) {
		if (text == null || text.isEmpty()) {
			return FoldFingerprint.UNKNOWN;
		}
		Known known = last;
		if (text.equals(known.text)) {
			return known.fingerprint;
		}
		try {
			FoldFingerprint fingerprint = parse(text);
			last = new Known(text, fingerprint);
			return fingerprint;
		}
		catch (JacksonException | IllegalArgumentException ex) {
			// Without the text, which any writer may have appended.
			logger.debug("The fingerprint of the folds of a snapshot is ignored because it is not valid");
			return FoldFingerprint.UNKNOWN;
		}
	}

	private static FoldFingerprint parse(String text) {
		require(text.length() <= MAX_READ_LENGTH);
		Map<String, String> texts = new HashMap<>();
		Map<String, String> parts = Map.of();
		try (JsonParser parser = MAPPER.createParser(text)) {
			require(parser.nextToken() == JsonToken.START_OBJECT);
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				String name = parser.currentName();
				JsonToken token = parser.nextToken();
				if (name.equals("parts")) {
					parts = parts(parser, token);
				}
				else if (name.equals("scheme") || name.equals("value")) {
					texts.put(name, string(parser, token));
				}
				else {
					parser.skipChildren();
				}
			}
			require(parser.nextToken() == null);
		}
		return FoldFingerprint.of(texts.getOrDefault("scheme", ""), texts.getOrDefault("value", ""), parts);
	}

	private static Map<String, String> parts(JsonParser parser, JsonToken token) {
		require(token == JsonToken.START_OBJECT);
		Map<String, String> parts = new LinkedHashMap<>();
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			parts.put(name, string(parser, parser.nextToken()));
		}
		return parts;
	}

	private static String string(JsonParser parser, @Nullable JsonToken token) {
		require(token == JsonToken.VALUE_STRING);
		return parser.getString();
	}

	private static void require(boolean valid) {
		if (!valid) {
			throw new IllegalArgumentException("The fingerprint is not valid");
		}
	}

	/**
	 * Text that was read.
	 *
	 * @param text the text
	 * @param fingerprint its fingerprint
	 */
	private record Known(String text, FoldFingerprint fingerprint) {
	}

}
