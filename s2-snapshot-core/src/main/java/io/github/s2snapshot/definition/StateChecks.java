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
 * Tries with the initial state of a projection whether states can be restored and copied.
 *
 * @param <S> the type of the state
 * @param origin what is defined
 * @param type the type of the state
 * @param initialState supplies the initial state
 * @param serializer writes and reads states
 * @param copier copies states
 */
record StateChecks<S>(String origin, String type, Supplier<S> initialState, StateSerializer<S> serializer,
		StateCopier<S> copier) {

	/**
	 * Makes sure that a state comes back as it was written.
	 * @throws ProjectionDefinitionException if it does not
	 */
	void requireRestorable() {
		S state = create();
		if (state == null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"The initial state of %s is null: return an empty %s", this.origin, this.type));
		}
		byte[] written;
		try {
			written = write(state);
		}
		catch (IOException | RuntimeException ex) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"The state %s of %s cannot be written, so no snapshot of it could "
							+ "be taken: %s. Give its properties accessors that Jackson sees, or set a StateSerializer",
					this.type, this.origin, ex.getMessage()), ex);
		}
		String difference;
		try {
			S restored = this.serializer.read(new ByteArrayInputStream(written));
			difference = StateComparison.difference(this.serializer, state, restored,
					() -> new ByteArrayInputStream(written));
		}
		catch (IOException | RuntimeException ex) {
			throw new ProjectionDefinitionException(String
				.format(Locale.ROOT, "The state %s of %s cannot be read back, so no snapshot of it could "
						+ "be restored: %s. Make it a record, or give it a constructor that Jackson can use, or set a "
						+ "StateSerializer", this.type, this.origin, ex.getMessage()),
					ex);
		}
		if (difference != null) {
			throw new ProjectionDefinitionException(
					String.format(Locale.ROOT,
							"The state %s of %s is not the same after it was written and read "
									+ "back, so a restore would lose a part of it: %s",
							this.type, this.origin, difference));
		}
	}

	/**
	 * Makes sure that a copy is the same.
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
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"The initial state of %s cannot be copied: %s. Correct its copier", this.origin, ex), ex);
		}
		if (difference != null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"The copier of %s does not copy the whole state: %s", this.origin, difference));
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
					String.format(Locale.ROOT, "The initial state of %s cannot be created: %s", this.origin, ex), ex);
		}
	}

	private byte[] write(S state) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		this.serializer.write(state, out);
		return out.toByteArray();
	}

}
