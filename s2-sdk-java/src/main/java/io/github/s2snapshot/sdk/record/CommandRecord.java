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
 * What a command record tells the server. Command records are ordinary records otherwise:
 * they take a sequence number and are returned to readers (S2 v1).
 *
 * @since 0.1.0
 */
public sealed interface CommandRecord permits CommandRecord.Fence, CommandRecord.Trim {

	/**
	 * Sets the fencing token of the stream, beginning with the next batch.
	 *
	 * @param token the token, at most 36 bytes of UTF-8; empty clears it
	 * @since 0.1.0
	 */
	record Fence(String token) implements CommandRecord {

		@Override
		public String toString() {
			return "Fence[token=" + ForeignText.quote(this.token) + "]";
		}

	}

	/**
	 * Removes the records before a sequence number, some time after it became durable.
	 *
	 * @param seqNum the earliest sequence number to keep, an unsigned 64-bit value
	 * @since 0.1.0
	 */
	record Trim(long seqNum) implements CommandRecord {

		@Override
		public String toString() {
			return "Trim[seqNum=" + Long.toUnsignedString(this.seqNum) + "]";
		}

	}

}
