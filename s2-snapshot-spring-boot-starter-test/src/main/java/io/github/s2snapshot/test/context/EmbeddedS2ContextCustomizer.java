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

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.util.StringUtils;

import io.github.s2snapshot.embedded.fault.Faults;

/**
 * Defines the server, its faults and the details of its connection as beans. They come
 * before those of the application, which backs off.
 *
 * @param basins the basins to create
 * @param streams the streams to create
 */
record EmbeddedS2ContextCustomizer(List<String> basins, List<String> streams) implements ContextCustomizer {

	private static final String SERVER = "embeddedS2";

	private static final String BASIN_PROPERTY = "s2.basin";

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
		ConfigurableEnvironment environment = context.getEnvironment();
		String configured = environment.getProperty(BASIN_PROPERTY);
		String basin = (StringUtils.hasText(configured)) ? configured : EmbeddedS2.DEFAULT_BASIN;
		if (!basin.equals(configured)) {
			environment.getPropertySources()
				.addFirst(new MapPropertySource("embeddedS2", Map.of(BASIN_PROPERTY, basin)));
		}
		Map<String, Set<String>> content = content(basin, environment);
		BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context.getBeanFactory();
		RootBeanDefinition server = new RootBeanDefinition(io.github.s2snapshot.embedded.EmbeddedS2.class,
				() -> TestServer.start(content));
		server.setDestroyMethodName("close");
		registry.registerBeanDefinition(SERVER, server);
		registry.registerBeanDefinition("embeddedS2Faults", new RootBeanDefinition(Faults.class,
				() -> context.getBean(io.github.s2snapshot.embedded.EmbeddedS2.class).faults()));
		// The client depends on the details, and the server outlives both.
		RootBeanDefinition details = new RootBeanDefinition(TestServer.ConnectionDetails.class,
				() -> new TestServer.ConnectionDetails(
						context.getBean(io.github.s2snapshot.embedded.EmbeddedS2.class)));
		details.setDependsOn(SERVER);
		registry.registerBeanDefinition("embeddedS2ConnectionDetails", details);
	}

	private Map<String, Set<String>> content(String basin, ConfigurableEnvironment environment) {
		Map<String, Set<String>> content = new LinkedHashMap<>();
		content.put(basin, new LinkedHashSet<>());
		this.basins
			.forEach((other) -> content.put(environment.resolveRequiredPlaceholders(other), new LinkedHashSet<>()));
		for (String declared : this.streams) {
			String stream = environment.resolveRequiredPlaceholders(declared);
			int slash = stream.indexOf('/');
			String of = (slash > 0) ? stream.substring(0, slash) : basin;
			content.computeIfAbsent(of, (name) -> new LinkedHashSet<>()).add(stream.substring(slash + 1));
		}
		return content;
	}

}
