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

package io.github.s2snapshot.sdk.record;

import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Instruction of a command record to the server. Apart from that, a command record is an
 * ordinary record: it has a sequence number and is returned to readers (S2 v1).
 *
 * @since 0.1.0
 */
public sealed interface CommandRecord permits CommandRecord.Fence, CommandRecord.Trim {

	/**
	 * Command that sets the fencing token of the stream. The token applies from the next
	 * batch on.
	 *
	 * @param token the token, at most 36 bytes of UTF-8; an empty token clears that of
	 * the stream
	 * @since 0.1.0
	 */
	record Fence(String token) implements CommandRecord {

		@Override
		public String toString() {
			return "Fence[token=" + ForeignText.quote(this.token) + "]";
		}

	}

	/**
	 * Command that deletes the records before a sequence number. The server deletes them
	 * asynchronously after the command is durable.
	 *
	 * @param seqNum the first sequence number to keep, an unsigned 64-bit value
	 * @since 0.1.0
	 */
	record Trim(long seqNum) implements CommandRecord {

		@Override
		public String toString() {
			return "Trim[seqNum=" + Long.toUnsignedString(this.seqNum) + "]";
		}

	}

}
