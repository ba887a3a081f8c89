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

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.ListableBeanFactory;
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
import io.github.s2snapshot.keyed.KeyConverter;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.KeyedProjectionDefinitionCustomizer;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.serializer.S2JsonCustomizer;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Finds {@link StreamProjection} beans. For each of them it defines a {@link Projection}
 * bean that can be injected by the type of its state or with the name of the projection
 * as the qualifier. For a pattern of streams it defines a {@link KeyedProjection} bean
 * instead, by the types of keys and states. After all singletons are created, it
 * registers the projections with the {@link SnapshotTemplate}. It starts no projection,
 * and a keyed one loads no key until one is used.
 * <p>
 * Declare it with a {@code static} {@code @Bean} method. Placeholders in the attributes
 * of the annotation are resolved against the environment. {@link S2JsonCustomizer} beans
 * and {@link ProjectionDefinitionCustomizer} beans are applied to the definitions that
 * they are for, and {@link KeyedProjectionDefinitionCustomizer} and {@link KeyConverter}
 * beans to keyed ones. If a customizer names a projection that does not exist, the
 * context does not start.
 *
 * @since 0.1.0
 */
public class StreamProjectionRegistrar
		implements BeanDefinitionRegistryPostProcessor, SmartInitializingSingleton, EnvironmentAware, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(StreamProjectionRegistrar.class);

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
			define(registry, name, projection);
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

	private void define(BeanDefinitionRegistry registry, String name, ProjectionClass projection) {
		String beanName = name;
		if (registry.isBeanNameInUse(beanName)) {
			beanName = name + ".projection";
		}
		Class<?> keyType = projection.keyType(this::resolve);
		RootBeanDefinition definition = new RootBeanDefinition(
				(keyType != null) ? DeferredKeyedProjection.class : DeferredProjection.class);
		definition.setTargetType((keyType != null)
				? ResolvableType.forClassWithGenerics(KeyedProjection.class, ResolvableType.forClass(keyType),
						projection.stateType())
				: ResolvableType.forClassWithGenerics(Projection.class, projection.stateType()));
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, name);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
		// An aspect has to see the interface, not the class.
		definition.setAttribute(AutoProxyUtils.EXPOSED_INTERFACES_ATTRIBUTE,
				AutoProxyUtils.ALL_INTERFACES_ATTRIBUTE_VALUE);
		registry.registerBeanDefinition(beanName, definition);
	}

	@Override
	public void afterSingletonsInstantiated() {
		ConfigurableListableBeanFactory factory = Objects.requireNonNull(this.beanFactory);
		List<BoundCustomizer> customizers = BoundCustomizer.find(factory);
		KeyedBeans keyed = new KeyedBeans(factory);
		Set<String> names = new TreeSet<>();
		Set<String> keyedNames = new TreeSet<>();
		this.found.values().forEach((projection) -> {
			names.add(projection.name(this::resolve));
			if (projection.keyType(this::resolve) != null) {
				keyedNames.add(projection.name(this::resolve));
			}
		});
		customizers.stream().filter(BoundCustomizer::own).forEach((customizer) -> requireKnown(customizer, names));
		keyed.requireKnown(keyedNames, (name) -> isInactive(factory, name));
		if (!this.found.isEmpty()) {
			register(factory, customizers, keyed);
		}
	}

	private void register(ConfigurableListableBeanFactory factory, List<BoundCustomizer> customizers,
			KeyedBeans keyed) {
		SnapshotTemplate template = factory.getBean(SnapshotTemplate.class);
		Set<BoundCustomizer> applied = new HashSet<>();
		JsonCustomizerBeans json = JsonCustomizerBeans.of(factory);
		this.found.forEach((beanName, projection) -> {
			Object bean = ProxiedProjections.target(factory.getBean(beanName));
			ProjectionDefinition.Builder<Object> definition = projection.definition(bean, this::resolve);
			json.applyTo(definition);
			customizers.stream().filter((customizer) -> customizer.apply(definition)).forEach(applied::add);
			if (projection.keyType(this::resolve) != null) {
				KeyedProjectionDefinition.Builder<Object, Object> keys = projection.keyed(bean, definition,
						keyed::converter);
				keyed.customize(keys);
				template.keyed(keys.build());
			}
			else {
				template.register(definition.build());
			}
		});
		customizers.stream()
			.filter((customizer) -> customizer.own() && !applied.contains(customizer))
			.forEach((customizer) -> logger.info(
					"{} is not used: the application context has no projection that it is for",
					customizer.description()));
	}

	private void requireKnown(BoundCustomizer customizer, Set<String> names) {
		for (String name : customizer.names()) {
			if (!names.contains(name) && !isInactive(Objects.requireNonNull(this.beanFactory), name)) {
				throw new ProjectionDefinitionException(String.format(Locale.ROOT,
						"%s names projection '%s', but no @StreamProjection bean has this name: correct the name, or "
								+ "remove the customizer. %s",
						customizer.description(), name, (names.isEmpty()) ? "There is no @StreamProjection bean"
								: "The projections are " + String.join(", ", names)));
			}
		}
	}

	/**
	 * Returns whether a projection that a customizer names may be missing, for example
	 * because its profile is not active. By default, it may not.
	 * @param beanFactory the bean factory of the context
	 * @param projection the name of the projection
	 * @return whether the customizer is ignored
	 */
	protected boolean isInactive(ListableBeanFactory beanFactory, String projection) {
		return false;
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
