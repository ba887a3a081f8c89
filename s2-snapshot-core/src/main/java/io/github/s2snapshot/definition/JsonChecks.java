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

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.serializer.JsonBinding;
import io.github.s2snapshot.serializer.S2JsonCustomizer;

/**
 * Names the customizer of the JSON because of which a definition is refused.
 *
 * @param origin where the projection is declared
 */
record JsonChecks(String origin) {

	<T> T apply(Supplier<JsonBinding> json, Function<JsonBinding, T> build) {
		JsonBinding binding;
		try {
			binding = json.get();
		}
		catch (IllegalArgumentException ex) {
			throw new ProjectionDefinitionException(
					String.format(Locale.ROOT, "%s: %s. Fix or remove it", this.origin, ex.getMessage()), ex);
		}
		try {
			return build.apply(binding);
		}
		catch (ProjectionDefinitionException ex) {
			S2JsonCustomizer culprit = culprit(binding.customizers(), build);
			if (culprit == null) {
				throw ex;
			}
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s. The JSON customizer %s causes this: fix or remove it, or do not apply it to this projection",
					ex.getMessage(), JsonBinding.describe(culprit)), ex);
		}
	}

	// The first one with which the definition is refused, if it is not refused without
	// any.
	private static @Nullable S2JsonCustomizer culprit(List<S2JsonCustomizer> customizers,
			Function<JsonBinding, ?> build) {
		for (int count = 0; count < customizers.size(); count++) {
			try {
				Objects.requireNonNull(build.apply(JsonBinding.of(customizers.subList(0, count))));
			}
			catch (ProjectionDefinitionException ex) {
				return (count > 0) ? customizers.get(count - 1) : null;
			}
		}
		return (customizers.isEmpty()) ? null : customizers.get(customizers.size() - 1);
	}

}
