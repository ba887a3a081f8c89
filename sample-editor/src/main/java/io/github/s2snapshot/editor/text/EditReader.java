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

package io.github.s2snapshot.editor.text;

import java.util.List;

/**
 * Reads an edit as a sequence of parts, from the beginning of the text: characters that
 * are kept, inserted or deleted. After the last replacement, everything is kept.
 */
final class EditReader {

	private final List<Replacement> replacements;

	private int index;

	// The next character of the text before the edit.
	private int position;

	// How many characters of the current replacement were read.
	private int inserted;

	private int deleted;

	EditReader(TextEdit edit) {
		this.replacements = edit.replacements();
	}

	// Whether everything that follows is kept.
	boolean isAtEnd() {
		return this.index == this.replacements.size();
	}

	Kind kind() {
		if (isAtEnd() || this.position < current().position()) {
			return Kind.KEEP;
		}
		return (this.inserted < current().inserted().length()) ? Kind.INSERT : Kind.DELETE;
	}

	// The number of characters until the kind changes.
	int length() {
		if (isAtEnd()) {
			return Integer.MAX_VALUE;
		}
		return switch (kind()) {
			case KEEP -> current().position() - this.position;
			case INSERT -> current().inserted().length() - this.inserted;
			case DELETE -> current().deleted() - this.deleted;
		};
	}

	// Reads inserted characters.
	String text(int length) {
		String text = current().inserted().substring(this.inserted, this.inserted + length);
		skip(length);
		return text;
	}

	// Skips all characters until the kind changes.
	int skip() {
		int length = length();
		skip(length);
		return length;
	}

	void skip(int length) {
		// The length behind the last replacement is unlimited.
		if (isAtEnd()) {
			return;
		}
		Kind kind = kind();
		if (kind == Kind.INSERT) {
			this.inserted += length;
		}
		else {
			this.position += length;
			this.deleted += (kind == Kind.DELETE) ? length : 0;
		}
		if (this.inserted == current().inserted().length() && this.deleted == current().deleted()) {
			this.index++;
			this.inserted = 0;
			this.deleted = 0;
		}
	}

	private Replacement current() {
		return this.replacements.get(this.index);
	}

	/**
	 * Kinds of parts.
	 */
	enum Kind {

		KEEP, INSERT, DELETE

	}

}
