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

package io.github.s2snapshot.engine.internal.restore;

import java.io.IOException;
import java.io.InputStream;

import io.github.s2snapshot.definition.ProjectionDefinition;

/**
 * Reads stored states, including those of older versions that can be migrated.
 *
 * @param <S> the type of the state
 * @param definition the projection
 */
public record StoredStates<S>(ProjectionDefinition<S> definition) {

	/**
	 * Reads a state.
	 * @param in the stored state
	 * @param version the version of the projection that wrote the state
	 * @return the state
	 * @throws IOException if it cannot be read
	 */
	public S read(InputStream in, int version) throws IOException {
		int own = this.definition.version();
		return (version != own) ? this.definition.versions().read(in, version, own, this.definition.serializer())
				: this.definition.serializer().read(in);
	}

}
