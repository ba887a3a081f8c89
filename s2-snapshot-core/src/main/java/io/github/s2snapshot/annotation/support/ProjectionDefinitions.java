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

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.ProjectionDefinitionCustomizer;
import io.github.s2snapshot.keyed.KeyConverter;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;

/**
 * Defines projections at run time like the {@code @StreamProjection} beans of an
 * application context. The {@link ProjectionDefinitionCustomizer} and
 * {@code S2JsonCustomizer} beans are applied. With Spring Boot, the properties
 * {@code s2.snapshot.*} and {@code s2.snapshot.projections.<name>.*} are applied, too.
 *
 * <pre class="code">
 * template.project(definitions.define(StockProjection.class, Stock.class, "stock-eu", "articles-eu").build());
 * </pre>
 *
 * Use it after the singletons of the context were created. Thread-safe.
 *
 * @since 0.1.0
 */
public class ProjectionDefinitions {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Environment environment;

	/**
	 * Creates a new {@link ProjectionDefinitions}.
	 * @param beanFactory the bean factory with the projections and customizers
	 * @param environment resolves placeholders in the attributes of annotations
	 */
	public ProjectionDefinitions(ConfigurableListableBeanFactory beanFactory, Environment environment) {
		Assert.notNull(beanFactory, "'beanFactory' must not be null");
		Assert.notNull(environment, "'environment' must not be null");
		this.beanFactory = beanFactory;
		this.environment = environment;
	}

	/**
	 * Returns the definition of a {@code @StreamProjection} bean for another stream, with
	 * the properties and customizers of the new name.
	 * @param <S> the type of the state
	 * @param projection the class of the bean
	 * @param stateType the type of its state, without type arguments
	 * @param name the name of the new projection
	 * @param stream the stream to fold
	 * @return a builder, which can be changed before it is built
	 * @throws io.github.s2snapshot.projection.error.ProjectionDefinitionException if the
	 * annotations of the class are invalid, or its state has another type
	 */
	public <S> ProjectionDefinition.Builder<S> define(Class<?> projection, Class<S> stateType, String name,
			String stream) {
		Object bean = this.beanFactory.getBean(projection);
		return customize(AnnotatedProjections.define(bean, stateType, this.environment::resolveRequiredPlaceholders,
				name, stream));
	}

	/**
	 * Applies the properties and customizers to the definition of a keyed projection in
	 * code: to the projection of each key, as {@link #customize} does, and to its
	 * residency.
	 * @param <K> the type of the keys
	 * @param <S> the type of the state
	 * @param definition the builder of the definition
	 * @return the same builder
	 */
	public <K, S> KeyedProjectionDefinition.Builder<K, S> customizeKeyed(
			KeyedProjectionDefinition.Builder<K, S> definition) {
		String pattern = definition.pattern().pattern();
		String stream = customize(definition.projection().stream(pattern)).stream();
		if (stream != null && !stream.equals(pattern)) {
			definition.pattern(definition.pattern().withPattern(stream));
		}
		new KeyedBeans(this.beanFactory).customize(definition);
		return definition;
	}

	/**
	 * Returns the converter for a type of keys, as a {@code @StreamProjection} bean uses
	 * it.
	 * @param type the type
	 * @return the bean of that type, or {@code null} if no such bean exists
	 */
	public @Nullable KeyConverter<?> keyConverter(Class<?> type) {
		return new KeyedBeans(this.beanFactory).converter(type);
	}

	/**
	 * Applies the properties and customizers to a definition in code. Values that the
	 * builder had before may be replaced, such as triggers and the placement; set what
	 * must not be configurable afterwards.
	 * @param <S> the type of the state
	 * @param definition the builder of the definition
	 * @return the same builder
	 */
	public <S> ProjectionDefinition.Builder<S> customize(ProjectionDefinition.Builder<S> definition) {
		JsonCustomizerBeans.of(this.beanFactory).applyTo(definition);
		BoundCustomizer.find(this.beanFactory).forEach((customizer) -> customizer.apply(definition));
		return definition;
	}

}
