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

package io.github.s2snapshot.sse;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.ProjectionView;

/**
 * Mapping of the changes of a projection to the data that a client receives.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
@FunctionalInterface
public interface ChangeMapping<S> {

	/**
	 * Returns the data to send to a client. Called on the threads of
	 * {@link ServerSentChanges}, also for several clients at a time; an exception ends
	 * the connection.
	 * @param previous the view that the client knows, {@code null} if it knows none or
	 * that view is no longer kept, so that the client needs the whole state
	 * @param current the current view; it may differ from the previous one in its status
	 * only
	 * @return the data, written by the message converters of the application, or
	 * {@code null} to send nothing; the next call then gets the same previous view
	 */
	@Nullable Object map(@Nullable ProjectionView<S> previous, ProjectionView<S> current);

	/**
	 * Returns a mapping that sends the whole state each time its cursor has changed.
	 * @param <S> the type of the state
	 * @return the mapping
	 */
	static <S> ChangeMapping<S> wholeState() {
		return (previous, current) -> (previous != null && previous.cursor() == current.cursor()) ? null
				: current.state();
	}

}
