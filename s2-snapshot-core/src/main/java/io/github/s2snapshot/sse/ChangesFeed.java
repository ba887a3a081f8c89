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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * The changes of a projection that a client receives.
 *
 * @param <S> the type of the state
 */
final class ChangesFeed<S> implements SseFeed<ProjectionView<S>> {

	private static final Logger logger = LoggerFactory.getLogger(ChangesFeed.class);

	private final Projection<S> projection;

	private final ChangeMapping<S> mapping;

	private final @Nullable Long cursor;

	private @Nullable ProjectionView<S> known;

	/**
	 * Creates a feed.
	 * @param projection the projection
	 * @param mapping the mapping of changes to data
	 * @param cursor the cursor of the state that the client knows, {@code null} if it
	 * knows none
	 */
	ChangesFeed(Projection<S> projection, ChangeMapping<S> mapping, @Nullable Long cursor) {
		this.projection = projection;
		this.mapping = mapping;
		this.cursor = cursor;
	}

	@Override
	public String projection() {
		return this.projection.name();
	}

	@Override
	public Flow.Publisher<ProjectionView<S>> publisher() {
		Long cursor = this.cursor;
		this.known = (cursor != null) ? known(cursor) : null;
		return (cursor != null) ? this.projection.changesSince(cursor) : this.projection.changes();
	}

	// Only the current view is kept: an older state that the client knows is gone.
	private @Nullable ProjectionView<S> known(long cursor) {
		try {
			ProjectionView<S> view = this.projection.read();
			return (view.cursor() == cursor) ? view : null;
		}
		catch (ProjectionException ex) {
			logger.trace("The projection has no state yet", ex);
			return null;
		}
	}

	@Override
	public @Nullable Event event(ProjectionView<S> view) {
		Object payload = this.mapping.map(this.known, view);
		if (payload == null) {
			return null;
		}
		String name = (this.known != null) ? "change" : "state";
		this.known = view;
		return new Event(EventId.of(view.cursor(), this.projection.version()), name, payload);
	}

}
