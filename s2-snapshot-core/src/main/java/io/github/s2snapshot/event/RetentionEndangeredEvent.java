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

import java.time.Duration;

/**
 * Published when the retention of a stream will soon delete the records that a restore of
 * the projection needs, and no newer snapshot could be taken.
 *
 * @since 0.1.0
 */
public class RetentionEndangeredEvent extends ProjectionEvent {

	private static final long serialVersionUID = 1L;

	private final Duration retention;

	private final Duration age;

	private final String reason;

	/**
	 * Creates an event.
	 * @param source what publishes it
	 * @param projection the name of the projection
	 * @param retention how long the stream keeps records
	 * @param age the age of the records that would be lost
	 * @param reason why no newer snapshot could be taken
	 */
	public RetentionEndangeredEvent(Object source, String projection, Duration retention, Duration age, String reason) {
		super(source, projection);
		this.retention = retention;
		this.age = age;
		this.reason = reason;
	}

	/**
	 * Returns how long the stream keeps records.
	 * @return the retention
	 */
	public Duration getRetention() {
		return this.retention;
	}

	/**
	 * Returns the age of the records that would be lost.
	 * @return the age
	 */
	public Duration getAge() {
		return this.age;
	}

	/**
	 * Returns why no newer snapshot could be taken.
	 * @return the reason
	 */
	public String getReason() {
		return this.reason;
	}

	@Override
	public String toString() {
		return describe("retention=" + this.retention + ", age=" + this.age + ", reason=" + this.reason);
	}

}
