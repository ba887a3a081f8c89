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

package io.github.s2snapshot.sdk.wire;

/**
 * Instruction of a command record to the server.
 *
 * @since 0.1.0
 */
public sealed interface Command permits Command.Fence, Command.Trim {

	/**
	 * Sets the fencing token of the stream, which later appends have to match if they
	 * give one.
	 *
	 * @param token the new token, at most 36 bytes in UTF-8; empty to clear the token
	 * @since 0.1.0
	 */
	record Fence(String token) implements Command {
	}

	/**
	 * Deletes all records before a sequence number.
	 *
	 * @param seqNum the first sequence number to keep, unsigned
	 * @since 0.1.0
	 */
	record Trim(long seqNum) implements Command {
	}

}
