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

import java.util.Objects;
import java.util.Set;

import tools.jackson.databind.json.JsonMapper;

/**
 * Customizer for some projections only.
 */
final class BoundJsonCustomizer implements S2JsonCustomizer {

	private final S2JsonCustomizer customizer;

	private final Set<String> projections;

	BoundJsonCustomizer(S2JsonCustomizer customizer, String... projections) {
		this.customizer = Objects.requireNonNull(customizer, "'customizer' must not be null");
		this.projections = Set.of(projections);
		if (this.projections.isEmpty()) {
			throw new IllegalArgumentException("'projections' must not be empty");
		}
	}

	@Override
	public void customize(JsonMapper.Builder json) {
		this.customizer.customize(json);
	}

	@Override
	public Set<String> projections() {
		return this.projections;
	}

	@Override
	public String toString() {
		return JsonCustomizerNames.describe(this.customizer);
	}

}
