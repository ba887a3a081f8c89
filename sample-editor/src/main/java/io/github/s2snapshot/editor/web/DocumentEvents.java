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

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.editor.document.Document;
import io.github.s2snapshot.editor.document.DocumentCreated;
import io.github.s2snapshot.editor.document.Edited;
import io.github.s2snapshot.editor.text.TextEdit;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.sse.DeltaMapping;

/**
 * Makes events of a document and its edits.
 */
class DocumentEvents implements DeltaMapping<Document> {

	@Override
	public Object state(DeltaEntry.State<Document> entry) {
		Document document = entry.state();
		return new Whole(document.id(), document.revision(), document.text());
	}

	@Override
	public @Nullable Object delta(DeltaEntry.Delta<Document> entry) {
		Instant at = entry.record().timestamp();
		if (entry.delta() instanceof Edited edited) {
			return new Edit(edited.writer(), edited.number(), edited.author(), at, edited.changes());
		}
		return (entry.delta() instanceof DocumentCreated created) ? new Creation(created.id(), created.author(), at)
				: null;
	}

	/**
	 * Whole document.
	 *
	 * @param id the id of the document, {@code null} if it does not exist
	 * @param revision the number of edits
	 * @param text the text
	 */
	record Whole(@Nullable String id, long revision, String text) {
	}

	/**
	 * Edit of a document.
	 *
	 * @param writer the id of the page
	 * @param number the number of the edit among those of the page
	 * @param author the name of the person
	 * @param at the time of the edit
	 * @param changes the changes
	 */
	record Edit(String writer, int number, String author, Instant at, TextEdit changes) {
	}

	/**
	 * Creation of a document.
	 *
	 * @param created the id of the document
	 * @param author who created it
	 * @param at the time of the creation
	 */
	record Creation(String created, String author, Instant at) {
	}

}
