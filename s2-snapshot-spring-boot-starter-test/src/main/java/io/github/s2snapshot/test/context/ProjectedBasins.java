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
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Creates the basins of projections before the projections are started.
 */
class ProjectedBasins implements SmartLifecycle {

	private final EmbeddedS2 server;

	private final ObjectProvider<SnapshotTemplate> templates;

	private final Set<String> realClients;

	private volatile boolean running;

	ProjectedBasins(EmbeddedS2 server, ObjectProvider<SnapshotTemplate> templates, Set<String> realClients) {
		this.server = server;
		this.templates = templates;
		this.realClients = realClients;
	}

	@Override
	public void start() {
		Map<String, Set<String>> content = new LinkedHashMap<>();
		this.templates.ifAvailable((template) -> {
			template.definitions().forEach((definition) -> addBasin(content, definition));
			template.keyedDefinitions().forEach((definition) -> addBasin(content, definition.template()));
		});
		if (!content.isEmpty()) {
			TestServer.add(this.server, content);
		}
		this.running = true;
	}

	private void addBasin(Map<String, Set<String>> content, ProjectionDefinition<?> definition) {
		if (definition.basin() != null && !isReal(definition.client())) {
			content.put(definition.basin(), Set.of());
		}
	}

	private boolean isReal(@Nullable String client) {
		return client != null && this.realClients.contains(client);
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

}
