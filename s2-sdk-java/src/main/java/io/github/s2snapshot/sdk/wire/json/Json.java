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

package io.github.s2snapshot.sdk.wire.json;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.BigIntegerNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.WireException;

/**
 * Reads and writes JSON trees by the rules of the S2 v1 API: unknown keys are ignored,
 * integers are unsigned with 64 bits, and invalid values are reported as
 * {@code bad_json}.
 *
 * @since 0.1.0
 */
public final class Json {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private static final BigInteger MAX_UNSIGNED = new BigInteger("18446744073709551615");

	// As many fractional digits as needed, like the server.
	private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder().appendInstant(-1)
		.toFormatter(Locale.ROOT);

	private Json() {
	}

	/**
	 * Parses a JSON text.
	 * @param bytes the text in UTF-8
	 * @return the tree
	 * @throws WireException {@link ErrorCode#BAD_JSON} if it is not a single JSON value
	 */
	public static JsonNode parse(byte[] bytes) {
		JsonNode node;
		try {
			node = MAPPER.readTree(bytes);
		}
		catch (JacksonException ex) {
			TokenStreamLocation location = ex.getLocation();
			String where = (location != null)
					? " at line " + location.getLineNr() + " column " + (location.getColumnNr() - 1) : "";
			String problem = (ex instanceof UnexpectedEndOfInputException) ? "EOF while parsing a value"
					: ex.getOriginalMessage();
			throw new WireException(ErrorCode.BAD_JSON, problem + where, ex);
		}
		if (node.isMissingNode()) {
			throw new WireException(ErrorCode.BAD_JSON, "EOF while parsing a value at line 1 column 0");
		}
		return node;
	}

	/**
	 * Parses a timestamp of RFC 3339.
	 * @param text the text
	 * @return the timestamp
	 * @throws WireException {@link ErrorCode#BAD_JSON} if the text is not a valid
	 * timestamp
	 */
	public static Instant parseTimestamp(String text) {
		try {
			return OffsetDateTime.parse(text).toInstant();
		}
		catch (DateTimeException ex) {
			throw new WireException(ErrorCode.BAD_JSON, "not an RFC 3339 timestamp: " + text, ex);
		}
	}

	/**
	 * Formats a timestamp as RFC 3339.
	 * @param timestamp the timestamp
	 * @return the text
	 */
	public static String formatTimestamp(Instant timestamp) {
		return TIMESTAMP.format(timestamp);
	}

	/**
	 * Returns a node with an unsigned 64-bit number.
	 * @param value the number, unsigned
	 * @return the node
	 */
	public static JsonNode unsigned(long value) {
		return (value >= 0) ? LongNode.valueOf(value)
				: BigIntegerNode.valueOf(new BigInteger(Long.toUnsignedString(value)));
	}

	static ObjectNode object() {
		return JsonNodeFactory.instance.objectNode();
	}

	/**
	 * Checks that a node is an object.
	 * @param node the node
	 * @param what the expected value, for messages
	 * @throws WireException {@link ErrorCode#BAD_JSON} if the node has another type
	 */
	public static void requireObject(JsonNode node, String what) {
		if (!node.isObject()) {
			throw invalidType(node, what);
		}
	}

	/**
	 * Returns the key of an object with a single key, which is the type of its value.
	 * @param node the node
	 * @param what the expected value, for messages
	 * @return the key
	 * @throws WireException {@link ErrorCode#BAD_JSON} if the node has another type
	 */
	public static String requireSingleKey(JsonNode node, String what) {
		requireObject(node, what);
		if (node.size() != 1) {
			throw new WireException(ErrorCode.BAD_JSON, "invalid value: map, expected map with a single key");
		}
		return node.propertyNames().iterator().next();
	}

	/**
	 * Returns the text of a required field.
	 * @param parent the object
	 * @param field the name of the field
	 * @return the text
	 * @throws WireException {@link ErrorCode#BAD_JSON} if the field is missing or not a
	 * text
	 */
	public static String requireString(JsonNode parent, String field) {
		return asString(require(parent, field));
	}

