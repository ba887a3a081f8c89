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

package io.github.s2snapshot.serializer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import org.jspecify.annotations.Nullable;

/**
 * Strategy that writes and reads the state of a projection as one JSON value in UTF-8. A
 * state that one version of an application wrote has to be readable by the next version,
 * so a serializer must not depend on settings that exist for other purposes.
 * Implementations are thread-safe.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
public interface StateSerializer<S> {

	/**
	 * Writes a state as one JSON value, with nothing before or after it.
	 * @param state the state; it is not modified meanwhile
	 * @param out the stream to write to; it is left open
	 * @throws IOException if the state cannot be written; unchecked exceptions are
	 * handled in the same way
	 */
	void write(S state, OutputStream out) throws IOException;

	/**
	 * Reads a state back.
	 * @param in a stream with exactly one JSON value as {@link #write} wrote it; it is
	 * left open
	 * @return a new state, never {@code null}
	 * @throws IOException if the value is not a valid state; unchecked exceptions are
	 * handled in the same way
	 */
	S read(InputStream in) throws IOException;

	/**
	 * Returns the difference between a state and the state that was read back. With full
	 * verification, records are trimmed because of a snapshot only if this method returns
	 * {@code null} for its state. By default, the values are compared: all fields of the
	 * classes of the application except transient ones. Override this method for a class
	 * that holds more than its state, or that can hold the same state in different ways.
	 * @param original the state that was written; it is not modified meanwhile
	 * @param restored the state that was read back
	 * @param stored the JSON of the original; it may be opened several times
	 * @return the difference and what to do about it, without any value of the state;
	 * {@code null} if the states are the same
	 * @throws IOException if the states cannot be compared; unchecked exceptions are
	 * handled in the same way
	 */
	default @Nullable String difference(S original, S restored, StateComparison.Stored stored) throws IOException {
		return StateComparison.ofValues(this, original, restored, stored);
	}

}
