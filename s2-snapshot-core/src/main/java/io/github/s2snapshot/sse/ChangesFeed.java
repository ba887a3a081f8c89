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

import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.ProjectionView;

/**
 * The changes of a projection that a client receives.
 *
 * @param <S> the type of the state
 */
final class ChangesFeed<S> implements SseFeed<ProjectionView<S>> {

	private final SseSource<S> source;

	private final ChangeMapping<S> mapping;

	private final @Nullable Long cursor;

	private @Nullable ProjectionView<S> known;

	/**
	 * Creates a feed.
	 * @param source the projection
	 * @param mapping the mapping of changes to data
	 * @param cursor the cursor of the state that the client knows, {@code null} if it
	 * knows none
	 */
	ChangesFeed(SseSource<S> source, ChangeMapping<S> mapping, @Nullable Long cursor) {
		this.source = source;
		this.mapping = mapping;
		this.cursor = cursor;
	}

	@Override
	public String source() {
		return this.source.name();
	}

	@Override
	public Flow.Publisher<ProjectionView<S>> publisher() {
		Long cursor = this.cursor;
		this.known = (cursor != null) ? known(cursor) : null;
		return (cursor != null) ? this.source.changesSince(cursor) : this.source.changes();
	}

	// Only the current view is kept: an older state that the client knows is gone.
	private @Nullable ProjectionView<S> known(long cursor) {
		ProjectionView<S> view = this.source.current();
		return (view != null && view.cursor() == cursor) ? view : null;
	}

	@Override
	public @Nullable Event event(ProjectionView<S> view) {
		Object payload = this.mapping.map(this.known, view);
		if (payload == null) {
			return null;
		}
		String name = (this.known != null) ? "change" : "state";
		this.known = view;
		return new Event(EventId.of(view.cursor(), this.source.version()), name, payload);
	}

}
