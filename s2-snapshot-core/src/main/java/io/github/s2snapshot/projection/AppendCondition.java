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

import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Condition of an append: the position of the first delta, the fencing token of the
 * stream, or both (S2 v1). Immutable.
 *
 * @since 0.1.0
 */
public final class AppendCondition {

	private final @Nullable Long seqNum;

	private final @Nullable String fencingToken;

	private AppendCondition(@Nullable Long seqNum, @Nullable String fencingToken) {
		this.seqNum = seqNum;
		this.fencingToken = fencingToken;
	}

	/**
	 * Creates a condition on the position: nobody has appended to the stream since its
	 * tail was at that position. {@link ProjectionView#cursor()} is such a position.
	 * @param seqNum the sequence number that the first delta has to get, not negative
	 * @return the condition
	 */
	public static AppendCondition at(long seqNum) {
		return new AppendCondition(requirePosition(seqNum), null);
	}

	/**
	 * Creates a condition on the fencing token of the stream, so that a writer that was
	 * replaced by another one cannot append any more.
	 * @param token the token that the stream must have, at most 36 bytes of UTF-8; empty
	 * if the stream must have none
	 * @return the condition
	 */
	public static AppendCondition fencing(String token) {
		return new AppendCondition(null, Objects.requireNonNull(token, "'token' must not be null"));
	}

	/**
	 * Returns a copy with a condition on the position.
	 * @param seqNum the sequence number that the first delta has to get, not negative
	 * @return the condition
	 */
	public AppendCondition withSeqNum(long seqNum) {
		return new AppendCondition(requirePosition(seqNum), this.fencingToken);
	}

	/**
	 * Returns a copy with a condition on the fencing token.
	 * @param token the token that the stream must have; empty if it must have none
	 * @return the condition
	 */
	public AppendCondition withFencing(String token) {
		return new AppendCondition(this.seqNum, Objects.requireNonNull(token, "'token' must not be null"));
	}

	private static long requirePosition(long seqNum) {
		if (seqNum < 0) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "'seqNum' must not be negative, but is %d", seqNum));
		}
		return seqNum;
	}

	/**
	 * Returns the position that the first delta has to get.
	 * @return the sequence number, or {@code null} for any position
	 */
	public @Nullable Long seqNum() {
		return this.seqNum;
	}

	/**
	 * Returns the fencing token that the stream must have.
	 * @return the token, or {@code null} for any token
	 */
	public @Nullable String fencingToken() {
		return this.fencingToken;
	}

	/**
	 * Returns the condition without the fencing token.
	 */
	@Override
	public String toString() {
		return String.format(Locale.ROOT, "AppendCondition[seqNum=%s%s]", this.seqNum,
				(this.fencingToken != null) ? ", fencing" : "");
	}

}
