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

package io.github.s2snapshot.definition;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

import io.github.s2snapshot.serializer.StateSerializer;

/**
 * {@link StateCopier} that writes a state and reads it back.
 *
 * @param <S> the type of the state
 */
final class SerializingStateCopier<S> implements StateCopier<S> {

	private final StateSerializer<S> serializer;

	SerializingStateCopier(StateSerializer<S> serializer) {
		this.serializer = serializer;
	}

	@Override
	public S copy(S state) {
		try {
			ByteArrayOutputStream out = new ByteArrayOutputStream();
			this.serializer.write(state, out);
			return this.serializer.read(new ByteArrayInputStream(out.toByteArray()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
