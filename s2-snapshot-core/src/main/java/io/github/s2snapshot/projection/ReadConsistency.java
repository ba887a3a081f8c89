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
 * Records that the state of a read has to include.
 *
 * @since 0.1.0
 */
public final class ReadConsistency {

	private final long cursor;

	private ReadConsistency(long cursor) {
		this.cursor = cursor;
	}

	/**
	 * Returns a consistency that requires that the record with the given sequence number
	 * and all records before it are folded. With the sequence number of an
	 * {@link Projection#append append}, a process reads its own writes.
	 * @param seqNum the sequence number of a record
	 * @return the consistency
	 */
	public static ReadConsistency atLeast(long seqNum) {
		return new ReadConsistency(seqNum + 1);
	}

	/**
	 * Returns a consistency that requires that the state has at least the given cursor,
	 * such as the {@link ProjectionView#cursor()} of a state that a client has seen, or
	 * the end of an append.
	 * @param cursor the cursor, unsigned; with 0, any state satisfies the consistency
	 * @return the consistency
	 */
	public static ReadConsistency atCursor(long cursor) {
		return new ReadConsistency(cursor);
	}

	/**
	 * Returns the lowest cursor that satisfies this consistency.
	 * @return a cursor, unsigned
	 */
	public long cursor() {
		return this.cursor;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof ReadConsistency that && this.cursor == that.cursor;
	}

	@Override
	public int hashCode() {
		return Long.hashCode(this.cursor);
	}

	@Override
	public String toString() {
		return "cursor >= " + Long.toUnsignedString(this.cursor);
	}

}
