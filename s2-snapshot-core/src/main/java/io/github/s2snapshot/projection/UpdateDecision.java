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

package io.github.s2snapshot.projection;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Function that decides which deltas an update appends, given the latest state. It may be
 * called more than once for one update: if another record is appended meanwhile, that
 * record is folded and the decision is called again. A decision must therefore have no
 * side effects.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
@FunctionalInterface
public interface UpdateDecision<S extends @Nullable Object> {

	/**
	 * Returns the deltas to append. To refuse the update, throw an exception: the caller
	 * of the update receives it unchanged, and nothing is appended.
	 * @param state the latest state, which must not be modified
	 * @return the deltas to append as one atomic batch, in their order; empty if there is
	 * nothing to do
	 */
	List<?> decide(S state);

}
