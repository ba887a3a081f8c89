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
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Validates one JSON value in UTF-8 without building anything from it. The value may come
 * from any writer, so the memory does not depend on the length or the number of its
 * names, strings and numbers. A duplicate name in an object is found only among the first
 * names. An instance validates one value.
 */
final class JsonGrammar {

	// Most values are small. The buffer grows with those that are not.
	private static final int FIRST_BUFFER = 1024;

	private static final int LARGEST_BUFFER = 16 * 1024;

	private final InputStream in;

	private final int depthLimit;

	private final JsonNames names = new JsonNames();

	private byte[] buffer = new byte[FIRST_BUFFER];

	// Whether each open container is an object.
	private boolean[] objects = new boolean[64];

	private int depth;

	private int position;

	private int end;

	private long passed;

	JsonGrammar(InputStream in, int depthLimit) {
		this.in = in;
		this.depthLimit = depthLimit;
	}

	/**
	 * Reads the value to its end.
	 * @return the problem; {@code null} if the value is valid
	 * @throws IOException if the stream cannot be read
	 */
	@Nullable String problem() throws IOException {
		try {
			int first = token();
			if (first < 0) {
				return "it is empty";
			}
			begin(first);
			while (this.depth > 0) {
				next();
			}
			return (token() >= 0) ? "it has content after the value" : null;
		}
		catch (GrammarException ex) {
			return ex.problem;
		}
	}

	// Reads a scalar to its end, and a container up to its first scalar.
	private void begin(int first) throws IOException, GrammarException {
		int at = first;
		while (true) {
			switch (at) {
				case '{' -> {
					open(true);
					int next = requireToken();
					if (next == '}') {
						close();
						return;
					}
					name(next);
				}
				case '[' -> {
					open(false);
					int next = requireToken();
					if (next == ']') {
						close();
						return;
					}
					at = next;
					continue;
				}
				default -> {
					scalar(at);
					return;
				}
			}
			at = requireToken();
		}
	}

	// Reads on after a value in a container.
	private void next() throws IOException, GrammarException {
		boolean object = this.objects[this.depth - 1];
		int next = requireToken();
		if (next == ((object) ? '}' : ']')) {
			close();
			return;
		}
		if (next != ',') {
			throw invalid();
		}
		if (object) {
			name(requireToken());
		}
		begin(requireToken());
	}

	private void open(boolean object) throws GrammarException {
		if (this.depth == this.depthLimit) {
			throw new GrammarException(
					String.format(Locale.ROOT, "it is nested deeper than %d levels", this.depthLimit));
		}
		if (this.depth == this.objects.length) {
			boolean[] more = new boolean[2 * this.depth];
			System.arraycopy(this.objects, 0, more, 0, this.depth);
			this.objects = more;
		}
		this.objects[this.depth++] = object;
		if (object) {
			this.names.open();
		}
	}

	private void close() {
		this.depth--;
		if (this.objects[this.depth]) {
			this.names.close();
		}
	}

	private void name(int quote) throws IOException, GrammarException {
		if (quote != '"') {
			throw invalid();
		}
		this.names.begin();
		string(true);
		if (!this.names.end() || requireToken() != ':') {
			throw invalid();
		}
	}

	private void scalar(int first) throws IOException, GrammarException {
		switch (first) {
			case '"' -> string(false);
			case 't' -> literal("rue");
			case 'f' -> literal("alse");
			case 'n' -> literal("ull");
			default -> number(first);
		}
	}

	private void literal(String rest) throws IOException, GrammarException {
		for (int i = 0; i < rest.length(); i++) {
			if (require() != rest.charAt(i)) {
				throw invalid();
			}
		}
		requireDelimiter();
	}

	private void number(int first) throws IOException, GrammarException {
		int digit = (first == '-') ? require() : first;
		if (!isDigit(digit)) {
			throw invalid();
		}
		if (digit != '0') {
			skipDigits();
		}
		if (peek() == '.') {
			skip();
			requireDigits();
		}
		if (peek() == 'e' || peek() == 'E') {
			skip();
			if (peek() == '+' || peek() == '-') {
				skip();
			}
			requireDigits();
		}
		requireDelimiter();
	}

