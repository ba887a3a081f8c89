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

package io.github.s2snapshot.sample.web;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sample.board.DelayBoard;
import io.github.s2snapshot.sse.ServerSentChanges;
import io.github.s2snapshot.sse.SseResponse;

/**
 * Sends each change of the board to the page.
 */
@RestController
class BoardEventsController {

	private final Projection<DelayBoard> projection;

	private final ServerSentChanges changes;

	BoardEventsController(Projection<DelayBoard> projection, ServerSentChanges changes) {
		this.projection = projection;
		this.changes = changes;
	}

	@GetMapping(path = "/api/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseResponse events(@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
		return this.changes.stream(this.projection, lastEventId, BoardChange::between);
	}

}
