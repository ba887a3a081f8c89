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
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.editor.document.Document;
import io.github.s2snapshot.editor.document.Documents;
import io.github.s2snapshot.editor.presence.Presence;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.sse.ServerSentChanges;
import io.github.s2snapshot.sse.SseResponse;

/**
 * Sends each edit of a document to the pages on which it is open, and all edits from the
 * first one on to pages that show the history.
 */
@RestController
class EventsController {

	// The position of the first record.
	private static final String BEGINNING = "0";

	private final KeyedProjection<String, Document> projection;

	private final Documents documents;

	private final Presence presence;

	private final ServerSentChanges changes;

	private final DocumentEvents mapping = new DocumentEvents();

	EventsController(KeyedProjection<String, Document> projection, Documents documents, Presence presence,
			ServerSentChanges changes) {
		this.projection = projection;
		this.documents = documents;
		this.presence = presence;
		this.changes = changes;
	}

	// A browser sends the header if it connects again by itself. A page that connects
	// again cannot set headers.
	@GetMapping(path = "/api/documents/{name}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseResponse events(@PathVariable String name, @RequestParam(required = false) @Nullable String after,
			@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
		String key = this.documents.name(name);
		return this.changes
			.streamDeltas(this.projection, key, (lastEventId != null) ? lastEventId : after, this.mapping)
			.with("carets", this.presence.carets(key));
	}

	@GetMapping(path = "/api/documents/{name}/history", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseResponse history(@PathVariable String name,
			@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
		String key = this.documents.name(name);
		return this.changes.streamDeltas(this.projection, key, (lastEventId != null) ? lastEventId : BEGINNING,
				this.mapping);
	}

}
