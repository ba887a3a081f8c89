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
 * Predicate that decides about a snapshot by a delta and the state after it.
 *
 * @param <S> the type of the state
 * @param <D> the type of the delta
 * @since 0.1.0
 * @see ProjectionDefinition.Builder#snapshotWhen(Class, DeltaPredicate)
 */
@FunctionalInterface
public interface DeltaPredicate<S, D> {

	/**
	 * Returns whether a snapshot should be taken.
	 * @param state the state after the delta, which must not be modified
	 * @param delta the delta
	 * @return whether a snapshot should be taken
	 * @throws Exception if the predicate fails; the delta then counts as one that cannot
	 * be folded
	 */
	boolean test(S state, D delta) throws Exception;

}
