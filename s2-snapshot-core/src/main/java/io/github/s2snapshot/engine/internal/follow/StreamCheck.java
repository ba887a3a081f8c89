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

package io.github.s2snapshot.engine.internal.follow;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Checks that a stream is still the one that was read before.
 */
public interface StreamCheck {

	/**
	 * Check that accepts each stream.
	 */
	StreamCheck NONE = new StreamCheck() {

		@Override
		public @Nullable RuntimeException difference(StreamPosition tail) {
			return null;
		}

		@Override
		public CompletableFuture<@Nullable Void> checkLast() {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public RuntimeException deleted(Throwable failure) {
			return Futures.rethrow(failure);
		}

	};

	/**
	 * Compares a tail, which has the timestamp of the last record (S2 v1), with the last
	 * record that was read.
	 * @param tail the tail
	 * @return why the stream is another one, or {@code null}
	 */
	@Nullable RuntimeException difference(StreamPosition tail);

	/**
	 * Reads the last record that was read again, or compares when the stream was created
	 * if that record is trimmed.
	 * @return completes if the stream is the same or that cannot be known, or
	 * exceptionally with an
	 * {@link io.github.s2snapshot.projection.error.IncarnationException} or the failure
	 * of the request
	 */
	CompletableFuture<@Nullable Void> checkLast();

	/**
	 * Returns the failure of a projection whose stream does not exist any more.
	 * @param failure the answer of the server
	 * @return the failure
	 */
	RuntimeException deleted(Throwable failure);

}
