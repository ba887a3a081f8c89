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
 * Where a read delivers to. Called on the event loop of the connection.
 */
interface ReadSink {

	/**
	 * Whether this takes more than one batch.
	 * @return {@code false} for a unary response
	 */
	boolean isSession();

	/**
	 * Whether this delivers records as they are, without a copy of them.
	 * @return {@code false} if it writes them anew
	 */
	boolean isSharing();

	/**
	 * The read has found its start.
	 */
	void begin();

	/**
	 * Delivers records.
	 * @param chunk the records
	 * @param tail the tail to tell, or {@code null}
	 */
	void batch(ReadChunk chunk, @Nullable Position tail);

	/**
	 * Tell that the read is at the tail.
	 * @param tail the tail
	 */
	void heartbeat(Position tail);

	/**
	 * The read is over.
	 */
	void end();

	/**
	 * The read cannot go on.
	 * @param error why
	 */
	void fail(S2Error error);

}
