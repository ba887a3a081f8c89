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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.ProjectionDefinitionCustomizer;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.serializer.S2JsonCustomizer;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Finds {@link StreamProjection} beans. For each of them it defines a {@link Projection}
 * bean that can be injected by the type of its state or with the name of the projection
 * as the qualifier. After all singletons are created, it registers the projections with
 * the {@link SnapshotTemplate}. It starts no projection.
 * <p>
 * Declare it with a {@code static} {@code @Bean} method. Placeholders in the attributes
 * of the annotation are resolved against the environment; {@link S2JsonCustomizer} beans
 * and {@link ProjectionDefinitionCustomizer} beans are applied to each definition.
 *
 * @since 0.1.0
 */
public class StreamProjectionRegistrar
		implements BeanDefinitionRegistryPostProcessor, SmartInitializingSingleton, EnvironmentAware, Ordered {

	private final Map<String, ProjectionClass> found = new LinkedHashMap<>();

	private @Nullable Environment environment;

	private @Nullable ConfigurableListableBeanFactory beanFactory;

	@Override
	public void setEnvironment(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Returns the lowest precedence, because other post-processors may define
	 * projections, too.
	 * @return the order
	 */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		if (!(registry instanceof ConfigurableListableBeanFactory factory)) {
			throw new IllegalStateException(
					"Projections need a ConfigurableListableBeanFactory, but the bean factory is "
							+ registry.getClass().getName());
		}
		this.beanFactory = factory;
		Map<String, Class<?>> names = new LinkedHashMap<>();
		for (String beanName : registry.getBeanDefinitionNames()) {
			ProjectionClass projection = examine(factory, beanName);
			if (projection == null) {
				continue;
			}
			this.found.put(beanName, projection);
			String name = projection.name(this::resolve);
			Class<?> other = names.put(name, projection.type());
			if (other != null) {
				throw new ProjectionDefinitionException(String.format(Locale.ROOT,
						"The @StreamProjection classes %s and %s have the same name '%s': give one of them another name",
						other.getName(), projection.type().getName(), name));
			}
			define(registry, name, projection.stateType());
		}
	}

	private static @Nullable ProjectionClass examine(ConfigurableListableBeanFactory factory, String beanName) {
		if (factory.getBeanDefinition(beanName).isAbstract()) {
			return null;
		}
		StreamProjection annotation = factory.findAnnotationOnBean(beanName, StreamProjection.class, false);
		Class<?> type = factory.getType(beanName, false);
		if (annotation == null || type == null) {
			return null;
		}
		if (!factory.isSingleton(beanName)) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"The @StreamProjection bean '%s' is not a singleton: remove its scope", beanName));
		}
		return ProjectionClass.of(ClassUtils.getUserClass(type), annotation);
	}

	private static void define(BeanDefinitionRegistry registry, String name, ResolvableType stateType) {
		String beanName = name;
		if (registry.isBeanNameInUse(beanName)) {
			beanName = name + ".projection";
		}
		RootBeanDefinition definition = new RootBeanDefinition(DeferredProjection.class);
		definition.setTargetType(ResolvableType.forClassWithGenerics(Projection.class, stateType));
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, name);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
		// An aspect has to see the interface, not the class.
		definition.setAttribute(AutoProxyUtils.EXPOSED_INTERFACES_ATTRIBUTE,
				AutoProxyUtils.ALL_INTERFACES_ATTRIBUTE_VALUE);
		registry.registerBeanDefinition(beanName, definition);
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.found.isEmpty()) {
			return;
		}
		ConfigurableListableBeanFactory factory = Objects.requireNonNull(this.beanFactory);
		SnapshotTemplate template = factory.getBean(SnapshotTemplate.class);
		ObjectProvider<ProjectionDefinitionCustomizer> beans = factory
			.getBeanProvider(ProjectionDefinitionCustomizer.class);
		List<ProjectionDefinitionCustomizer> customizers = beans.orderedStream().toList();
		JsonCustomizerBeans json = JsonCustomizerBeans.of(factory);
		this.found.forEach((beanName, projection) -> {
			ProjectionDefinition.Builder<Object> definition = projection
				.definition(ProxiedProjections.target(factory.getBean(beanName)), this::resolve);
			json.applyTo(definition);
			customizers.forEach((customizer) -> customizer.customize(definition));
			template.register(definition.build());
		});
	}

	private String resolve(String text) {
		try {
			return (this.environment != null) ? this.environment.resolveRequiredPlaceholders(text) : text;
		}
		catch (IllegalArgumentException ex) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"The @StreamProjection attribute '%s' has a placeholder that cannot be "
							+ "resolved: %s. Set the property, or give the placeholder a default value after "
							+ "a colon",
					text, ex.getMessage()), ex);
		}
	}

}
