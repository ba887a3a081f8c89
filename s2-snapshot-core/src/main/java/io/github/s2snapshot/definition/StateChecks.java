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
import java.util.Locale;
import java.util.function.Supplier;

import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.serializer.StateComparison;
import io.github.s2snapshot.serializer.StateSerializer;

/**
 * Checks with the initial state of a projection whether its states can be restored and
 * copied.
 *
 * @param <S> the type of the state
 * @param origin where the projection is declared
 * @param type the type of the state
 * @param initialState the supplier of the initial state
 * @param serializer the serializer of the state
 * @param copier the copier of the state
 */
record StateChecks<S>(String origin, String type, Supplier<S> initialState, StateSerializer<S> serializer,
		StateCopier<S> copier) {

	/**
	 * Checks that a state is the same after it is written and read back.
	 * @throws ProjectionDefinitionException if it is not
	 */
	void requireRestorable() {
		S state = create();
		if (state == null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s returned null as its initial state: return an empty %s", this.origin, this.type));
		}
		byte[] written;
		try {
			written = write(state);
		}
		catch (IOException | RuntimeException ex) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s cannot write its state %s, so no snapshot could be taken: %s. Give the "
							+ "properties of the state accessors that Jackson finds, or set a StateSerializer",
					this.origin, this.type, ex.getMessage()), ex);
		}
		String difference;
		try {
			S restored = this.serializer.read(new ByteArrayInputStream(written));
			difference = StateComparison.difference(this.serializer, state, restored,
					() -> new ByteArrayInputStream(written));
		}
		catch (IOException | RuntimeException ex) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s cannot read its state %s back, so no snapshot could be restored: %s. Make "
							+ "the state a record, give it a constructor that Jackson can use, or set a "
							+ "StateSerializer",
					this.origin, this.type, ex.getMessage()), ex);
		}
		if (difference != null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s has a state %s that is not the same after it is written and read back, so "
							+ "a restore would lose a part of it: %s",
					this.origin, this.type, difference));
		}
	}

	/**
	 * Checks that a copy of the state is equal to the state.
	 * @throws ProjectionDefinitionException if it is not
	 */
	void requireCopied() {
		S state = create();
		String difference;
		try {
			S copy = this.copier.copy(state);
			difference = StateComparison.difference(this.serializer, state, copy,
					() -> new ByteArrayInputStream(write(state)));
		}
		catch (ProjectionDefinitionException ex) {
			throw ex;
		}
		catch (IOException | RuntimeException ex) {
			throw new ProjectionDefinitionException(
					String.format(Locale.ROOT, "%s cannot copy its initial state: %s. Fix its copier", this.origin, ex),
					ex);
		}
		if (difference != null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s has a copier that does not copy the whole state: %s", this.origin, difference));
		}
	}

	private S create() {
		try {
			return this.initialState.get();
		}
		catch (ProjectionDefinitionException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw new ProjectionDefinitionException(
					String.format(Locale.ROOT, "%s cannot create its initial state: %s", this.origin, ex), ex);
		}
	}

	private byte[] write(S state) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		this.serializer.write(state, out);
		return out.toByteArray();
	}

}
