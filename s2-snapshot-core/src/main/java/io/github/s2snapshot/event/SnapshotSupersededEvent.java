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
 * Published when a snapshot was abandoned because a newer one of another process covers
 * it.
 *
 * @since 0.1.0
 */
public class SnapshotSupersededEvent extends ProjectionEvent {

	private static final long serialVersionUID = 1L;

	private final long cursor;

	private final long coveredBy;

	/**
	 * Creates an event.
	 * @param source what publishes it
	 * @param projection the name of the projection
	 * @param cursor the cursor of the abandoned snapshot
	 * @param coveredBy the cursor of the newer snapshot
	 */
	public SnapshotSupersededEvent(Object source, String projection, long cursor, long coveredBy) {
		super(source, projection);
		this.cursor = cursor;
		this.coveredBy = coveredBy;
	}

	/**
	 * Returns the cursor of the abandoned snapshot.
	 * @return the cursor
	 */
	public long getCursor() {
		return this.cursor;
	}

	/**
	 * Returns the cursor of the newer snapshot.
	 * @return the cursor
	 */
	public long getCoveredBy() {
		return this.coveredBy;
	}

	@Override
	public String toString() {
		return describe("cursor=" + Long.toUnsignedString(this.cursor) + ", coveredBy="
				+ Long.toUnsignedString(this.coveredBy));
	}

}
