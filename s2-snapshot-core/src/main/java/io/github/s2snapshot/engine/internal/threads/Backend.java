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

package io.github.s2snapshot.engine.internal.threads;

import org.jspecify.annotations.Nullable;

/**
 * What a projection depends on outside of the process: its store, and the account whose
 * stream it follows. Projections with the same ones wait together when these do not
 * answer, and others do not. Two are the same when their parts are the same objects.
 *
 * @param store where the snapshots are, {@code null} when they are in the stream
 * @param account what stands for the account
 */
public record Backend(@Nullable Object store, Object account) {

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Backend backend && backend.store == this.store && backend.account == this.account;
	}

	@Override
	public int hashCode() {
		return 31 * System.identityHashCode(this.store) + System.identityHashCode(this.account);
	}

}
