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
 * External systems that a projection depends on: its store, and the account of its
 * stream. If they do not answer, only projections with the same backend wait. Backends
 * are equal if their components are the same objects.
 *
 * @param store the store of the snapshots, {@code null} if they are in the stream
 * @param account an object that identifies the account
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
