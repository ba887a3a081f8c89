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

package io.github.s2snapshot.keyed;

import java.util.Objects;
import java.util.Set;

/**
 * Callback that changes the definition of a keyed projection before it is built. As a
 * bean, it is applied to the {@code @StreamProjection} beans with a pattern of streams:
 *
 * <pre class="code">
 * &#064;Bean
 * KeyedProjectionDefinitionCustomizer largeCarts() {
 *     return KeyedProjectionDefinitionCustomizer.forProjection("cart",
 *             (cart) -&gt; cart.residency((residency) -&gt; residency.withMaxResident(50_000)));
 * }
 * </pre>
 *
 * What the projections of all keys share, such as the serializer, is customized by a
 * {@link io.github.s2snapshot.definition.ProjectionDefinitionCustomizer}, which is called
 * before.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface KeyedProjectionDefinitionCustomizer {

	/**
	 * Changes a definition.
	 * @param definition the builder of the definition
	 */
	void customize(KeyedProjectionDefinition.Builder<?, ?> definition);

	/**
	 * Returns the names of the projections to customize. If one of them does not exist,
	 * or is not keyed, the application does not start.
	 * @return the names; by default none, for all keyed projections
	 */
	default Set<String> projections() {
		return Set.of();
	}

	/**
	 * Returns a customizer of one projection.
	 * @param projection the name of the projection
	 * @param customizer changes its definition
	 * @return the customizer
	 */
	static KeyedProjectionDefinitionCustomizer forProjection(String projection,
			KeyedProjectionDefinitionCustomizer customizer) {
		Objects.requireNonNull(projection, "'projection' must not be null");
		Objects.requireNonNull(customizer, "'customizer' must not be null");
		return new KeyedProjectionDefinitionCustomizer() {

			@Override
			public void customize(KeyedProjectionDefinition.Builder<?, ?> definition) {
				customizer.customize(definition);
			}

			@Override
			public Set<String> projections() {
				return Set.of(projection);
			}

		};
	}

}
