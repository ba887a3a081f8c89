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

/**
 * Looks for the end of a JSON value in UTF-8, piece by piece. Brackets are counted, not
 * matched.
 */
final class JsonValueEnd {

	private boolean begun;

	private boolean scalar;

	private boolean inString;

	private boolean escaped;

	private int depth;

	/**
	 * Looks at the next piece.
	 * @param bytes holds the piece
	 * @param from where it begins; in the first one, where the value begins
	 * @param to where it ends
	 * @return the index right behind the value, -1 when it does not end in the piece
	 */
	int find(byte[] bytes, int from, int to) {
		int at = from;
		if (!this.begun && at < to) {
			this.begun = true;
			this.scalar = bytes[at] != '"' && bytes[at] != '{' && bytes[at] != '[';
		}
		if (this.scalar) {
			return findDelimiter(bytes, at, to);
		}
		return findEnd(bytes, at, to);
	}

	private int findEnd(byte[] bytes, int from, int to) {
		int at = from;
		while (at < to) {
			if (this.inString) {
				at = skipString(bytes, at, to);
				if (!this.inString && this.depth == 0) {
					return at;
				}
				continue;
			}
			byte next = bytes[at++];
			if (next == '"') {
				this.inString = true;
			}
			else if (next == '{' || next == '[') {
				this.depth++;
			}
			else if (next == '}' || next == ']') {
				this.depth--;
				if (this.depth == 0) {
					return at;
				}
			}
		}
		return -1;
	}

	// Up to behind the quote that ends it, or to the end of the piece.
	private int skipString(byte[] bytes, int from, int to) {
		boolean escaping = this.escaped;
		for (int at = from; at < to; at++) {
			byte next = bytes[at];
			if (escaping) {
				escaping = false;
			}
			else if (next == '\\') {
				escaping = true;
			}
			else if (next == '"') {
				this.escaped = false;
				this.inString = false;
				return at + 1;
			}
		}
		this.escaped = escaping;
		return to;
	}

	private static int findDelimiter(byte[] bytes, int from, int to) {
		for (int at = from; at < to; at++) {
			switch (bytes[at]) {
				case ',', '}', ']', ' ', '\n', '\r', '\t' -> {
					return at;
				}
				default -> {
				}
			}
		}
		return -1;
	}

}
