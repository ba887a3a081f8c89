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
 * Kind of an operation that an {@link OperationWatch} observes.
 *
 * @since 0.1.0
 */
public enum OperationKind {

	/**
	 * An append of deltas.
	 */
	APPEND("append"),

	/**
	 * An update, from its decision until its deltas are folded.
	 */
	UPDATE("update"),

	/**
	 * A command, from its decision until its deltas are folded.
	 */
	COMMAND("command"),

	/**
	 * Taking a snapshot.
	 */
	SNAPSHOT("snapshot");

	private final String id;

	OperationKind(String id) {
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
