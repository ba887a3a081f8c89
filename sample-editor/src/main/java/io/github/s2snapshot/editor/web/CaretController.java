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
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.editor.document.Documents;
import io.github.s2snapshot.editor.document.InvalidEditException;
import io.github.s2snapshot.editor.presence.Caret;
import io.github.s2snapshot.editor.presence.Presence;

/**
 * Receives the carets of the pages. They are not appended to streams.
 */
@RestController
@RequestMapping("/api/documents/{name}/carets/{writer}")
class CaretController {

	private final Documents documents;

	private final Presence presence;

	CaretController(Documents documents, Presence presence) {
		this.documents = documents;
		this.presence = presence;
	}

	@PutMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void move(@PathVariable String name, @PathVariable String writer, @RequestBody CaretRequest request) {
		this.presence.move(this.documents.name(name), request.toCaret(People.writer(writer)));
	}

	@DeleteMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void leave(@PathVariable String name, @PathVariable String writer) {
		this.presence.leave(name, writer);
	}

	/**
	 * Caret, before validation.
	 *
	 * @param author the name of the person
	 * @param revision the revision to whose text the positions belong
	 * @param anchor the position where the selection begins
	 * @param head the position of the caret, where the selection ends
	 */
	record CaretRequest(@Nullable String author, @Nullable Long revision, @Nullable Integer anchor,
			@Nullable Integer head) {

		Caret toCaret(String writer) {
			if (this.revision == null || this.anchor == null || this.head == null || this.revision < 0
					|| this.anchor < 0 || this.head < 0) {
				throw new InvalidEditException("'revision', 'anchor' and 'head' must be 0 or greater");
			}
			return new Caret(writer, People.author(this.author), this.revision, this.anchor, this.head);
		}

	}

}
