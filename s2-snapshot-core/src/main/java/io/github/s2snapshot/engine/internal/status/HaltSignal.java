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

package io.github.s2snapshot.engine.internal.status;

/**
 * Signals that a projection is about to stop, or its restore to be cancelled, so that
 * folding for a restore ends at the next record. Thread-safe.
 */
public final class HaltSignal {

	private volatile boolean stopping;

	private volatile boolean cancelling;

	/**
	 * Signals that the projection is about to stop.
	 */
	public void stop() {
		this.stopping = true;
	}

	boolean isStopping() {
		return this.stopping;
	}

	/**
	 * Signals that the restore is about to be cancelled.
	 */
	public void cancel() {
		this.cancelling = true;
	}

	/**
	 * Clears the cancellation after the restore was cancelled or another one has begun.
	 */
	public void endCancel() {
		this.cancelling = false;
	}

	/**
	 * Clears the signal after the projection has stopped.
	 */
	public void end() {
		this.stopping = false;
		this.cancelling = false;
	}

	public boolean isSet() {
		return this.stopping || this.cancelling;
	}

}
