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

package io.github.s2snapshot.editor.web;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.editor.document.InvalidEditException;
import io.github.s2snapshot.editor.document.ProposedEdit;
import io.github.s2snapshot.editor.text.TextEdit;

/**
 * Edit of a document, before validation.
 *
 * @param document the id of the document
 * @param base the revision on which the edit was made
 * @param writer the id of the page
 * @param number the number of the edit among those of the page, from 1
 * @param author the name of the person
 * @param changes the changes, with positions in the text of the revision
 */
record EditRequest(@Nullable String document, @Nullable Long base, @Nullable String writer, @Nullable Integer number,
		@Nullable String author, @Nullable TextEdit changes) {

	/**
	 * Validates the request.
	 * @throws InvalidEditException if a field is missing or not valid
	 */
	ProposedEdit toEdit() {
		if (this.document == null || this.changes == null) {
			throw new InvalidEditException("'document' and 'changes' must not be missing");
		}
		if (this.base == null || this.base < 0) {
			throw new InvalidEditException("'base' must be a revision, 0 or greater, but is " + this.base);
		}
		if (this.number == null || this.number < 1) {
			throw new InvalidEditException("'number' must be 1 or greater, but is " + this.number);
		}
		return new ProposedEdit(this.document, this.base, People.writer(this.writer), this.number,
				People.author(this.author), this.changes);
	}

}
