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

package io.github.s2snapshot.test.autoconfigure;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Sets the properties of a slice, unless the application or the test sets them.
 */
class SliceContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		return (TestContextAnnotationUtils.hasAnnotation(testClass, AutoConfigureS2Snapshot.class))
				? new SliceContextCustomizer() : null;
	}

	/**
	 * Ignores properties of projections that are not in the slice, and replaces an
	 * external database with one in memory.
	 */
	record SliceContextCustomizer() implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
			ConfigurableEnvironment environment = context.getEnvironment();
			MutablePropertySources sources = environment.getPropertySources();
			Map<String, Object> dataSource = SliceDataSource.properties(environment, context.getClassLoader());
			if (!dataSource.isEmpty()) {
				sources.addFirst(new MapPropertySource("s2SnapshotSliceDataSource", dataSource));
			}
			sources
				.addLast(new MapPropertySource("s2SnapshotSlice", Map.of("s2.snapshot.unknown-projections", "ignore")));
		}

	}

}
