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

package io.github.s2snapshot.embedded.internal.backend;

import java.util.concurrent.CompletableFuture;

import io.github.s2snapshot.embedded.internal.backend.BasinState.StreamState;
import io.github.s2snapshot.embedded.internal.backend.storage.Completion;
import io.github.s2snapshot.embedded.internal.backend.storage.Storage;

/**
 * Writer of basins and streams. Its futures complete when a write is durable.
 */
final class Writes {

	private final Storage storage;

	Writes(Storage storage) {
		this.storage = storage;
	}

	<T> CompletableFuture<T> save(BasinState basin, T result) {
		CompletableFuture<T> done = new CompletableFuture<>();
		this.storage.putBasin(basin.name(), Rows.write(basin), completion(done, result));
		return done;
	}

	<T> CompletableFuture<T> save(StreamState stream, T result) {
		CompletableFuture<T> done = new CompletableFuture<>();
		this.storage.putStream(stream.log().id(), Rows.write(stream), completion(done, result));
		return done;
	}

	static <T> Completion completion(CompletableFuture<T> future, T result) {
		return (failure) -> {
			if (failure == null) {
				future.complete(result);
			}
			else {
				future.completeExceptionally(S2Error.storage(failure));
			}
		};
	}

	/**
	 * Makes a write that changes nothing, because only the completion of a write may
	 * change the visible part of a stream.
	 * @param stream the stream
	 * @param completion called when the write is complete
	 */
	void touch(StreamState stream, Runnable completion) {
		this.storage.putStream(stream.log().id(), Rows.write(stream), (failure) -> completion.run());
	}

}
