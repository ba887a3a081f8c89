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

import io.github.s2snapshot.keyed.Freshness;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * A projection, or one key of a keyed projection, whose changes are sent.
 *
 * @param <S> the type of the state
 */
interface SseSource<S> {

	/**
	 * Returns the name, for the log.
	 * @return the name of the projection, and the stream of a key
	 */
	String name();

	int version();

	/**
	 * Returns the current view, if it is in memory.
	 * @return the view, or {@code null}
	 */
	@Nullable ProjectionView<S> current();

	Flow.Publisher<ProjectionView<S>> changes();

	Flow.Publisher<ProjectionView<S>> changesSince(long cursor);

	Flow.Publisher<DeltaEntry<S>> deltas(DeltaOptions options);

	static <S> SseSource<S> of(Projection<S> projection) {
		return new OfProjection<>(projection);
	}

	static <K, S> SseSource<S> of(KeyedProjection<K, S> projection, K key) {
		return new OfKey<>(projection, key);
	}

	/**
	 * A projection of one stream.
	 *
	 * @param <S> the type of the state
	 * @param projection the projection
	 */
	record OfProjection<S>(Projection<S> projection) implements SseSource<S> {

		private static final Logger logger = LoggerFactory.getLogger(OfProjection.class);

		@Override
		public String name() {
			return "projection '" + this.projection.name() + "'";
		}

		@Override
		public int version() {
			return this.projection.version();
		}

		@Override
		public @Nullable ProjectionView<S> current() {
			try {
				return this.projection.read();
			}
			catch (ProjectionException ex) {
				logger.trace("The projection has no state yet", ex);
				return null;
			}
		}

		@Override
		public Flow.Publisher<ProjectionView<S>> changes() {
			return this.projection.changes();
		}

		@Override
		public Flow.Publisher<ProjectionView<S>> changesSince(long cursor) {
			return this.projection.changesSince(cursor);
		}

		@Override
		public Flow.Publisher<DeltaEntry<S>> deltas(DeltaOptions options) {
			return this.projection.deltas(options);
		}

	}

	/**
	 * One key of a keyed projection.
	 *
	 * @param <K> the type of the keys
	 * @param <S> the type of the state
	 * @param projection the projection
	 * @param key the key
	 */
	record OfKey<K, S>(KeyedProjection<K, S> projection, K key) implements SseSource<S> {

		private static final Logger logger = LoggerFactory.getLogger(OfKey.class);

		@Override
		public String name() {
			return "projection '" + this.projection.name() + "' on stream '" + this.projection.stream(this.key) + "'";
		}

		@Override
		public int version() {
			return this.projection.version();
		}

		// A key that is absent is loaded when the changes are requested.
		@Override
		public @Nullable ProjectionView<S> current() {
			try {
				return this.projection.readAsync(this.key, Freshness.RESIDENT)
					.exceptionally((failure) -> null)
					.getNow(null);
			}
			catch (ProjectionException ex) {
				logger.trace("The key has no state yet", ex);
				return null;
			}
		}

		@Override
		public Flow.Publisher<ProjectionView<S>> changes() {
			return this.projection.changes(this.key);
		}

		@Override
		public Flow.Publisher<ProjectionView<S>> changesSince(long cursor) {
			return this.projection.changesSince(this.key, cursor);
		}

		@Override
		public Flow.Publisher<DeltaEntry<S>> deltas(DeltaOptions options) {
			return this.projection.deltas(this.key, options);
		}

	}

}
