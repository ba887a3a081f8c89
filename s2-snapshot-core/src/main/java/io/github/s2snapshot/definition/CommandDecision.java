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

import java.util.Collection;

/**
 * Decision about a command. It depends only on its parameters and has no side effects,
 * because it may be called more than once for one command.
 *
 * @param <S> the type of the state
 * @param <C> the type of the command
 * @since 0.1.0
 */
@FunctionalInterface
public interface CommandDecision<S, C> {

	/**
	 * Returns the deltas of a command.
	 * @param state the state, which must not be modified
	 * @param command the command
	 * @return the deltas to append as one atomic batch, in their order; empty if there is
	 * nothing to do
	 * @throws io.github.s2snapshot.projection.error.CommandRefusedException to refuse the
	 * command
	 * @throws Exception if the decision fails
	 */
	Collection<?> decide(S state, C command) throws Exception;

}