	/**
	 * Returns the value of a required field.
	 * @param parent the object
	 * @param field the name of the field
	 * @return the value
	 * @throws WireException {@link ErrorCode#BAD_JSON} if the field is missing
	 */
	public static JsonNode require(JsonNode parent, String field) {
		JsonNode node = parent.get(field);
		if (node == null) {
			throw new WireException(ErrorCode.BAD_JSON, "missing field `" + field + "`");
		}
		return node;
	}

	/**
	 * Returns the value of a field that may be missing or {@code null}.
	 * @param parent the object
	 * @param field the name of the field
	 * @param parser reads the value
	 * @param <T> the type of the value
	 * @return the value, or {@code null} if the field is missing or {@code null}
	 */
	public static <T> @Nullable T optional(JsonNode parent, String field, Function<JsonNode, T> parser) {
		JsonNode node = parent.get(field);
		return (node != null && !node.isNull()) ? parser.apply(node) : null;
	}

	static <T> Patch<T> patch(JsonNode parent, String field, Function<JsonNode, T> parser) {
		JsonNode node = parent.get(field);
		if (node == null) {
			return Patch.keep();
		}
		return (node.isNull()) ? Patch.reset() : Patch.set(parser.apply(node));
	}

	static <T> void write(ObjectNode parent, String field, Patch<T> patch, Function<T, JsonNode> writer) {
		if (patch instanceof Patch.Set<T> set) {
			parent.set(field, writer.apply(set.value()));
		}
		else if (patch instanceof Patch.Reset<T>) {
			parent.putNull(field);
		}
	}

	/**
	 * Reads a list.
	 * @param node the array
	 * @param parser reads an element
	 * @param <T> the type of an element
	 * @return the list
	 * @throws WireException {@link ErrorCode#BAD_JSON} if the node has another type
	 */
	public static <T> List<T> asList(JsonNode node, Function<JsonNode, T> parser) {
		if (!node.isArray()) {
			throw invalidType(node, "a sequence");
		}
		List<T> list = new ArrayList<>(node.size());
		node.forEach((element) -> list.add(parser.apply(element)));
		return list;
	}

	/**
	 * Reads a text.
	 * @param node the node
	 * @return the text
	 * @throws WireException {@link ErrorCode#BAD_JSON} if the node has another type
	 */
	public static String asString(JsonNode node) {
		if (!node.isString()) {
			throw invalidType(node, "a string");
		}
		return node.stringValue();
	}

	/**
	 * Reads a boolean.
	 * @param node the node
	 * @return the value
	 * @throws WireException {@link ErrorCode#BAD_JSON} if the node has another type
	 */
	public static boolean asBoolean(JsonNode node) {
		if (!node.isBoolean()) {
			throw invalidType(node, "a boolean");
		}
		return node.booleanValue();
	}

	/**
	 * Reads a number.
	 * @param node the node
	 * @return the number
	 * @throws WireException {@link ErrorCode#BAD_JSON} if the node has another type
	 */
	public static double asDouble(JsonNode node) {
		if (!node.isNumber()) {
			throw invalidType(node, "f64");
		}
		return node.doubleValue();
	}

	/**
	 * Reads an unsigned 64-bit number.
	 * @param node the node
	 * @return the number, unsigned
	 * @throws WireException {@link ErrorCode#BAD_JSON} if the node has another type
	 */
	public static long asUnsigned(JsonNode node) {
		if (!node.isIntegralNumber()) {
			throw invalidType(node, "u64");
		}
		BigInteger value = node.bigIntegerValue();
		if (value.signum() < 0 || value.compareTo(MAX_UNSIGNED) > 0) {
			throw new WireException(ErrorCode.BAD_JSON, "invalid value: integer `" + value + "`, expected u64");
		}
		return value.longValue();
	}

	private static WireException invalidType(JsonNode node, String expected) {
		return new WireException(ErrorCode.BAD_JSON, "invalid type: " + describe(node) + ", expected " + expected);
	}

	private static String describe(JsonNode node) {
		return switch (node.getNodeType()) {
			case NULL -> "null";
			case STRING -> "string " + node;
			case BOOLEAN -> "boolean `" + node + "`";
			case NUMBER -> ((node.isIntegralNumber()) ? "integer `" : "floating point `") + node + "`";
			case ARRAY -> "sequence";
			default -> "map";
		};
	}

}
