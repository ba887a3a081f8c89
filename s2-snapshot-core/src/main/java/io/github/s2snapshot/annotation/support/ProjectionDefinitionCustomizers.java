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

package io.github.s2snapshot.annotation.support;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.ProjectionDefinitionCustomizer;

/**
 * Applies customizers to a definition, as an application context does with its beans.
 *
 * @since 0.1.0
 */
public final class ProjectionDefinitionCustomizers {

	private ProjectionDefinitionCustomizers() {
	}

	/**
	 * Applies the customizers that are for a definition. A customizer whose class does
	 * not have the type of the state, such as a lambda, is for all types.
	 * @param customizers the customizers, in the order in which they are applied
	 * @param definition the definition
	 * @throws io.github.s2snapshot.projection.error.ProjectionDefinitionException if a
	 * customizer names the projection, but is for states of another type
	 */
	public static void apply(Iterable<? extends ProjectionDefinitionCustomizer<?>> customizers,
			ProjectionDefinition.Builder<?> definition) {
		customizers.forEach((customizer) -> BoundCustomizer.of(customizer).apply(definition));
	}

}
