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

package io.github.s2snapshot.actuate.endpoint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Operation on one key of a keyed projection.
 */
enum KeyOperation {

	/**
	 * Take a snapshot.
	 */
	SNAPSHOT,

	/**
	 * Check the newest snapshot against the state.
	 */
	AUDIT,

	/**
	 * Remove the key from the memory.
	 */
	EVICT;

	String id() {
		return name().toLowerCase(Locale.ROOT);
	}

	static Optional<KeyOperation> find(String id) {
		return Arrays.stream(values()).filter((operation) -> operation.id().equals(id)).findFirst();
	}

}
