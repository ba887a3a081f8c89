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

import io.github.s2snapshot.projection.error.ProjectionNotReadyException;

/**
 * Mode in which projections are started.
 *
 * @since 0.1.0
 */
public enum StartMode {

	/**
	 * The start waits until the projections are live. A failure before that fails the
	 * start.
	 */
	WAIT,

	/**
	 * The start returns at once. Transient failures, such as an unreachable server, a
	 * missing permission or an unreadable store, are retried until the projection is
	 * live. Until then, reads wait or throw a {@link ProjectionNotReadyException}.
	 */
	BACKGROUND

}
