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

package io.github.s2snapshot.test.context;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Starts a server for test classes with {@link EmbeddedS2}.
 */
class EmbeddedS2ContextCustomizerFactory implements ContextCustomizerFactory {

	// A name, because the package of the annotation depends on this one.
	private static final String SLICE = "io.github.s2snapshot.test.autoconfigure.AutoConfigureS2Snapshot";

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		EmbeddedS2 annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass, EmbeddedS2.class);
		if (annotation == null) {
			return null;
		}
		boolean slice = MergedAnnotations.search(SearchStrategy.TYPE_HIERARCHY)
			.withEnclosingClasses(TestContextAnnotationUtils::searchEnclosingClass)
			.from(testClass)
			.isPresent(SLICE);
		return new EmbeddedS2ContextCustomizer(List.of(annotation.basins()), List.of(annotation.streams()),
				Set.of(annotation.realClients()), slice);
	}

}
