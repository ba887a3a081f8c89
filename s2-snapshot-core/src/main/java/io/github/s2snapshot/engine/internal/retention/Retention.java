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
 * What decides how much of the history of a projection is kept: neither its retention may
 * delete what is needed, nor is anything kept that snapshots in a store cover.
 *
 * @param guard looks after the retention of the stream
 * @param trims trims what snapshots in a store cover, {@code null} without a store
 */
public record Retention(RetentionGuard guard, @Nullable TrimGuard trims) {

	/**
	 * The projection is restored.
	 * @return completes when it may run, exceptionally when what it was restored from
	 * would be lost
	 */
	public CompletableFuture<@Nullable Void> start() {
		return this.guard.start();
	}

	/**
	 * The projection does not run any more.
	 */
	public void stop() {
		this.guard.stop();
		if (this.trims != null) {
			this.trims.stop();
		}
	}

}
