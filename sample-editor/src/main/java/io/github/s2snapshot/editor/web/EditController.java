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

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.editor.document.Documents;

/**
 * Appends edits to documents.
 */
@RestController
class EditController {

	private final Documents documents;

	EditController(Documents documents) {
		this.documents = documents;
	}

	// A page of another site cannot send JSON without a preflight request.
	@PostMapping(path = "/api/documents/{name}/edits", consumes = MediaType.APPLICATION_JSON_VALUE)
	Accepted edit(@PathVariable String name, @RequestBody EditRequest request) {
		return new Accepted(this.documents.edit(name, request.toEdit()).revision());
	}

	/**
	 * Response to an edit.
	 *
	 * @param revision a revision that has the edit
	 */
	record Accepted(long revision) {
	}

}
