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
 * Thrown to a subscriber if deltas are missing because their records were trimmed before
 * the subscriber had requested them.
 *
 * @since 0.1.0
 */
public class DeltaGapException extends ProjectionException {

	private final StreamName stream;

	private final long from;

	private final long to;

	public DeltaGapException(String message, StreamName stream, long from, long to) {
		super(message);
		this.stream = stream;
		this.from = from;
		this.to = to;
	}

	/**
	 * Returns the stream of the deltas.
	 * @return the full name of the stream
	 */
	public StreamName stream() {
		return this.stream;
	}

	/**
	 * Returns the first position that is missing.
	 * @return a sequence number
	 */
	public long from() {
		return this.from;
	}

	/**
	 * Returns the first position that exists again.
	 * @return a sequence number
	 */
	public long to() {
		return this.to;
	}

}
