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

package io.github.s2snapshot.engine.internal.retention;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * The guards of the history of a projection: the retention of the stream must not delete
 * records that are needed, and history that external snapshots cover is trimmed.
 *
 * @param guard the guard against the retention of the stream
 * @param trims the guard that trims history covered by external snapshots, {@code null}
 * without a store
 */
public record Retention(RetentionGuard guard, @Nullable TrimGuard trims) {

	/**
	 * Called when the projection is restored.
	 * @return a future that completes when the projection may run, or exceptionally if
	 * its base would be lost
	 */
	public CompletableFuture<@Nullable Void> start() {
		return this.guard.start();
	}

	/**
	 * Called when the projection has stopped.
	 */
	public void stop() {
		this.guard.stop();
		if (this.trims != null) {
			this.trims.stop();
		}
	}

}