	private void requireDigits() throws IOException, GrammarException {
		if (!isDigit(require())) {
			throw invalid();
		}
		skipDigits();
	}

	private void skipDigits() throws IOException {
		while (isDigit(peek())) {
			skip();
		}
	}

	private static boolean isDigit(int value) {
		return value >= '0' && value <= '9';
	}

	private void requireDelimiter() throws IOException, GrammarException {
		int next = peek();
		if (next >= 0 && next != ',' && next != '}' && next != ']' && !isSpace(next)) {
			throw invalid();
		}
	}

	private void string(boolean name) throws IOException, GrammarException {
		while (true) {
			int value = require();
			if (value == '"') {
				return;
			}
			if (value < ' ') {
				throw invalid();
			}
			int character = (value == '\\') ? escaped() : (value < 0x80) ? value : encoded(value);
			if (name) {
				this.names.add(character);
			}
		}
	}

	private int escaped() throws IOException, GrammarException {
		int value = require();
		return switch (value) {
			case '"', '\\', '/' -> value;
			case 'b' -> '\b';
			case 'f' -> '\f';
			case 'n' -> '\n';
			case 'r' -> '\r';
			case 't' -> '\t';
			case 'u' -> {
				int character = 0;
				for (int i = 0; i < 4; i++) {
					int digit = hex(require());
					if (digit < 0) {
						throw invalid();
					}
					character = (character << 4) | digit;
				}
				yield character;
			}
			default -> throw invalid();
		};
	}

	private static int hex(int value) {
		if (isDigit(value)) {
			return value - '0';
		}
		int letter = value | 0x20;
		return (letter >= 'a' && letter <= 'f') ? letter - 'a' + 10 : -1;
	}

	// Reads the rest of a UTF-8 sequence.
	private int encoded(int first) throws IOException, GrammarException {
		int more = ((first & 0xE0) == 0xC0) ? 1 : ((first & 0xF0) == 0xE0) ? 2 : ((first & 0xF8) == 0xF0) ? 3 : 0;
		if (more == 0) {
			throw invalid();
		}
		int character = first & (0x3F >> more);
		for (int i = 0; i < more; i++) {
			int next = require();
			if ((next & 0xC0) != 0x80) {
				throw invalid();
			}
			character = (character << 6) | (next & 0x3F);
		}
		return character;
	}

	private int requireToken() throws IOException, GrammarException {
		int next = token();
		if (next < 0) {
			throw new GrammarException("it ends too early");
		}
		return next;
	}

	private int token() throws IOException {
		while (isSpace(peek())) {
			skip();
		}
		int next = peek();
		skip();
		return next;
	}

	private static boolean isSpace(int value) {
		return value == ' ' || value == '\n' || value == '\r' || value == '\t';
	}

	private int require() throws IOException, GrammarException {
		int next = peek();
		if (next < 0) {
			throw new GrammarException("it ends too early");
		}
		skip();
		return next;
	}

	private int peek() throws IOException {
		if (this.position == this.end) {
			this.passed += this.end;
			// A full buffer was read to its end before.
			if (this.end == this.buffer.length && this.end < LARGEST_BUFFER) {
				this.buffer = new byte[Math.min(LARGEST_BUFFER, this.end * 4)];
			}
			this.position = 0;
			this.end = Math.max(0, this.in.readNBytes(this.buffer, 0, this.buffer.length));
		}
		return (this.end > 0) ? this.buffer[this.position] & 0xFF : -1;
	}

	private void skip() {
		if (this.position < this.end) {
			this.position++;
		}
	}

	private GrammarException invalid() {
		return new GrammarException(
				String.format(Locale.ROOT, "it is not valid JSON (byte %d)", this.passed + this.position));
	}

	/**
	 * Thrown if the value is not valid.
	 */
	private static final class GrammarException extends Exception {

		private static final long serialVersionUID = 1L;

		private final String problem;

		GrammarException(String problem) {
			super(problem, null, false, false);
			this.problem = problem;
		}

	}

}
