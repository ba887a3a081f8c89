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

import java.util.Set;

import tools.jackson.databind.json.JsonMapper;

/**
 * Callback that changes how deltas and states are written as JSON and read, for example
 * with a module, a naming strategy or mix-ins. Beans of this type are applied to
 * annotated projections in their order, and then those of
 * {@code ProjectionDefinition.Builder.json(S2JsonCustomizer)}.
 * <p>
 * The customizer has to be the same for as long as records and snapshots are read that
 * were written with it. Settings that the stored form relies on, such as exact decimals
 * and the detection of duplicate names, are applied after it. It is called several times
 * and must not keep the builder.
 *
 * <pre class="code">
 * &#064;Bean
 * S2JsonCustomizer snakeCase() {
 *     return (json) -&gt; json.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
 * }
 * </pre>
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface S2JsonCustomizer {

	/**
	 * Changes the mapper.
	 * @param json the builder of the mapper
	 */
	void customize(JsonMapper.Builder json);

	/**
	 * Returns the projections that a bean of this type is applied to.
	 * @return the names of the projections, by default empty for all of them
	 */
	default Set<String> projections() {
		return Set.of();
	}

	/**
	 * Returns a customizer whose bean is applied to some projections only.
	 * @param customizer the customizer
	 * @param projections the names of the projections, at least one
	 * @return the customizer for these projections
	 */
	static S2JsonCustomizer of(S2JsonCustomizer customizer, String... projections) {
		return new BoundJsonCustomizer(customizer, projections);
	}

}
