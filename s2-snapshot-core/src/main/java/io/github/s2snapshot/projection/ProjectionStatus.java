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
 * Where a projection is in its life.
 *
 * @since 0.1.0
 */
public enum ProjectionStatus {

	/**
	 * A base is being looked for: a snapshot or the first record of the stream. Again so
	 * when records were trimmed before they were folded.
	 */
	RESTORING,

	/**
	 * A base was found and the records after it are being folded.
	 */
	CATCHING_UP,

	/**
	 * The tail was reached; new records are folded as they come.
	 */
	LIVE,

	/**
	 * There is a state, and it cannot be kept up to date for now: nothing is heard from
	 * the server, or the state cannot be restored again. The projection goes on by itself
	 * as soon as it can.
	 */
	DISCONNECTED,

	/**
	 * Following was suspended by hand.
	 */
	PAUSED,

	/**
	 * Stopped by an error; the state is the one after the last good record. A projection
	 * that was refused by the server is still tried now and then; any other one takes a
	 * new start to leave this status.
	 */
	FAILED,

	/**
	 * Not started, or stopped in order.
	 */
	STOPPED

}
