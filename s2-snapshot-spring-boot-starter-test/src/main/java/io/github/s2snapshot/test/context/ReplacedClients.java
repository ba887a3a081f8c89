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

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.autoconfigure.client.S2ConnectionDetails;
import io.github.s2snapshot.autoconfigure.client.S2ConnectionDetailsOverride;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;

/**
 * Connects clients to the server of the test. Auto-configured clients get its connection
 * details. Clients that the application defines are replaced, and keep their names,
 * qualifiers and other attributes; the code of the application that creates them does not
 * run.
 */
class ReplacedClients implements BeanFactoryPostProcessor, S2ConnectionDetailsOverride {

	private static final String SUFFIX = "S2Client";

	private static final Set<String> AUTO_CONFIGURED = Set.of("s2Client", "create");

	private final Set<String> realClients;

	private final boolean slice;

	private final Environment environment;

	private final Supplier<S2ConnectionDetails> details;

	/**
	 * Creates new {@link ReplacedClients}.
	 * @param realClients the clients that connect to their own servers
	 * @param slice whether clients may be missing, because the test does not have all
	 * components of the application
	 * @param environment resolves the names of clients
	 * @param details the connection details of the server of the test
	 */
	ReplacedClients(Set<String> realClients, boolean slice, Environment environment,
			Supplier<S2ConnectionDetails> details) {
		this.realClients = realClients;
		this.slice = slice;
		this.environment = environment;
		this.details = details;
	}

	@Override
	public @Nullable S2ConnectionDetails find(String client) {
		return (this.realClients.contains(client)) ? null : this.details.get();
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		for (String name : beanFactory.getBeanNamesForType(S2Client.class, true, false)) {
			if (!this.realClients.contains(name) && beanFactory.containsBeanDefinition(name)) {
				BeanDefinition definition = beanFactory.getBeanDefinition(name);
				if (definition instanceof AbstractBeanDefinition own && !isAutoConfigured(definition)) {
					own.setInstanceSupplier(
							(beanFactory.isFactoryBean(name)) ? ClientFactory::new : this::createClient);
				}
			}
		}
		if (this.slice) {
			addMissing(beanFactory);
		}
	}

	// Adds clients that components outside the slice define.
	private void addMissing(ConfigurableListableBeanFactory beanFactory) {
		BeanDefinitionRegistry registry = (BeanDefinitionRegistry) beanFactory;
		for (String client : projectedClients(beanFactory)) {
			if (!beanFactory.containsBean(client) && !beanFactory.containsBean(client + SUFFIX)) {
				RootBeanDefinition definition = new RootBeanDefinition(S2Client.class, this::createClient);
				definition.setDefaultCandidate(false);
				definition.setDestroyMethodName(AbstractBeanDefinition.INFER_METHOD);
				registry.registerBeanDefinition(client, definition);
			}
		}
	}

	private Set<String> projectedClients(ConfigurableListableBeanFactory beanFactory) {
		Set<String> clients = new TreeSet<>();
		for (String name : beanFactory.getBeanDefinitionNames()) {
			StreamProjection projection = beanFactory.findAnnotationOnBean(name, StreamProjection.class, false);
			if (projection != null) {
				clients.add(this.environment.resolvePlaceholders(projection.client()));
			}
		}
		Binder.get(this.environment)
			.bind("s2.snapshot.projections", Bindable.mapOf(String.class, Projected.class))
			.orElseGet(Map::of)
			.values()
			.forEach((projected) -> clients.add(String.valueOf(projected.client())));
		clients.removeIf((client) -> !StringUtils.hasText(client) || client.equals("null") || client.contains("${"));
		return clients;
	}

	private static boolean isAutoConfigured(BeanDefinition definition) {
		String factory = definition.getFactoryBeanName();
		return factory != null && AUTO_CONFIGURED.contains(definition.getFactoryMethodName())
				&& (factory.equals("namedS2Clients") || factory.endsWith(".S2AutoConfiguration"));
	}

	private S2Client createClient() {
		S2ConnectionDetails server = this.details.get();
		return S2Client.builder()
			.endpoints(S2Endpoints.parse(server.getAccountEndpoint(), server.getBasinEndpoint()))
			.accessToken(TestServer.TOKEN)
			.build();
	}

	/**
	 * Replaces a factory bean of a client.
	 */
	private final class ClientFactory implements FactoryBean<S2Client>, DisposableBean {

		private final S2Client client = createClient();

		@Override
		public S2Client getObject() {
			return this.client;
		}

		@Override
		public Class<?> getObjectType() {
			return S2Client.class;
		}

		@Override
		public void destroy() {
			this.client.close();
		}

	}

	/**
	 * Properties of a projection.
	 *
	 * @param client its client
	 */
	record Projected(@Nullable String client) {

	}

}
