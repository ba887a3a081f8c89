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
 * Thrown if the deltas of one append or update exceed the limit of a batch, which is
 * 1,000 records and 1 MiB of metered size (S2 v1). Nothing was appended.
 *
 * @since 0.1.0
 */
public class AppendTooLargeException extends ProjectionException {

	private final StreamName stream;

	private final int records;

	private final long bytes;

	/**
	 * Creates an exception.
	 * @param message what happened and what to do
	 * @param stream the stream of the projection
	 * @param records the number of records of the batch
	 * @param bytes the metered size of the batch, in bytes
	 */
	public AppendTooLargeException(String message, StreamName stream, int records, long bytes) {
		super(message);
		this.stream = stream;
		this.records = records;
		this.bytes = bytes;
	}

	/**
	 * Returns the stream of the projection.
	 * @return the stream
	 */
	public StreamName stream() {
		return this.stream;
	}

	/**
	 * Returns the number of records of the batch.
	 * @return the number of records
	 */
	public int records() {
		return this.records;
	}

	/**
	 * Returns the metered size of the batch.
	 * @return the size in bytes
	 */
	public long bytes() {
		return this.bytes;
	}

}
