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

package io.github.s2snapshot.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.keyed.KeyDeletedException;
import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * Key that is kept in memory and followed until this is closed. Closing again has no
 * effect.
 *
 * @param <S> the type of the state
 */
final class KeyFollow<S> implements AutoCloseable {

	private final CompletableFuture<ProjectionRunner<S>> ready;

	private final CompletableFuture<@Nullable Void> gone;

	private final Supplier<@Nullable ProjectionException> ended;

	private final Runnable end;

	private final AtomicBoolean closed = new AtomicBoolean();

	/**
	 * Creates an instance.
	 * @param ready completes with the projection when its stream is followed
	 * @param gone completes when the key has failed or was deleted
	 * @param ended returns why the key has left the memory, or {@code null}
	 * @param end ends the following
	 */
	KeyFollow(CompletableFuture<ProjectionRunner<S>> ready, CompletableFuture<@Nullable Void> gone,
			Supplier<@Nullable ProjectionException> ended, Runnable end) {
		this.ready = ready;
		this.gone = gone;
		this.ended = ended;
		this.end = end;
	}

	CompletableFuture<ProjectionRunner<S>> ready() {
		return this.ready;
	}

	CompletableFuture<@Nullable Void> gone() {
		return this.gone;
	}

	/**
	 * Returns the deletion of the key.
	 * @return the exception for those that followed it, or {@code null} if it was not
	 * deleted
	 */
	@Nullable KeyDeletedException deleted() {
		return (this.ended.get() instanceof KeyDeletedException deleted) ? deleted : null;
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.end.run();
		}
	}

}
