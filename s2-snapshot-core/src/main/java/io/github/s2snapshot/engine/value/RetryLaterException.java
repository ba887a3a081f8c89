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

package io.github.s2snapshot.engine.value;

import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.SnapshotException;

/**
 * Exception of an attempt that failed and may succeed later.
 *
 * @since 0.1.0
 */
public final class RetryLaterException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ProjectionException reason;

	/**
	 * Creates the exception of an attempt that failed.
	 * @param reason the failure of the attempt
	 */
	public RetryLaterException(ProjectionException reason) {
		super(reason.getMessage(), reason);
		this.reason = reason;
	}

	/**
	 * Returns why the attempt failed.
	 * @return the reason
	 */
	public ProjectionException reason() {
		return this.reason;
	}

	/**
	 * Returns the failure as that of a snapshot.
	 * @return the reason if it is a {@link SnapshotException}, otherwise one that wraps
	 * it
	 */
	public SnapshotException failure() {
		return (this.reason instanceof SnapshotException failure) ? failure
				: new SnapshotException(String.valueOf(this.reason.getMessage()), this.reason);
	}

}
