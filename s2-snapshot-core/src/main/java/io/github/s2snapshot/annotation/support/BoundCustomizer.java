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
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.ProjectionDefinitionCustomizer;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

/**
 * Customizer with the type of the states that it is for.
 *
 * @param customizer the customizer
 * @param stateType the type of the states; unresolved for all
 * @param description a description for messages
 * @param own whether it is a bean of this context, not of an ancestor
 */
record BoundCustomizer(ProjectionDefinitionCustomizer<?> customizer, ResolvableType stateType, String description,
		boolean own) {

	static BoundCustomizer of(ProjectionDefinitionCustomizer<?> customizer) {
		return new BoundCustomizer(customizer, stateType(ResolvableType.forInstance(customizer)),
				"Customizer " + customizer.getClass().getName(), false);
	}

	/**
	 * Finds the customizers of a context and its ancestors.
	 * @param factory the bean factory of the context
	 * @return the customizers, in their order
	 */
	static List<BoundCustomizer> find(ConfigurableListableBeanFactory factory) {
		IdentityHashMap<Object, BoundCustomizer> byBean = new IdentityHashMap<>();
		for (String name : BeanFactoryUtils.beanNamesForTypeIncludingAncestors(factory,
				ProjectionDefinitionCustomizer.class)) {
			ProjectionDefinitionCustomizer<?> customizer = factory.getBean(name, ProjectionDefinitionCustomizer.class);
			byBean.put(customizer, new BoundCustomizer(customizer, stateType(factory, name, customizer),
					"Customizer '" + name + "'", factory.containsLocalBean(name)));
		}
		ObjectProvider<ProjectionDefinitionCustomizer<?>> beans = factory
			.getBeanProvider(ResolvableType.forRawClass(ProjectionDefinitionCustomizer.class));
		List<BoundCustomizer> found = new ArrayList<>();
		beans.orderedStream().forEach((bean) -> {
			BoundCustomizer known = byBean.get(bean);
			found.add((known != null) ? known : of(bean));
		});
		return found;
	}

	// A lambda does not have the type, but the method of its bean does.
	private static ResolvableType stateType(ConfigurableListableBeanFactory factory, String name,
			ProjectionDefinitionCustomizer<?> bean) {
		ResolvableType type = stateType(ResolvableType.forInstance(bean));
		if (type.resolve() == null && factory.containsBeanDefinition(name)) {
			return stateType(factory.getMergedBeanDefinition(name).getResolvableType());
		}
		return type;
	}

	private static ResolvableType stateType(ResolvableType customizer) {
		return customizer.as(ProjectionDefinitionCustomizer.class).getGeneric();
	}

	Set<String> names() {
		return this.customizer.projections();
	}

	/**
	 * Changes a definition, if the customizer is for it.
	 * @param definition the definition
	 * @return whether the customizer is for it
	 */
	@SuppressWarnings("unchecked")
	<S> boolean apply(ProjectionDefinition.Builder<S> definition) {
		boolean named = names().contains(definition.name());
		if (!named && !names().isEmpty()) {
			return false;
		}
		if (!accepts(ResolvableType.forType(definition.stateType()))) {
			if (named) {
				throw new ProjectionDefinitionException(String.format(Locale.ROOT,
						"%s is for states of %s, but projection '%s', which it names, has states of %s: correct the "
								+ "type argument of ProjectionDefinitionCustomizer or the name",
						this.description, this.stateType, definition.name(), definition.stateType().getTypeName()));
			}
			return false;
		}
		((ProjectionDefinitionCustomizer<S>) this.customizer).customize(definition);
		return true;
	}

	private boolean accepts(ResolvableType state) {
		Class<?> type = this.stateType.resolve();
		return type == null || type == Object.class
				|| (type == state.resolve() && this.stateType.isAssignableFrom(state));
	}

}
