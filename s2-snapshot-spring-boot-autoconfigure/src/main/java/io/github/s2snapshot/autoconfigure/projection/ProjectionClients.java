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

package io.github.s2snapshot.autoconfigure.projection;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;

import io.github.s2snapshot.autoconfigure.client.NamedS2Clients;
import io.github.s2snapshot.autoconfigure.client.S2Properties;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Clients that projections use by name: the clients of {@code s2.clients}, and other
 * {@link S2Client} beans.
 */
class ProjectionClients {

	private final ListableBeanFactory beanFactory;

	private final S2Properties properties;

	ProjectionClients(ListableBeanFactory beanFactory, S2Properties properties) {
		this.beanFactory = beanFactory;
		this.properties = properties;
	}

	void addTo(SnapshotTemplate.Builder builder, S2Client defaultClient) {
		Map<String, S2Client> beans = new LinkedHashMap<>(
				BeanFactoryUtils.beansOfTypeIncludingAncestors(this.beanFactory, S2Client.class));
		beans.values().removeIf((client) -> client == defaultClient);
		this.properties.getClients().forEach((name, client) -> {
			S2Client bean = beans.remove(name + NamedS2Clients.SUFFIX);
			if (bean != null) {
				builder.client(name, bean, client.getBasin());
				beans.remove(name);
			}
		});
		beans.forEach((name, client) -> builder.client(name, client, null));
	}

}
