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

import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadSession;

/**
 * Source of the batches of a stream, from a position on. Not thread-safe.
 */
interface BatchSource {

	/**
	 * Requests the next batch.
	 * @return completes with the batch, or with {@code null} if the source has ended
	 */
	CompletableFuture<@Nullable ReadBatch> nextAsync();

	/**
	 * Ends the source. Batches that were requested are not delivered any more.
	 */
	void close();

	/**
	 * Returns a source that receives what the server sends in a session.
	 * @param session the session
	 * @return the source
	 */
	static BatchSource of(ReadSession session) {
		return new BatchSource() {

			@Override
			public CompletableFuture<@Nullable ReadBatch> nextAsync() {
				return session.nextAsync();
			}

			@Override
			public void close() {
				session.close();
			}

		};
	}

}
