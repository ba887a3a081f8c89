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
 * Fold of a delta into a state. It depends only on its parameters, so that the same
 * records always give the same state.
 *
 * @param <S> the type of the state
 * @param <D> the type of the delta
 * @since 0.1.0
 */
@FunctionalInterface
public interface StateFold<S, D> {

	/**
	 * Folds a delta.
	 * @param state the current state, which must not be modified
	 * @param delta the delta
	 * @return the new state
	 * @throws Exception if the delta cannot be folded; the poison policy of the
	 * projection decides what happens then
	 */
	S fold(S state, D delta) throws Exception;

}
