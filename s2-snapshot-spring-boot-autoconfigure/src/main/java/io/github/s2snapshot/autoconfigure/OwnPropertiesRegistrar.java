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

package io.github.s2snapshot.autoconfigure;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Lets a child context inherit the properties of {@link EnableConfigurationProperties}:
 * binds the properties of its ancestors, and then its own ones over them. This is needed
 * because the environment of a child contains only its own property source if an ancestor
 * has one with the same name, such as the default properties. Supports classes with
 * setters. For use by the auto-configuration only.
 *
 * @since 0.1.0
 */
public final class OwnPropertiesRegistrar implements ImportBeanDefinitionRegistrar {

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importingClassMetadata, BeanDefinitionRegistry registry) {
		if (!(registry instanceof HierarchicalBeanFactory beanFactory)) {
			return;
		}
		BeanFactory parent = beanFactory.getParentBeanFactory();
		if (parent == null) {
			return;
		}
		MergedAnnotation<EnableConfigurationProperties> enabled = importingClassMetadata.getAnnotations()
			.get(EnableConfigurationProperties.class);
		Arrays.stream(enabled.getClassArray(MergedAnnotation.VALUE)).forEach((type) -> {
			String prefix = MergedAnnotations.from(type).get(ConfigurationProperties.class).getString("prefix");
			// Spring Boot registers the properties under this name.
			String name = prefix + "-" + type.getName();
			if (parent.containsBean(name)) {
				if (registry.containsBeanDefinition(name)) {
					registry.removeBeanDefinition(name);
				}
				registry.registerBeanDefinition(name, definition(type, prefix, parent));
			}
		});
	}

	private static <T> RootBeanDefinition definition(Class<T> type, String prefix, BeanFactory parent) {
		// Spring Boot then binds the environment of the child to this bean.
		return new RootBeanDefinition(type, () -> inherited(type, prefix, parent));
	}

	private static <T> T inherited(Class<T> type, String prefix, BeanFactory parent) {
		T properties = BeanUtils.instantiateClass(type);
		for (Environment environment : environments(parent)) {
			Binder.get(environment).bind(prefix, Bindable.ofInstance(properties));
		}
		return properties;
	}

	private static Deque<Environment> environments(BeanFactory parent) {
		Deque<Environment> environments = new ArrayDeque<>();
		for (BeanFactory ancestor = parent; ancestor != null; ancestor = parent(ancestor)) {
			if (ancestor.containsBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME)) {
				environments.addFirst(
						ancestor.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME, Environment.class));
			}
		}
		return environments;
	}

	private static @Nullable BeanFactory parent(BeanFactory beanFactory) {
		return (beanFactory instanceof HierarchicalBeanFactory child) ? child.getParentBeanFactory() : null;
	}

}
