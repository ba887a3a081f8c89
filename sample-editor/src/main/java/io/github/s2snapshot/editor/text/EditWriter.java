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

import java.util.ArrayList;
import java.util.List;

/**
 * Writes an edit from the beginning of the text. Insertions and deletions without a kept
 * character between them become one replacement.
 */
final class EditWriter {

	private final List<Replacement> replacements = new ArrayList<>();

	private final StringBuilder inserted = new StringBuilder();

	private int position;

	private int deleted;

	void keep(int length) {
		if (length > 0) {
			flush();
			this.position += length;
		}
	}

	void insert(String text) {
		this.inserted.append(text);
	}

	void delete(int length) {
		this.deleted += length;
	}

	private void flush() {
		if (this.deleted > 0 || !this.inserted.isEmpty()) {
			this.replacements.add(new Replacement(this.position, this.deleted, this.inserted.toString()));
		}
		this.position += this.deleted;
		this.deleted = 0;
		this.inserted.setLength(0);
	}

	TextEdit edit() {
		flush();
		return new TextEdit(this.replacements);
	}

}
