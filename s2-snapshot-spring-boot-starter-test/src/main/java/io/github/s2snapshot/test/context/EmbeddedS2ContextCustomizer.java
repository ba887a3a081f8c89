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

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.util.StringUtils;

import io.github.s2snapshot.autoconfigure.client.S2ConnectionDetailsOverride;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.embedded.fault.Faults;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Defines the server, its faults and its connection details as beans, before the beans of
 * the auto-configuration, which then backs off. A child context uses the server of its
 * parent.
 *
 * @param basins the basins to create
 * @param streams the streams to create
 * @param realClients the clients that connect to their own servers
 * @param slice whether the test is a slice test
 */
record EmbeddedS2ContextCustomizer(List<String> basins, List<String> streams, Set<String> realClients,
		boolean slice) implements ContextCustomizer {

	private static final String SERVER = "embeddedS2";

	private static final String BASIN_PROPERTY = "s2.basin";

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
		ConfigurableEnvironment environment = context.getEnvironment();
		Map<String, Object> properties = new LinkedHashMap<>();
		String basin = environment.getProperty(BASIN_PROPERTY);
		if (!StringUtils.hasText(basin)) {
			basin = io.github.s2snapshot.test.context.EmbeddedS2.DEFAULT_BASIN;
			properties.put(BASIN_PROPERTY, basin);
		}
		properties.putAll(directories(context));
		environment.getPropertySources().addFirst(new MapPropertySource("embeddedS2", properties));
		Map<String, Set<String>> content = content(basin, environment);
		EmbeddedS2 inherited = inherited(context);
		if (inherited != null) {
			TestServer.add(inherited, content);
		}
		else {
			defineServer(context, content);
		}
		ReplacedClients clients = new ReplacedClients(this.realClients, this.slice, environment,
				() -> new TestServer.ConnectionDetails(context.getBean(EmbeddedS2.class)));
		((BeanDefinitionRegistry) context.getBeanFactory()).registerBeanDefinition("embeddedS2Clients",
				new RootBeanDefinition(S2ConnectionDetailsOverride.class, () -> clients));
		context.addBeanFactoryPostProcessor(clients);
		((BeanDefinitionRegistry) context.getBeanFactory()).registerBeanDefinition("embeddedS2Basins",
				new RootBeanDefinition(ProjectedBasins.class,
						() -> new ProjectedBasins(context.getBean(EmbeddedS2.class),
								context.getBeanProvider(SnapshotTemplate.class), this.realClients)));
	}

	private static @Nullable EmbeddedS2 inherited(ConfigurableApplicationContext context) {
		ApplicationContext parent = context.getParent();
		return (parent != null) ? parent.getBeanProvider(EmbeddedS2.class).getIfAvailable() : null;
	}

	private static Map<String, Object> directories(ConfigurableApplicationContext context) {
		ConfigurableEnvironment environment = context.getEnvironment();
		SnapshotDirectory directory = new SnapshotDirectory();
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put(SnapshotDirectory.PROPERTY, directory.path().toString());
		for (String key : ProjectedStores.directories(environment)) {
			properties.put(key, directory.path().resolve("projection-" + properties.size()).toString());
		}
		properties.keySet().removeIf((key) -> TestPropertySources.contains(environment, key));
		if (!properties.isEmpty()) {
			// Deleted after the final snapshots were taken.
			((BeanDefinitionRegistry) context.getBeanFactory()).registerBeanDefinition("embeddedS2SnapshotDirectory",
					new RootBeanDefinition(SnapshotDirectory.class, () -> directory));
		}
		return properties;
	}

	private static void defineServer(ConfigurableApplicationContext context, Map<String, Set<String>> content) {
		BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context.getBeanFactory();
		RootBeanDefinition server = new RootBeanDefinition(EmbeddedS2.class, () -> TestServer.start(content));
		server.setDestroyMethodName("close");
		registry.registerBeanDefinition(SERVER, server);
		registry.registerBeanDefinition("embeddedS2Faults",
				new RootBeanDefinition(Faults.class, () -> context.getBean(EmbeddedS2.class).faults()));
		// The client depends on the details, and the server outlives both.
		RootBeanDefinition details = new RootBeanDefinition(TestServer.ConnectionDetails.class,
				() -> new TestServer.ConnectionDetails(context.getBean(EmbeddedS2.class)));
		details.setDependsOn(SERVER);
		details.setPrimary(true);
		registry.registerBeanDefinition("embeddedS2ConnectionDetails", details);
	}

	private Map<String, Set<String>> content(String basin, ConfigurableEnvironment environment) {
		Map<String, Set<String>> content = new LinkedHashMap<>();
		content.put(basin, new LinkedHashSet<>());
		Binder.get(environment)
			.bind("s2.clients", Bindable.mapOf(String.class, Client.class))
			.orElseGet(Map::of)
			.forEach((name, client) -> {
				String other = client.basin();
				if (StringUtils.hasText(other) && !other.contains("${") && !this.realClients.contains(name)) {
					content.put(other, new LinkedHashSet<>());
				}
			});
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

	/**
	 * Client of {@code s2.clients}.
	 *
	 * @param basin its basin
	 */
	record Client(@Nullable String basin) {

	}

}
