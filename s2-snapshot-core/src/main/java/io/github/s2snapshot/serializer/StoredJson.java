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

import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Settings of all parsers of stored JSON in this library. A parser accepts all that a
 * writer can write: names, strings and numbers of any length, and values that are nested
 * as deeply as a writer nests them, plus the document around a state. Numbers in a tree
 * are exact: a fraction is a decimal with its scale.
 *
 * @since 0.1.0
 */
public final class StoredJson {

	/**
	 * The largest nesting depth that a writer accepts for a state or a delta.
	 */
	static final int WRITTEN_DEPTH = StreamWriteConstraints.DEFAULT_MAX_DEPTH;

	// Leaves room for the document around the state, and for the serializer of an
	// application that nests deeper.
	private static final int READ_DEPTH = 2 * WRITTEN_DEPTH;

	private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
		.maxNestingDepth(READ_DEPTH)
		.maxNameLength(Integer.MAX_VALUE)
		.maxStringLength(Integer.MAX_VALUE)
		.maxNumberLength(Integer.MAX_VALUE)
		.maxDocumentLength(-1)
		.maxTokenCount(-1)
		.build();

	// A state may have a million names that occur only once, such as keys of a map, so
	// names are not canonicalized in a table. Without the table, names that are not valid
	// Unicode can be read, too.
	private static final JsonMapper MAPPER = mapper(
			factory().disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES).build());

	private static final int SHORT = 4096;

	private static final JsonFactory SHALLOW = JsonFactory.builder()
		.streamReadConstraints(StreamReadConstraints.builder()
			.maxNestingDepth(16)
			.maxNameLength(SHORT)
			.maxStringLength(SHORT)
			.maxNumberLength(SHORT)
			.maxDocumentLength(-1)
			.maxTokenCount(-1)
			.build())
		.disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
		.build();

	private StoredJson() {
	}

	/**
	 * Returns the limits of every parser of stored JSON.
	 * @return the limits
	 */
	public static StreamReadConstraints constraints() {
		return CONSTRAINTS;
	}

	/**
	 * Returns a mapper that parses stored JSON into exact trees. Do not use it to read
	 * objects of classes of an application.
	 * @return the mapper
	 */
	public static JsonMapper mapper() {
		return MAPPER;
	}

	/**
	 * Validates one JSON value in constant memory. A duplicate name in an object is found
	 * only if it is one of the first 16,384 names of all open objects.
	 * @param in a stream that should have exactly one JSON value in UTF-8; it is left
	 * open
	 * @return the problem; {@code null} if the value is valid
	 * @throws IOException if the stream cannot be read
	 */
	public static @Nullable String problem(InputStream in) throws IOException {
		return new JsonGrammar(in, READ_DEPTH).problem();
	}

	/**
	 * Creates a parser for JSON that has few, short members and long strings that the
	 * caller reads in parts. It does not detect duplicate names.
	 * @param in a stream with one JSON value in UTF-8
	 * @return the parser; closing it closes the stream
	 */
	public static JsonParser shallow(InputStream in) {
		return SHALLOW.createParser(ObjectReadContext.empty(), in);
	}

	private static JsonMapper mapper(JsonFactory factory) {
		return JsonMapper.builder(factory)
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
			.enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
			.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
			.build();
	}

	static JsonFactoryBuilder factory() {
		return JsonFactory.builder()
			.streamReadConstraints(CONSTRAINTS)
			.streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(WRITTEN_DEPTH).build())
			.enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER);
	}

}
