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

import org.jspecify.annotations.Nullable;

/**
 * Decision about a command, in the form that the engine calls. All other decisions are
 * converted to this form.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
@FunctionalInterface
public interface CommandHandler<S> {

	/**
	 * Returns the deltas of a command.
	 * @param key the key, {@code null} if the projection is not keyed
	 * @param state the state, which must not be modified
	 * @param command the command
	 * @return the deltas to append as one atomic batch, in their order; empty if there is
	 * nothing to do
	 * @throws Throwable if the command is refused or the decision fails
	 */
	Collection<?> decide(@Nullable Object key, S state, Object command) throws Throwable;

}
