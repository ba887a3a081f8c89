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
 * How stored JSON is parsed, in one place for every parser of this library. A parser
 * accepts whatever a writer can write: names, strings and numbers of any length, and
 * values nested as deep as a writer nests them, with room for the document around a
 * state. Numbers of a tree are exact: a fraction is a decimal with its scale.
 *
 * @since 0.1.0
 */
public final class StoredJson {

	/**
	 * How deep a writer nests the value of a state or a delta at most.
	 */
	static final int WRITTEN_DEPTH = StreamWriteConstraints.DEFAULT_MAX_DEPTH;

	// A document around the state, and what an application's own serializer puts around
	// its value.
	private static final int READ_DEPTH = 2 * WRITTEN_DEPTH;

	private static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
		.maxNestingDepth(READ_DEPTH)
		.maxNameLength(Integer.MAX_VALUE)
		.maxStringLength(Integer.MAX_VALUE)
		.maxNumberLength(Integer.MAX_VALUE)
		.maxDocumentLength(-1)
		.maxTokenCount(-1)
		.build();

	// As states are read: a state may have a million names that do not come again, so
	// they are not looked up in a table of all names that were ever read. It also reads
	// names that are no valid Unicode.
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
	 * Returns a mapper that parses stored JSON and builds exact trees of it. It is not
	 * meant for the classes of an application.
	 * @return the mapper
	 */
	public static JsonMapper mapper() {
		return MAPPER;
	}

	/**
	 * Reads one JSON value to its end and makes nothing of it, in constant memory. A name
	 * that comes twice in an object is found if it is one of the first 16,384 names of
	 * all objects that are open.
	 * @param in what has to be exactly one JSON value in UTF-8; left open
	 * @return what is wrong with it, {@code null} if nothing is
	 * @throws IOException if it cannot be read
	 */
	public static @Nullable String problem(InputStream in) throws IOException {
		return new JsonGrammar(in, READ_DEPTH).problem();
	}

	/**
	 * Creates a parser of JSON with few and short members around long strings, that keeps
	 * nothing of what it passes. Duplicates are for the caller to find.
	 * @param in one JSON value in UTF-8
	 * @return the parser, which closes the stream with itself
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
