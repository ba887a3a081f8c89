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
 * Decides which deltas to append to a stream, given its latest state. It may be asked
 * more than once for one update: when others append in between, their records are folded
 * and it decides again. So it has no effect of its own.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
@FunctionalInterface
public interface UpdateDecision<S extends @Nullable Object> {

	/**
	 * Decides. To refuse, throw: the exception reaches the caller of the update unchanged
	 * and nothing is appended.
	 * @param state the latest state, not to be modified
	 * @return the deltas to append as one atomic batch, in their order; empty when there
	 * is nothing to do
	 */
	List<?> decide(S state);

}
