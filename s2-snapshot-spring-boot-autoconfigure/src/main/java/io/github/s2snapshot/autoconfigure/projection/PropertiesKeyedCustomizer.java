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

package io.github.s2snapshot.autoconfigure.projection;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import io.github.s2snapshot.autoconfigure.keyed.KeyedSettings;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.KeyedProjectionDefinitionCustomizer;

/**
 * Applies the properties to the definitions of keyed projections, before other
 * customizers.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class PropertiesKeyedCustomizer implements KeyedProjectionDefinitionCustomizer {

	private final ProjectionSettings settings;

	PropertiesKeyedCustomizer(ProjectionSettings settings) {
		this.settings = settings;
	}

	@Override
	public void customize(KeyedProjectionDefinition.Builder<?, ?> definition) {
		KeyedSettings keyed = this.settings.keyed(definition.name());
		definition.residency(keyed::residency);
		definition.createsStreams(keyed::createStreams);
	}

}
