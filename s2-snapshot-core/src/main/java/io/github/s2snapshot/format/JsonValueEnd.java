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
 * Finds the end of a JSON value in UTF-8, piece by piece and in constant memory. Brackets
 * are counted, not matched: whether the value is valid is for its parser to find out.
 */
final class JsonValueEnd {

	private boolean begun;

	private boolean scalar;

	private boolean inString;

	private boolean escaped;

	private int depth;

	/**
	 * Searches the next piece.
	 * @param bytes the bytes that contain the piece
	 * @param from the index of the first byte of the piece, which in the first piece is
	 * the first byte of the value
	 * @param to the index after the last byte of the piece
	 * @return the index after the last byte of the value, -1 if the value does not end in
	 * this piece
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

	// Returns the index after the closing quote, or the end of the piece.
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
