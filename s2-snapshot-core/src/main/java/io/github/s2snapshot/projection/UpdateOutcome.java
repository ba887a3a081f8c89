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

package io.github.s2snapshot.projection;

/**
 * Outcome of an update.
 *
 * @since 0.1.0
 */
public enum UpdateOutcome {

	/**
	 * The deltas were appended.
	 */
	APPENDED("appended"),

	/**
	 * The decision returned no deltas.
	 */
	UNCHANGED("unchanged"),

	/**
	 * The command was found in the stream by its id, and not decided again.
	 */
	REPEATED("repeated"),

	/**
	 * The decision threw an exception.
	 */
	REFUSED("refused"),

	/**
	 * Other records were appended before each attempt. Nothing was appended.
	 */
	CONFLICT("conflict"),

	/**
	 * It is not known whether the deltas were appended.
	 */
	AMBIGUOUS("ambiguous"),

	/**
	 * The update failed in another way. Nothing was appended.
	 */
	FAILED("failed");

	private final String id;

	UpdateOutcome(String id) {
		this.id = id;
	}

	/**
	 * Returns the name used in reports.
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
