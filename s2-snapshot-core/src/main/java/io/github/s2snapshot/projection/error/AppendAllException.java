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

package io.github.s2snapshot.projection.error;

/**
 * Thrown if {@code appendAll} ended before all deltas were appended. The deltas are
 * appended in order: the first {@link #acknowledged()} ones are in the stream. The next
 * ones may be in it as well if {@link #isUncertain()} returns {@code true}. The cause is
 * the exception of the client, of the source of the deltas or of a delta that cannot be
 * written.
 *
 * @since 0.1.0
 */
public class AppendAllException extends ProjectionException {

	private final long acknowledged;

	private final boolean uncertain;

	/**
	 * Creates an exception.
	 * @param message what happened and what to do
	 * @param acknowledged the number of deltas that were acknowledged
	 * @param uncertain whether more deltas may have been appended
	 * @param cause why it ended
	 */
	public AppendAllException(String message, long acknowledged, boolean uncertain, Throwable cause) {
		super(message, cause);
		this.acknowledged = acknowledged;
		this.uncertain = uncertain;
	}

	/**
	 * Returns the number of deltas that were acknowledged.
	 * @return the number of deltas, from the first one on
	 */
	public long acknowledged() {
		return this.acknowledged;
	}

	/**
	 * Returns whether more deltas may have been appended because an answer was lost.
	 * @return whether the deltas after the acknowledged ones may be in the stream
	 */
	public boolean isUncertain() {
		return this.uncertain;
	}

}
