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

package io.github.s2snapshot.sse;

import java.util.Objects;
import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaGapAction;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.DeltaPosition;

/**
 * The deltas of a projection that a client receives, after the state to which they
 * belong.
 *
 * @param <S> the type of the state
 */
final class DeltasFeed<S> implements SseFeed<DeltaEntry<S>> {

	private final SseSource<S> source;

	private final DeltaMapping<S> mapping;

	private final @Nullable DeltaPosition position;

	// Whether a state replaces the one that the client knows.
	private boolean resets;

	/**
	 * Creates a feed.
	 * @param source the projection
	 * @param mapping the mapping of states and deltas to data
	 * @param lastEventId the id of the last event that the client received, {@code null}
	 * if it received none
	 */
	DeltasFeed(SseSource<S> source, DeltaMapping<S> mapping, @Nullable String lastEventId) {
		this.source = source;
		this.mapping = mapping;
		this.position = EventId.position(lastEventId, source.version());
		this.resets = lastEventId != null && !lastEventId.isBlank();
	}

	@Override
	public String source() {
		return this.source.name();
	}

	@Override
	public Flow.Publisher<DeltaEntry<S>> publisher() {
		DeltaPosition known = this.position;
		DeltaOptions options = (known != null) ? DeltaOptions.from(known) : DeltaOptions.fromState();
		return this.source.deltas(options.onGap(DeltaGapAction.RESTATE));
	}

	@Override
	public @Nullable Event event(DeltaEntry<S> entry) {
		String id = EventId.of(entry.next(), this.source.version());
		if (entry instanceof DeltaEntry.Delta<S> delta) {
			Object payload = this.mapping.delta(delta);
			return (payload != null) ? new Event(id, "delta", payload) : null;
		}
		if (entry instanceof DeltaEntry.State<S> state) {
			Object payload = Objects.requireNonNull(this.mapping.state(state),
					"The DeltaMapping must return data for a state");
			return new Event(id, (this.resets) ? "reset" : "state", payload);
		}
		// The state after a gap follows.
		this.resets = true;
		return null;
	}

}
