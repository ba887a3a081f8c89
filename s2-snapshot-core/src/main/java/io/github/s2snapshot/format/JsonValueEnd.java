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
	 * Look at the next piece.
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
		while (at < to) {
			byte next = bytes[at++];
			if (this.inString) {
				if (this.escaped) {
					this.escaped = false;
				}
				else if (next == '\\') {
					this.escaped = true;
				}
				else if (next == '"') {
					this.inString = false;
					if (this.depth == 0) {
						return at;
					}
				}
			}
			else if (next == '"') {
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
