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

import io.github.s2snapshot.sdk.append.AppendAck;

/**
 * Outcome of an append under a condition.
 *
 * @since 0.1.0
 */
public sealed interface AppendOutcome {

	/**
	 * Returns whether the deltas were appended.
	 * @return whether the deltas were appended
	 */
	default boolean isAppended() {
		return this instanceof Appended;
	}

	/**
	 * The condition was met, and the deltas are appended.
	 *
	 * @param ack the acknowledgement; if the original one was lost, it is built from the
	 * records of the batch in the stream
	 */
	record Appended(AppendAck ack) implements AppendOutcome {
	}

	/**
	 * The position was taken by another record. Nothing was appended.
	 *
	 * @param expected the position of the condition
	 * @param tail the tail of the stream, from which the next append would start
	 */
	record Moved(long expected, long tail) implements AppendOutcome {
	}

	/**
	 * The stream has another fencing token. Nothing was appended.
	 *
	 * @param actualToken the token of the stream, empty if it has none
	 */
	record Fenced(String actualToken) implements AppendOutcome {

		/**
		 * Returns the outcome without the token.
		 */
		@Override
		public String toString() {
			return "Fenced[]";
		}

	}

}
