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
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaGapAction;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.DeltaPosition;
import io.github.s2snapshot.projection.Projection;

@RestController
class ReactiveStockEvents {

	private final Projection<Stock> stock;

	ReactiveStockEvents(Projection<Stock> stock) {
		this.stock = stock;
	}

	@GetMapping(path = "/stock/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<ServerSentEvent<Stock>> events(@RequestHeader(name = "Last-Event-ID", required = false) @Nullable Long id) {
		return JdkFlowAdapter.flowPublisherToFlux((id != null) ? this.stock.changesSince(id) : this.stock.changes())
			.map((view) -> ServerSentEvent.builder(view.state()).id(Long.toUnsignedString(view.cursor())).build());
	}

	@GetMapping(path = "/stock/deltas", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<ServerSentEvent<Object>> deltas(@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String id) {
		DeltaOptions options = (id != null) ? DeltaOptions.from(DeltaPosition.parse(id)) : DeltaOptions.fromState();
		return JdkFlowAdapter.flowPublisherToFlux(this.stock.deltas(options.onGap(DeltaGapAction.RESTATE)))
			.mapNotNull(ReactiveStockEvents::event);
	}

	private static @Nullable ServerSentEvent<Object> event(DeltaEntry<Stock> entry) {
		String id = entry.next().toString();
		if (entry instanceof DeltaEntry.State<Stock> state) {
			return ServerSentEvent.<Object>builder(state.state()).event("state").id(id).build();
		}
		return (entry instanceof DeltaEntry.Delta<Stock> delta)
				? ServerSentEvent.builder(delta.delta()).event("delta").id(id).build() : null;
	}

	Flux<Long> bolts() {
		return JdkFlowAdapter.flowPublisherToFlux(this.stock.changes())
			.map((view) -> view.state().amount("bolt"))
			.distinctUntilChanged();
	}

}
