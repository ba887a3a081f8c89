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
 * Published when history that external snapshots cover was trimmed.
 *
 * @since 0.1.0
 */
public class HistoryTrimmedEvent extends ProjectionEvent {

	private static final long serialVersionUID = 1L;

	private final long before;

	/**
	 * Creates an event.
	 * @param source what publishes it
	 * @param projection the name of the projection
	 * @param before the sequence number before which all records were trimmed
	 */
	public HistoryTrimmedEvent(Object source, String projection, long before) {
		super(source, projection);
		this.before = before;
	}

	/**
	 * Returns the sequence number before which all records were trimmed.
	 * @return the sequence number, unsigned
	 */
	public long getBefore() {
		return this.before;
	}

	@Override
	public String toString() {
		return describe("before=" + Long.toUnsignedString(this.before));
	}

}
