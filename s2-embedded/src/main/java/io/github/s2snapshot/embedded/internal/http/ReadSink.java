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

package io.github.s2snapshot.embedded.internal.http;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.Position;
import io.github.s2snapshot.embedded.internal.backend.ReadChunk;
import io.github.s2snapshot.embedded.internal.backend.S2Error;

/**
 * Receiver of the records of a read. Called on the event loop of the connection.
 */
interface ReadSink {

	/**
	 * Returns whether the sink accepts more than one batch.
	 * @return {@code false} for a unary response
	 */
	boolean isSession();

	/**
	 * Returns whether the sink delivers stored records without copying them.
	 * @return {@code false} if it encodes the records again
	 */
	boolean isSharing();

	/**
	 * Called when the read has found its start.
	 */
	void begin();

	/**
	 * Delivers records.
	 * @param chunk the records
	 * @param tail the tail to include, or {@code null}
	 */
	void batch(ReadChunk chunk, @Nullable Position tail);

	/**
	 * Reports that the read is at the tail.
	 * @param tail the tail
	 */
	void heartbeat(Position tail);

	/**
	 * Ends the response because the read is complete.
	 */
	void end();

	/**
	 * Ends the response because the read failed.
	 * @param error the error
	 */
	void fail(S2Error error);

}
