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

package io.github.s2snapshot.engine;

/**
 * Flaw of the serializer of states. It affects a few states, and the same state always in
 * the same way.
 */
enum SimFlaw {

	/**
	 * No flaw.
	 */
	NONE,

	/**
	 * A few states are different after they were read.
	 */
	LOSSY,

	/**
	 * A few states cannot be read back.
	 */
	UNREADABLE;

	/**
	 * Returns whether the flaw affects a state.
	 * @param state the state
	 * @return whether no snapshot of the state may count
	 */
	boolean spoils(SimState state) {
		return this != NONE && state.count() > 0 && Long.hashCode(state.hash()) % 4 == 0;
	}

	/**
	 * Writes a state.
	 * @param state the state
	 * @param version the version of the projection
	 * @return the stored bytes
	 */
	byte[] write(SimState state, int version) {
		if (!spoils(state)) {
			return state.json(version);
		}
		return (this == LOSSY) ? new SimState(state.count(), ~state.hash()).json(version) : state.spoiled(version);
	}

}
