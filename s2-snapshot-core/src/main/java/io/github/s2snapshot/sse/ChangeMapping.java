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
 * Decides what a client is sent when a projection has changed.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
@FunctionalInterface
public interface ChangeMapping<S> {

	/**
	 * Returns what is sent. Called for one client after the other, on threads of
	 * {@link ServerSentChanges}; what it throws ends the connection.
	 * @param previous what the client knows, {@code null} when it knows nothing or what
	 * it knows is not kept any more: then it needs the whole
	 * @param current what there is now; it may differ in its status only
	 * @return what is sent, written by the message converters of the application, or
	 * {@code null} when the client needs not to know; it will be asked about with the
	 * same previous view again
	 */
	@Nullable Object map(@Nullable ProjectionView<S> previous, ProjectionView<S> current);

	/**
	 * Sends the whole state each time that it has moved on.
	 * @param <S> the type of the state
	 * @return a mapping
	 */
	static <S> ChangeMapping<S> wholeState() {
		return (previous, current) -> (previous != null && previous.cursor() == current.cursor()) ? null
				: current.state();
	}

}
