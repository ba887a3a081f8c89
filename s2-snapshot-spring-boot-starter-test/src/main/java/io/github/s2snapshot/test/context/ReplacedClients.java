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

import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

import io.github.s2snapshot.autoconfigure.S2ConnectionDetails;
import io.github.s2snapshot.autoconfigure.S2ConnectionDetailsOverride;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;

/**
 * Lets clients reach the server of the test. Those that are auto-configured ask for its
 * details. Those that the application defines are made anew, with their names, qualifiers
 * and whatever else their definitions say, and without the code that would make them.
 */
class ReplacedClients implements BeanFactoryPostProcessor, S2ConnectionDetailsOverride {

	private static final Set<String> AUTO_CONFIGURED = Set.of("s2Client", "create");

	private final Set<String> realClients;

	private final Supplier<S2ConnectionDetails> details;

	ReplacedClients(Set<String> realClients, Supplier<S2ConnectionDetails> details) {
		this.realClients = realClients;
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
					own.setInstanceSupplier(this::createClient);
				}
			}
		}
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

}
