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

package io.github.s2snapshot.event;

/**
 * Published when history that an external snapshot covers was not trimmed. The trim is
 * tried again after the next snapshot.
 *
 * @since 0.1.0
 */
public class HistoryKeptEvent extends ProjectionEvent {

	private static final long serialVersionUID = 1L;

	private final String reason;

	/**
	 * Creates an event.
	 * @param source what publishes it
	 * @param projection the name of the projection
	 * @param reason why the history is kept
	 */
	public HistoryKeptEvent(Object source, String projection, String reason) {
		super(source, projection);
		this.reason = reason;
	}

	/**
	 * Returns why the history is kept.
	 * @return the reason
	 */
	public String getReason() {
		return this.reason;
	}

	@Override
	public String toString() {
		return describe("reason=" + this.reason);
	}

}
