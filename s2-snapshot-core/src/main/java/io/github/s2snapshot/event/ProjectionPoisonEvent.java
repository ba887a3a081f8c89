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

import io.github.s2snapshot.projection.PoisonRecord;

/**
 * Published when a record could not be decoded or folded.
 *
 * @since 0.1.0
 */
public class ProjectionPoisonEvent extends ProjectionEvent {

	private static final long serialVersionUID = 1L;

	private final transient PoisonRecord record;

	/**
	 * Creates an event.
	 * @param source what publishes it
	 * @param projection the name of the projection
	 * @param record the record and how it is handled
	 */
	public ProjectionPoisonEvent(Object source, String projection, PoisonRecord record) {
		super(source, projection);
		this.record = record;
	}

	/**
	 * Returns the record and how it is handled.
	 * @return the record
	 */
	public PoisonRecord getRecord() {
		return this.record;
	}

	@Override
	public String toString() {
		return describe("record=" + this.record);
	}

}
