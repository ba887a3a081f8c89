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
 * Owner of events, which are dropped after the owner has died and wait while it is
 * frozen.
 */
class SimOwner {

	final String name;

	boolean dead;

	long frozenUntil;

	SimOwner(String name) {
		this.name = name;
	}

	/**
	 * Returns whether it is a process, whose appends are marked as one change.
	 * @return whether it is one
	 */
	boolean isProcess() {
		return false;
	}

	/**
	 * Returns whether it holds a state of a stream of the same name that was deleted.
	 * @param stream the current stream
	 * @param cursor the cursor of the state
	 * @return whether the state is another one than that of the stream at the cursor
	 */
	boolean isStale(SimServer stream, long cursor) {
		return false;
	}

	/**
	 * Called after each event of the owner.
	 */
	void afterEvent() {
	}

}
