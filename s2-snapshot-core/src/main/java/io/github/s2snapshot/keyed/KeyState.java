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

package io.github.s2snapshot.keyed;

/**
 * Where the state of a key is.
 *
 * @since 0.1.0
 */
public enum KeyState {

	/**
	 * Not in memory. Nothing is kept for the key.
	 */
	ABSENT,

	/**
	 * Being loaded.
	 */
	LOADING,

	/**
	 * In memory, with its cursor. Its stream is read on demand.
	 */
	RESIDENT,

	/**
	 * In memory, and its stream is followed by a session.
	 */
	FOLLOWED,

	/**
	 * About to be evicted: its last snapshot is being taken. A request makes it resident
	 * again.
	 */
	PASSIVATING,

	/**
	 * Failed. The next request after the back-off loads it again.
	 */
	FAILED

}
