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
 * Status of a projection.
 *
 * @since 0.1.0
 */
public enum ProjectionStatus {

	/**
	 * A restore looks for a base: a snapshot, or the first record of the stream. Also the
	 * status after a gap.
	 */
	RESTORING,

	/**
	 * A base was found and the records after it are being folded.
	 */
	CATCHING_UP,

	/**
	 * The tail was reached, and new records are folded as they are appended.
	 */
	LIVE,

	/**
	 * The projection has a state but cannot follow the stream for now: the server is not
	 * heard, or the state cannot be restored again. The projection recovers by itself.
	 */
	DISCONNECTED,

	/**
	 * Following was suspended on request.
	 */
	PAUSED,

	/**
	 * Stopped by a failure. The state is the one after the last folded record. If the
	 * server refused the projection, it is still retried from time to time. After any
	 * other failure, restart the projection.
	 */
	FAILED,

	/**
	 * Not started, or stopped on request.
	 */
	STOPPED

}
