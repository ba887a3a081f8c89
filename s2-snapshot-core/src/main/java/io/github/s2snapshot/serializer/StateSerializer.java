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
 * Writes and reads the state of a projection as one JSON value in UTF-8. What was written
 * by one version of an application has to be readable by the next: neither may depend on
 * settings that are made for other purposes. Implementations are thread-safe.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
public interface StateSerializer<S> {

	/**
	 * Writes a state as one JSON value, with nothing before or after it.
	 * @param state the state; it is not modified meanwhile
	 * @param out where to write to; left open
	 * @throws IOException if the state cannot be written; unchecked exceptions are
	 * treated alike
	 */
	void write(S state, OutputStream out) throws IOException;

	/**
	 * Reads a state back.
	 * @param in exactly one JSON value as {@link #write} made it; left open
	 * @return a new state, never {@code null}
	 * @throws IOException if the value is not a state; unchecked exceptions are treated
	 * alike
	 */
	S read(InputStream in) throws IOException;

	/**
	 * Returns what is different in a state that was read back. History is given up only
	 * for a state of which this is {@code null}. By default the values are compared: all
	 * fields of the classes of the application but transient ones. Implement it for a
	 * class that holds more than its state, or that keeps the same state in different
	 * ways.
	 * @param original the state that was written; it is not modified meanwhile
	 * @param restored the state that was read back
	 * @param stored opens what the original was written as; may be opened several times
	 * @return what is different and what to do about it, without any value of the state;
	 * {@code null} if the two are the same
	 * @throws IOException if that cannot be found out; unchecked exceptions are treated
	 * alike
	 */
	default @Nullable String difference(S original, S restored, StateComparison.Stored stored) throws IOException {
		return StateComparison.ofValues(this, original, restored, stored);
	}

}
