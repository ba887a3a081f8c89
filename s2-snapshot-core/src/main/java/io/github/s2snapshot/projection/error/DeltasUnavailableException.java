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

import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Thrown if a subscription to deltas cannot begin at the requested position, because
 * records that it needs were trimmed.
 *
 * @since 0.1.0
 */
public class DeltasUnavailableException extends ProjectionException {

	private final StreamName stream;

	private final long asked;

	private final long oldest;

	public DeltasUnavailableException(String message, StreamName stream, long asked, long oldest) {
		super(message);
		this.stream = stream;
		this.asked = asked;
		this.oldest = oldest;
	}

	/**
	 * Returns the stream of the deltas.
	 * @return the full name of the stream
	 */
	public StreamName stream() {
		return this.stream;
	}

	/**
	 * Returns the position at which the subscription should have begun.
	 * @return a sequence number
	 */
	public long asked() {
		return this.asked;
	}

	/**
	 * Returns the oldest position at which such a subscription could begin when it was
	 * refused.
	 * @return a sequence number
	 */
	public long oldest() {
		return this.oldest;
	}

}
