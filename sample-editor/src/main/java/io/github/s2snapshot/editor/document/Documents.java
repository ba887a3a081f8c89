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

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

import io.github.s2snapshot.keyed.KeyInfo;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionInfo;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.UpdateResult;

/**
 * The documents: creates, edits, lists and deletes them.
 *
 * @since 0.1.0
 */
@Service
public class Documents {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final KeyedProjection<String, Document> projection;

	Documents(KeyedProjection<String, Document> projection) {
		this.projection = projection;
	}

	/**
	 * Creates a document unless it exists.
	 * @param name the name
	 * @param author who creates it
	 * @return the document, and whether it is new
	 * @throws InvalidEditException if the name is not valid
	 */
	public Creation create(@Nullable String name, String author) {
		String id = UUID.randomUUID().toString();
		UpdateResult<Document> result = this.projection.update(DocumentName.of(name),
				(document) -> document.create(id, author), TIMEOUT);
		return new Creation(result.view().state(), result.isAppended());
	}

	/**
	 * Appends an edit once, after transforming it against the edits of others since its
	 * base.
	 * @param name the name of the document
	 * @param edit the edit
	 * @return the document with the edit
	 * @throws DocumentNotFoundException if the document does not exist
	 * @throws StaleEditException if the base is too old
	 * @throws InvalidEditException if the edit does not fit the text
	 */
	public Document edit(String name, ProposedEdit edit) {
		return this.projection.update(DocumentName.of(name), (document) -> document.edit(edit), TIMEOUT).view().state();
	}

	/**
	 * Returns a document, as fresh as configured.
	 * @param name the name
	 * @return the document with its cursor
	 * @throws DocumentNotFoundException if the document does not exist
	 */
	public ProjectionView<Document> get(String name) {
		ProjectionView<Document> view = this.projection.read(DocumentName.of(name), null, TIMEOUT);
		view.state().requireId();
		return view;
	}

	/**
	 * Returns the name of a document that exists.
	 * @param name the name
	 * @return the name as the projection has it
	 * @throws DocumentNotFoundException if the document does not exist
	 */
	public String name(String name) {
		return get(name).state().name();
	}

	/**
	 * Returns information about a document, without loading it.
	 * @param name the name
	 * @return the information
	 */
	public KeyInfo info(String name) {
		return this.projection.info(DocumentName.of(name));
	}

	/**
	 * Returns information about all documents.
	 * @return the information
	 */
	public KeyedProjectionInfo info() {
		return this.projection.info();
	}

	/**
	 * Lists documents by their names.
	 * @param limit the largest number
	 * @return the names
	 */
	public List<String> names(int limit) {
		try (Stream<String> keys = this.projection.keys("")) {
			return keys.limit(limit).toList();
		}
	}

	/**
	 * Deletes a document with its history.
	 * @param name the name
	 */
	public void delete(String name) {
		this.projection.delete(DocumentName.of(name));
	}

	/**
	 * Result of the creation of a document.
	 *
	 * @param document the document
	 * @param isNew whether it did not exist before
	 */
	public record Creation(Document document, boolean isNew) {
	}

}
