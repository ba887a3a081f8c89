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

package io.github.s2snapshot.embedded.internal.backend;

/**
 * Requested start of a read.
 *
 * @param from the meaning of the value
 * @param value the value, unsigned
 * @param clamp whether a start beyond the tail is moved to it
 * @since 0.1.0
 */
public record ReadStart(From from, long value, boolean clamp) {

	boolean isBeyond(Position tail) {
		return switch (this.from) {
			case SEQ_NUM -> Long.compareUnsigned(this.value, tail.seqNum()) > 0;
			case TIMESTAMP -> Long.compareUnsigned(this.value, tail.timestamp()) > 0;
			case TAIL_OFFSET -> false;
		};
	}

	/**
	 * Meaning of the value of a start.
	 *
	 * @since 0.1.0
	 */
	public enum From {

		/** The sequence number to start at. */
		SEQ_NUM,

		/** The earliest timestamp to read. */
		TIMESTAMP,

		/** The number of records before the tail. */
		TAIL_OFFSET

	}

}
