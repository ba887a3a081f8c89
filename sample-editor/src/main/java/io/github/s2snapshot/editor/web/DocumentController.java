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

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.editor.document.Document;
import io.github.s2snapshot.editor.document.Documents;
import io.github.s2snapshot.editor.presence.Presence;
import io.github.s2snapshot.editor.replay.Progress;
import io.github.s2snapshot.editor.replay.TraceReplay;
import io.github.s2snapshot.keyed.KeyInfo;
import io.github.s2snapshot.keyed.KeyState;
import io.github.s2snapshot.keyed.KeyedProjectionInfo;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.SnapshotInfo;

/**
 * Lists, creates, reads and deletes documents.
 */
@RestController
@RequestMapping("/api/documents")
class DocumentController {

	/**
	 * The largest number of documents in a list.
	 */
	static final int MAX_LISTED = 1_000;

	private final Documents documents;

	private final Presence presence;

	private final TraceReplay replay;

	DocumentController(Documents documents, Presence presence, TraceReplay replay) {
		this.documents = documents;
		this.presence = presence;
		this.replay = replay;
	}

	@GetMapping
	DocumentList list() {
		List<String> names = this.documents.names(MAX_LISTED + 1);
		Map<String, Integer> present = this.presence.counts();
		List<Listed> listed = names.stream()
			.limit(MAX_LISTED)
			.map((name) -> new Listed(name, present.getOrDefault(name, 0)))
			.toList();
		return new DocumentList(listed, names.size() > MAX_LISTED, Memory.of(this.documents.info()));
	}

	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<Created> create(@RequestBody CreateRequest request) {
		Documents.Creation creation = this.documents.create(request.name(), People.author(request.author()));
		return ResponseEntity.status((creation.isNew()) ? HttpStatus.CREATED : HttpStatus.OK)
			.body(new Created(creation.document().name()));
	}

	@GetMapping("/{name}")
	Details details(@PathVariable String name) {
		ProjectionView<Document> view = this.documents.get(name);
		return Details.of(view, this.documents.info(name), this.replay.progress(view.state().name()));
	}

	@GetMapping(path = "/{name}/text", produces = "text/plain;charset=UTF-8")
	String text(@PathVariable String name) {
		return this.documents.get(name).state().text();
	}

	@DeleteMapping(path = "/{name}", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void delete(@PathVariable String name) {
		this.replay.pause(name);
		this.documents.delete(name);
	}

	/**
	 * Documents, and how many of them are in memory.
	 *
	 * @param documents the documents by name
	 * @param more whether there are more documents
	 * @param memory the documents in memory
	 */
	record DocumentList(List<Listed> documents, boolean more, Memory memory) {
	}

	/**
	 * Document in a list.
	 *
	 * @param name its name
	 * @param present the number of pages on which it is open
	 */
	record Listed(String name, int present) {
	}

	/**
	 * Documents in memory.
	 *
	 * @param resident how many documents are in memory
	 * @param followed how many of them are followed, because somebody has them open
	 * @param loads how many were loaded since the start
	 * @param evictions how many have left the memory since the start
	 */
	record Memory(int resident, int followed, long loads, long evictions) {

		static Memory of(KeyedProjectionInfo info) {
			return new Memory(info.resident(), info.followed(), info.loads(), info.evictions());
		}

	}

	/**
	 * Document to create.
	 *
	 * @param name its name
	 * @param author who creates it
	 */
	record CreateRequest(@Nullable String name, @Nullable String author) {
	}

	/**
	 * Document that exists now.
	 *
	 * @param name its name
	 */
	record Created(String name) {
	}

	/**
	 * Details of a document.
	 *
	 * @param name its name
	 * @param id its id, which edits have to name
	 * @param stream its stream
	 * @param revision the number of edits
	 * @param length the number of characters
	 * @param cursor the first record that the state does not cover
	 * @param residency where the state is
	 * @param snapshot the cursor of the newest snapshot that this process knows, or
	 * {@code null}
	 * @param replay the progress of the replay into the document
	 */
	record Details(String name, String id, String stream, long revision, int length, long cursor, KeyState residency,
			@Nullable Long snapshot, Progress replay) {

		static Details of(ProjectionView<Document> view, KeyInfo info, Progress replay) {
			SnapshotInfo snapshot = (info.projection() != null) ? info.projection().lastSnapshot() : null;
			Document document = view.state();
			return new Details(document.name(), document.requireId(), info.stream(), document.revision(),
					document.text().length(), view.cursor(), info.state(),
					(snapshot != null) ? snapshot.cursor() : null, replay);
		}

	}

}
