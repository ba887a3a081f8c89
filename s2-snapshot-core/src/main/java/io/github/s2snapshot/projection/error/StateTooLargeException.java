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
 * Thrown if a state does not fit into a snapshot in a single record of the stream. The
 * form {@code framed} and the placement {@code external} do not have this limit.
 *
 * @since 0.1.0
 */
public class StateTooLargeException extends SnapshotException {

	private final long size;

	private final long limit;

	public StateTooLargeException(String message, long size, long limit) {
		super(SnapshotFailureReason.TOO_LARGE, message, null);
		this.size = size;
		this.limit = limit;
	}

	/**
	 * Returns the metered size of the batch that the snapshot would need.
	 * @return the size in bytes
	 */
	public long size() {
		return this.size;
	}

	/**
	 * Returns the largest metered size of a batch.
	 * @return the limit in bytes
	 */
	public long limit() {
		return this.limit;
	}

}
