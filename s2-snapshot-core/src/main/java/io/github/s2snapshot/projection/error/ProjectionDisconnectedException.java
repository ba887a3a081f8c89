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

package io.github.s2snapshot.projection.error;

import org.jspecify.annotations.Nullable;

/**
 * The latest state of a projection was asked for while it is disconnected. The state that
 * was published last can be read; it may be older than what is in the stream. The
 * projection reconnects by itself.
 *
 * @since 0.1.0
 */
public class ProjectionDisconnectedException extends ProjectionException {

	private static final long serialVersionUID = 1L;

	private final transient Outage outage;

	/**
	 * Creates an exception.
	 * @param message the message
	 * @param outage the outage
	 * @param cause what failed last, or {@code null}
	 */
	public ProjectionDisconnectedException(String message, Outage outage, @Nullable Throwable cause) {
		super(message, cause);
		this.outage = outage;
	}

	/**
	 * Returns since when and why the projection is disconnected.
	 * @return the outage
	 */
	public Outage outage() {
		return this.outage;
	}

}
