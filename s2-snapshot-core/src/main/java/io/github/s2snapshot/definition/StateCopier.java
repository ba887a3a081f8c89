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

package io.github.s2snapshot.definition;

/**
 * Copier of a state that folds change in place, so that readers and snapshots get a state
 * that does not change any more. It is called once for each published batch of records.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
@FunctionalInterface
public interface StateCopier<S> {

	/**
	 * Copies a state.
	 * @param state the state, which must not be modified
	 * @return a copy that shares no mutable part with the state
	 */
	S copy(S state);

}
