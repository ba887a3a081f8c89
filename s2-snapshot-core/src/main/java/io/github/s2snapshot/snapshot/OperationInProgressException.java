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
 * Something else is being done with the projection, and only one thing is at a time.
 *
 * @since 0.1.0
 */
public class OperationInProgressException extends ProjectionException {

	private static final long serialVersionUID = 1L;

	private final transient RunningOperation running;

	OperationInProgressException(String projection, RunningOperation running) {
		super(String.format(Locale.ROOT, "Projection '%s' is busy: '%s' was asked for at %s and is not done",
				projection, running.name(), running.since()));
		this.running = running;
	}

	/**
	 * Returns what is being done.
	 * @return the operation
	 */
	public RunningOperation running() {
		return this.running;
	}

}
