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

package io.github.s2snapshot.embedded.internal.http;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.Names;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;

/**
 * Parser for appends in JSON. Errors have the same messages as those of {@code s2 lite}.
 */
final class AppendInputParser {

	private static final JsonFactory FACTORY = new JsonFactory();

	private static final BigInteger MAX_UNSIGNED = new BigInteger("18446744073709551615");

	private static final byte BYTE_ORDER_MARK = (byte) 0xEF;

	private final JsonParser parser;

	private final RecordFormat format;

	// Reported only if the whole JSON is valid
	private @Nullable S2Error formatError;

	private AppendInputParser(JsonParser parser, RecordFormat format) {
		this.parser = parser;
		this.format = format;
	}

	static WireAppendInput parse(byte[] json, RecordFormat format) {
		if (json.length == 0) {
			throw S2Error.of(ErrorCode.BAD_JSON, "EOF while parsing a value at line 1 column 0");
		}
		if (json[0] == BYTE_ORDER_MARK) {
			throw S2Error.of(ErrorCode.BAD_JSON, "expected value at line 1 column 1");
		}
		if (!Bytes.wrap(json).isUtf8()) {
			// The parser would accept overlong encodings
			throw S2Error.of(ErrorCode.BAD_JSON, "invalid unicode code point");
		}
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
			return new AppendInputParser(parser, format).parse();
		}
		catch (UnexpectedEndOfInputException ex) {
			throw S2Error.of(ErrorCode.BAD_JSON, "EOF while parsing a value" + at(ex.getLocation()));
		}
		catch (JacksonException ex) {
			throw S2Error.of(ErrorCode.BAD_JSON, ex.getOriginalMessage() + at(ex.getLocation()));
		}
	}

	private WireAppendInput parse() {
		List<WireAppendRecord> records = new ArrayList<>();
		Long matchSeqNum = null;
		String fencingToken = null;
		Set<String> seen = new HashSet<>();
		JsonToken first = this.parser.nextToken();
		if (first == null) {
			throw bad("EOF while parsing a value");
		}
		expect(first, JsonToken.START_OBJECT, "struct AppendInput");
		while (this.parser.nextToken() != JsonToken.END_OBJECT) {
			String field = this.parser.currentName();
			once(field, seen, "records", "match_seq_num", "fencing_token");
			JsonToken token = this.parser.nextToken();
			switch (field) {
				case "records" -> parseRecords(token, records);
				case "match_seq_num" -> {
					if (token != JsonToken.VALUE_NULL) {
						matchSeqNum = unsigned(token);
					}
				}
				case "fencing_token" -> {
					if (token != JsonToken.VALUE_NULL) {
						fencingToken = fencingToken(token);
					}
				}
				default -> this.parser.skipChildren();
			}
		}
		if (!seen.contains("records")) {
			throw bad("missing field `records`");
		}
		if (!isAtEnd()) {
			throw bad("trailing characters");
		}
		if (this.formatError != null) {
			throw this.formatError;
		}
		return new WireAppendInput(records, matchSeqNum, fencingToken);
	}

	private boolean isAtEnd() {
		try {
			return this.parser.nextToken() == null;
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	private void parseRecords(JsonToken start, List<WireAppendRecord> records) {
		expect(start, JsonToken.START_ARRAY, "a sequence");
		for (JsonToken token = this.parser.nextToken(); token != JsonToken.END_ARRAY; token = this.parser.nextToken()) {
			expect(token, JsonToken.START_OBJECT, "struct AppendRecord");
			records.add(parseRecord());
		}
	}

	private WireAppendRecord parseRecord() {
		Long timestamp = null;
		List<WireHeader> headers = new ArrayList<>();
		Bytes body = Bytes.EMPTY;
		Set<String> seen = new HashSet<>();
		while (this.parser.nextToken() != JsonToken.END_OBJECT) {
			String field = this.parser.currentName();
			once(field, seen, "timestamp", "headers", "body");
			JsonToken token = this.parser.nextToken();
			switch (field) {
				case "timestamp" -> {
					if (token != JsonToken.VALUE_NULL) {
						timestamp = unsigned(token);
					}
				}
				case "headers" -> parseHeaders(token, headers);
				case "body" -> {
					body = bytes(token);
				}
				default -> this.parser.skipChildren();
			}
		}
		return new WireAppendRecord(timestamp, headers, body);
	}

	private void once(String field, Set<String> seen, String... known) {
		if (!seen.add(field) && List.of(known).contains(field)) {
			throw bad("duplicate field `" + field + "`");
		}
	}

	private void parseHeaders(JsonToken start, List<WireHeader> headers) {
		expect(start, JsonToken.START_ARRAY, "a sequence");
		for (JsonToken token = this.parser.nextToken(); token != JsonToken.END_ARRAY; token = this.parser.nextToken()) {
			expect(token, JsonToken.START_ARRAY, "tuple struct Header");
			Bytes name = element(0);
			Bytes value = element(1);
			if (this.parser.nextToken() != JsonToken.END_ARRAY) {
				throw bad("trailing characters");
			}
			headers.add(new WireHeader(name, value));
		}
	}

	private Bytes element(int index) {
		JsonToken token = this.parser.nextToken();
		if (token == JsonToken.END_ARRAY) {
			throw bad("invalid length " + index + ", expected tuple struct Header with 2 elements");
		}
		return bytes(token);
	}

	private Bytes bytes(JsonToken token) {
		String text = text(token);
		try {
			return this.format.decode(text);
		}
		catch (S2Error error) {
			this.formatError = error;
			return Bytes.EMPTY;
		}
	}

	private String text(JsonToken token) {
		expect(token, JsonToken.VALUE_STRING, "a string");
		String text = this.parser.getString();
		if (hasLoneSurrogate(text)) {
			throw bad("unexpected end of hex escape");
		}
		return text;
	}

	private static boolean hasLoneSurrogate(String text) {
		for (int i = 0; i < text.length(); i++) {
			char ch = text.charAt(i);
			if (Character.isHighSurrogate(ch) && i + 1 < text.length()
					&& Character.isLowSurrogate(text.charAt(i + 1))) {
				i++;
			}
			else if (Character.isSurrogate(ch)) {
				return true;
			}
		}
		return false;
	}

	private String fencingToken(JsonToken token) {
		String text = text(token);
		String problem = Names.fencingTokenProblem(text);
		if (problem != null) {
			throw bad(problem);
		}
		return text;
	}

	private long unsigned(JsonToken token) {
		expect(token, JsonToken.VALUE_NUMBER_INT, "u64");
		if (this.parser.getString().equals("-0")) {
			throw bad("invalid type: floating point `-0.0`, expected u64");
		}
		BigInteger value = this.parser.getBigIntegerValue();
		if (value.signum() < 0) {
			throw bad("invalid value: integer `" + value + "`, expected u64");
		}
		if (value.compareTo(MAX_UNSIGNED) > 0) {
			throw bad("invalid type: floating point `" + value.doubleValue() + "`, expected u64");
		}
		return value.longValue();
	}

	private void expect(@Nullable JsonToken token, JsonToken expected, String description) {
		if (token != expected) {
			throw bad("invalid type: " + describe(token) + ", expected " + description);
		}
	}

	private String describe(@Nullable JsonToken token) {
		if (token == null) {
			return "end of input";
		}
		return switch (token) {
			case VALUE_NULL -> "null";
			case VALUE_STRING -> "string \"" + this.parser.getString() + "\"";
			case VALUE_TRUE, VALUE_FALSE -> "boolean `" + this.parser.getString() + "`";
			case VALUE_NUMBER_INT -> "integer `" + this.parser.getString() + "`";
			case VALUE_NUMBER_FLOAT -> "floating point `" + this.parser.getDoubleValue() + "`";
			case START_ARRAY -> "sequence";
			default -> "map";
		};
	}

	private S2Error bad(String problem) {
		return S2Error.of(ErrorCode.BAD_JSON, problem + at(this.parser.currentLocation()));
	}

	private static String at(@Nullable TokenStreamLocation location) {
		// s2 lite counts the characters that it has read; the parser is one ahead
		return (location != null) ? " at line " + location.getLineNr() + " column " + (location.getColumnNr() - 1) : "";
	}

}
