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

package io.github.s2snapshot.snapshot;

import java.util.Locale;

import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * Thrown when an operation on a projection is requested while another one is in progress.
 *
 * @since 0.1.0
 */
public class OperationInProgressException extends ProjectionException {

	private static final long serialVersionUID = 1L;

	private final transient RunningOperation running;

	OperationInProgressException(String projection, RunningOperation running) {
		super(String.format(Locale.ROOT, "Projection '%s' is busy: operation '%s' has been in progress since %s. "
				+ "Wait until it ends, or cancel it", projection, running.name(), running.since()));
		this.running = running;
	}

	/**
	 * Returns the operation that is in progress.
	 * @return the operation
	 */
	public RunningOperation running() {
		return this.running;
	}

}
