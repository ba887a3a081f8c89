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

package io.github.s2snapshot.starter.docs.changes;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sse.ServerSentChanges;
import io.github.s2snapshot.sse.SseResponse;

@RestController
class StockEvents {

	private final Projection<Stock> stock;

	private final ServerSentChanges changes;

	StockEvents(Projection<Stock> stock, ServerSentChanges changes) {
		this.stock = stock;
		this.changes = changes;
	}

	@GetMapping(path = "/stock/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseResponse events(@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
		return this.changes.stream(this.stock, lastEventId);
	}

	@GetMapping(path = "/stock/deltas", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseResponse deltas(@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
		return this.changes.streamDeltas(this.stock, lastEventId);
	}

	@GetMapping(path = "/stock/{article}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseResponse events(@PathVariable String article,
			@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
		return this.changes.stream(this.stock, lastEventId, (previous, current) -> {
			long now = current.state().amount(article);
			return (previous != null && previous.state().amount(article) == now) ? null : now;
		});
	}

}
