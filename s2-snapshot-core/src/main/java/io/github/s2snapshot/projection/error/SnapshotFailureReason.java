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

/**
 * Kind of reason why taking a snapshot failed. Each one is a tag value of a meter.
 *
 * @since 0.1.0
 */
public enum SnapshotFailureReason {

	/**
	 * The state cannot be written.
	 */
	UNWRITABLE("unwritable"),

	/**
	 * The snapshot that was written cannot be restored.
	 */
	UNREADABLE("unreadable"),

	/**
	 * The snapshot that was written restores another state.
	 */
	DIFFERENT("different"),

	/**
	 * The state is too large for the place of the snapshot.
	 */
	TOO_LARGE("too-large"),

	/**
	 * The snapshot was not taken before the timeout.
	 */
	TIMEOUT("timeout"),

	/**
	 * The store could not save the snapshot.
	 */
	STORE("store"),

	/**
	 * The snapshot could not be appended to the stream or read back.
	 */
	STREAM("stream"),

	/**
	 * Another reason.
	 */
	OTHER("other");

	private final String id;

	SnapshotFailureReason(String id) {
		this.id = id;
	}

	/**
	 * Returns the name used in reports and meters.
	 * @return the name, lower case
	 */
	public String id() {
		return this.id;
	}

	@Override
	public String toString() {
		return this.id;
	}

}
