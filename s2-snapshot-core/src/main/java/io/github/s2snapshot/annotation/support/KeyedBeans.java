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

import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

import io.github.s2snapshot.keyed.KeyConverter;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.KeyedProjectionDefinitionCustomizer;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

/**
 * Beans of an application context and its ancestors that keyed projections use:
 * {@link KeyConverter} beans by the type of their values, and
 * {@link KeyedProjectionDefinitionCustomizer} beans in their order.
 */
final class KeyedBeans {

	private final ConfigurableListableBeanFactory factory;

	private final List<Customizer> customizers = new ArrayList<>();

	KeyedBeans(ConfigurableListableBeanFactory factory) {
		this.factory = factory;
		IdentityHashMap<Object, String> names = new IdentityHashMap<>();
		BeanFactoryUtils.beansOfTypeIncludingAncestors(factory, KeyedProjectionDefinitionCustomizer.class)
			.forEach((name, bean) -> names.put(bean, name));
		factory.getBeanProvider(KeyedProjectionDefinitionCustomizer.class).orderedStream().forEach((bean) -> {
			String name = names.getOrDefault(bean, bean.getClass().getName());
			this.customizers.add(new Customizer(name, bean, factory.containsLocalBean(name)));
		});
	}

	/**
	 * Returns the converter of a type.
	 * @param type the type
	 * @return the bean, or {@code null} if no such bean exists
	 */
	@Nullable KeyConverter<?> converter(Class<?> type) {
		ObjectProvider<KeyConverter<?>> beans = this.factory
			.getBeanProvider(ResolvableType.forClassWithGenerics(KeyConverter.class, type));
		return beans.getIfAvailable();
	}

	/**
	 * Applies the customizers that are for a projection.
	 * @param definition the definition of the projection
	 */
	void customize(KeyedProjectionDefinition.Builder<?, ?> definition) {
		for (Customizer customizer : this.customizers) {
			Set<String> projections = customizer.bean().projections();
			if (projections.isEmpty() || projections.contains(definition.name())) {
				customizer.bean().customize(definition);
			}
		}
	}

	/**
	 * Checks that the customizers of this context are for projections that exist.
	 * @param keyed the names of the keyed projections
	 * @param inactive whether a projection may be missing
	 */
	void requireKnown(Collection<String> keyed, Predicate<String> inactive) {
		for (Customizer customizer : this.customizers) {
			for (String name : customizer.bean().projections()) {
				if (customizer.own() && !keyed.contains(name) && !inactive.test(name)) {
					throw new ProjectionDefinitionException(String.format(Locale.ROOT,
							"Customizer '%s' names keyed projection '%s', but no @StreamProjection bean with a stream "
									+ "pattern has this name: correct the name, or remove the customizer. %s",
							customizer.name(), name, (keyed.isEmpty()) ? "There is no such bean"
									: "The keyed projections are " + String.join(", ", keyed)));
				}
			}
		}
	}

	/**
	 * Customizer.
	 *
	 * @param name the name of its bean
	 * @param bean the bean
	 * @param own whether it is a bean of this context, not of an ancestor
	 */
	private record Customizer(String name, KeyedProjectionDefinitionCustomizer bean, boolean own) {
	}

}
