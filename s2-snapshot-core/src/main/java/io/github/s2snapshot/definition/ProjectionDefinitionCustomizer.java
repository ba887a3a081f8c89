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

import java.util.Set;

/**
 * Callback that changes the definition of a projection before it is built. As a bean, it
 * is applied to the {@code @StreamProjection} beans whose state has the type {@code S},
 * and to all of them if {@code S} is {@link Object} or a wildcard:
 *
 * <pre class="code">
 * &#064;Component
 * class StockSerializer implements ProjectionDefinitionCustomizer&lt;Stock&gt; {
 *
 *     &#064;Override
 *     public void customize(ProjectionDefinition.Builder&lt;Stock&gt; definition) {
 *         definition.serializer(new StockFormat());
 *     }
 *
 * }
 * </pre>
 *
 * If several projections have states of that type, {@link #projections()} selects some of
 * them by name.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
@FunctionalInterface
public interface ProjectionDefinitionCustomizer<S> {

	/**
	 * Changes a definition.
	 * @param definition the builder of the definition
	 */
	void customize(ProjectionDefinition.Builder<S> definition);

	/**
	 * Returns the names of the projections to customize. If one of them does not exist,
	 * or has a state of another type, the application does not start.
	 * @return the names; by default none, for all projections with a state of the type
	 */
	default Set<String> projections() {
		return Set.of();
	}

	/**
	 * Returns a customizer of one projection.
	 * @param <S> the type of the state
	 * @param projection the name of the projection
	 * @param customizer changes its definition
	 * @return the customizer
	 */
	static <S> ProjectionDefinitionCustomizer<S> forProjection(String projection,
			ProjectionDefinitionCustomizer<S> customizer) {
		return new NamedCustomizer<>(projection, customizer);
	}

}
