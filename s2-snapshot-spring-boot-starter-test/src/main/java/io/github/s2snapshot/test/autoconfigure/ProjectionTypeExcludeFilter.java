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

import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;

import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.definition.ProjectionDefinitionCustomizer;
import io.github.s2snapshot.keyed.KeyConverter;
import io.github.s2snapshot.keyed.KeyedProjectionDefinitionCustomizer;
import io.github.s2snapshot.serializer.S2JsonCustomizer;

/**
 * {@link TypeExcludeFilter} for {@link ProjectionTest}.
 */
class ProjectionTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<ProjectionTest> {

	private static final Set<Class<?>> CUSTOMIZATION = Set.of(ProjectionDefinitionCustomizer.class,
			KeyedProjectionDefinitionCustomizer.class, KeyConverter.class, S2JsonCustomizer.class);

	private final Class<?>[] projections;

	ProjectionTypeExcludeFilter(Class<?> testClass) {
		super(testClass);
		this.projections = getAnnotation().getClassArray("projections");
	}

	@Override
	protected Set<Class<?>> getKnownIncludes() {
		Set<Class<?>> includes = new LinkedHashSet<>(CUSTOMIZATION);
		if (this.projections.length == 0) {
			includes.add(StreamProjection.class);
		}
		return includes;
	}

	@Override
	protected Set<Class<?>> getComponentIncludes() {
		return Set.of(this.projections);
	}

}
