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

import io.github.s2snapshot.projection.error.Outage;

/**
 * Published when a projection that has a state is disconnected and cannot follow its
 * stream. It reconnects by itself.
 *
 * @since 0.1.0
 */
public class ProjectionDisconnectedEvent extends ProjectionEvent {

	private static final long serialVersionUID = 1L;

	private final Outage outage;

	/**
	 * Creates an event.
	 * @param source what publishes it
	 * @param projection the name of the projection
	 * @param outage the outage
	 */
	public ProjectionDisconnectedEvent(Object source, String projection, Outage outage) {
		super(source, projection);
		this.outage = outage;
	}

	/**
	 * Returns the outage: its beginning and its cause.
	 * @return the outage
	 */
	public Outage getOutage() {
		return this.outage;
	}

	@Override
	public String toString() {
		return describe("outage=" + this.outage);
	}

}
