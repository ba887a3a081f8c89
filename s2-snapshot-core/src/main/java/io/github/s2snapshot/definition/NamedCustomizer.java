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

import java.util.Objects;
import java.util.Set;

/**
 * Customizer of one projection.
 *
 * @param <S> the type of the state
 * @param projection the name of the projection
 * @param customizer changes its definition
 */
record NamedCustomizer<S>(String projection,
		ProjectionDefinitionCustomizer<S> customizer) implements ProjectionDefinitionCustomizer<S> {

	NamedCustomizer {
		Objects.requireNonNull(projection, "'projection' must not be null");
		Objects.requireNonNull(customizer, "'customizer' must not be null");
	}

	@Override
	public void customize(ProjectionDefinition.Builder<S> definition) {
		this.customizer.customize(definition);
	}

	@Override
	public Set<String> projections() {
		return Set.of(this.projection);
	}

}
