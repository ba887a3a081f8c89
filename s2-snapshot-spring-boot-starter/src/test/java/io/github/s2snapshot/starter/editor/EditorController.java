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

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.sse.ServerSentChanges;
import io.github.s2snapshot.sse.SseResponse;

@RestController
class EditorController {

	private final Projection<Document> document;

	private final ServerSentChanges changes;

	EditorController(Projection<Document> document, ServerSentChanges changes) {
		this.document = document;
		this.changes = changes;
	}

	@GetMapping("/document")
	Content read(@RequestParam(defaultValue = "0") long cursor) {
		return Content.of(this.document.read(ReadConsistency.atCursor(cursor), Duration.ofSeconds(20)));
	}

	// Edits the latest document.
	@PostMapping("/edits")
	Content edit(@RequestBody Change change) {
		return Content.of(this.document.update((current) -> List.of(change.edit())).view());
	}

	// Edits the document that the author has seen.
	@PostMapping(path = "/edits", params = "cursor")
	ResponseEntity<?> edit(@RequestParam long cursor, @RequestBody Change change) {
		AppendOutcome outcome = this.document.append(AppendCondition.at(cursor), change.edit());
		if (outcome instanceof AppendOutcome.Appended appended) {
			return ResponseEntity.ok(Map.of("cursor", appended.ack().end().seqNum()));
		}
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT,
				"Others have edited the document");
		problem.setType(URI.create("urn:editor:edited"));
		return ResponseEntity.of(problem).build();
	}

	@GetMapping(path = "/edits", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseResponse edits(@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
		return this.changes.streamDeltas(this.document, lastEventId);
	}

	record Content(long cursor, String text, Map<String, Integer> cursors) {

		static Content of(ProjectionView<Document> view) {
			return new Content(view.cursor(), view.state().text().toString(), view.state().cursors());
		}

	}

	record Change(String author, int position, int count, String text) {

		Edit edit() {
			if (this.count == 0) {
				return new Edit.Inserted(this.author, this.position, this.text);
			}
			return (this.text.isEmpty()) ? new Edit.Deleted(this.author, this.position, this.count)
					: new Edit.Replaced(this.author, this.position, this.count, this.text);
		}

	}

}
