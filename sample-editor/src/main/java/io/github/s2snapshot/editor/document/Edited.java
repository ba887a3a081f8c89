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

package io.github.s2snapshot.editor.document;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.springframework.util.Assert;

import io.github.s2snapshot.editor.text.TextEdit;

/**
 * Delta: a document was edited.
 *
 * @param writer the id of the page on which the edit was made. If two edits insert at the
 * same position, the one of the smaller id comes first, so that words do not mix
 * @param number the number of the edit among those of the writer. A writer sends an edit
 * again with the same number if it does not know whether it was appended
 * @param author the name of the person
 * @param changes the changes, with positions in the text before this delta
 * @since 0.1.0
 */
@JsonPropertyOrder({ "writer", "number", "author", "changes" })
public record Edited(String writer, int number, String author, TextEdit changes) {

	@SuppressWarnings("ConstantValue") // missing in JSON
	public Edited {
		Assert.hasText(writer, "'writer' must not be empty");
		Assert.isTrue(number > 0, () -> "'number' must be positive, but is " + number);
		Assert.hasText(author, "'author' must not be empty");
		Assert.notNull(changes, "'changes' must not be null");
	}

	/**
	 * Returns a description without the text.
	 */
	@Override
	public String toString() {
		return "Edited[" + this.writer + "-" + this.number + ", " + this.changes + "]";
	}

}
