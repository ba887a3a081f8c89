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

package io.github.s2snapshot.autoconfigure.store;

import io.github.s2snapshot.store.SnapshotStore;

/**
 * Callback that customizes each store that is created from properties, after the
 * properties have been applied: the common store, and those of single projections. The
 * type argument of the bean selects the stores, for example
 * {@code SnapshotStoreCustomizer<S3SnapshotStore>}.
 *
 * @param <S> the type of the store, one of {@code FileSnapshotStore},
 * {@code JdbcSnapshotStore} and {@code S3SnapshotStore}
 * @since 0.1.0
 */
@FunctionalInterface
public interface SnapshotStoreCustomizer<S extends SnapshotStore> {

	/**
	 * Customizes a store. If states are encrypted, this is the store of the encrypted
	 * states.
	 * @param store the store, which is immutable
	 * @return the store to use, never {@code null}
	 */
	S customize(S store);

}
