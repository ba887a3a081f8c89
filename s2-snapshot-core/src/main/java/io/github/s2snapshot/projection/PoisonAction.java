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
 * Action for a record that cannot be decoded or folded.
 *
 * @since 0.1.0
 */
public enum PoisonAction {

	/**
	 * The projection fails before the record.
	 */
	FAIL("fail"),

	/**
	 * The record is read and folded again after a wait.
	 */
	RETRY("retry"),

	/**
	 * The record is appended to the dead-letter stream and skipped.
	 */
	SKIP("skip");

	private final String id;

	PoisonAction(String id) {
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
