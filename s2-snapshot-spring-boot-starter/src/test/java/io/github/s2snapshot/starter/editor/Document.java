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

package io.github.s2snapshot.starter.editor;

import java.util.Map;
import java.util.TreeMap;

import io.github.s2snapshot.definition.CopyableState;

/**
 * Text with the cursor of each author. Folds change it in place.
 *
 * @param text the text
 * @param cursors the positions of the cursors by author
 */
record Document(StringBuilder text, Map<String, Integer> cursors) implements CopyableState<Document> {

	Document() {
		this(new StringBuilder(), new TreeMap<>());
	}

	void replace(String author, int position, int count, String inserted) {
		requirePosition(position);
		if (count < 0 || count > this.text.length() - position) {
			throw new IllegalArgumentException("The end is not in the document");
		}
		this.text.replace(position, position + count, inserted);
		this.cursors.replaceAll((name, cursor) -> (cursor <= position) ? cursor
				: Math.max(cursor - count, position) + inserted.length());
		this.cursors.put(author, position + inserted.length());
	}

	void move(String author, int position) {
		requirePosition(position);
		this.cursors.put(author, position);
	}

	private void requirePosition(int position) {
		if (position < 0 || position > this.text.length()) {
			throw new IllegalArgumentException("The position is not in the document");
		}
	}

	@Override
	public Document copy() {
		return new Document(new StringBuilder(this.text), new TreeMap<>(this.cursors));
	}

}
