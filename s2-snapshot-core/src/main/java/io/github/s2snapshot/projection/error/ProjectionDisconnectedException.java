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
 * Thrown by a read of the latest state while the projection is disconnected. The state
 * that was published last can still be read, but records may be missing in it. The
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
	 * @param cause the last failure, or {@code null}
	 */
	public ProjectionDisconnectedException(String message, Outage outage, @Nullable Throwable cause) {
		super(message, cause);
		this.outage = outage;
	}

	/**
	 * Returns the outage, with its beginning and its reason.
	 * @return the outage
	 */
	public Outage outage() {
		return this.outage;
	}

}
