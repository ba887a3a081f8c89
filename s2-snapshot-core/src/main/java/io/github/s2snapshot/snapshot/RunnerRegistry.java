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

package io.github.s2snapshot.snapshot;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

import org.springframework.scheduling.support.CronExpression;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.ProjectionRunner;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * The projections of a template, with the checks that concern more than one of them.
 * Thread-safe.
 */
final class RunnerRegistry {

	private final TemplateClients clients;

	private final Map<String, ProjectionRunner<?>> runners = new LinkedHashMap<>();

	RunnerRegistry(TemplateClients clients) {
		this.clients = clients;
	}

	<S> ProjectionRunner<S> add(ProjectionDefinition<S> definition,
			BiFunction<S2Basin, Object, ProjectionRunner<S>> factory) {
		Objects.requireNonNull(definition, "'definition' must not be null");
		S2Basin basin = this.clients.basin(definition);
		requireCron(definition);
		synchronized (this.runners) {
			ProjectionRunner<?> sameName = this.runners.get(definition.name());
			if (sameName != null) {
				throw new ProjectionDefinitionException(
						String.format(Locale.ROOT, "%s and %s have the same name '%s'. Rename one of them",
								sameName.definition().origin(), inSentence(definition.origin()), definition.name()));
			}
			for (ProjectionRunner<?> other : this.runners.values()) {
				requireOwnStream(other, definition, basin.name());
				requireOwnKeys(other, definition, basin.name());
			}
			ProjectionRunner<S> runner = factory.apply(basin, this.clients.client(definition));
			this.runners.put(definition.name(), runner);
			runner.neighbours(() -> neighbours(runner));
			return runner;
		}
	}

	S2Basin basin(ProjectionDefinition<?> definition) {
		return this.clients.basin(definition);
	}

	private static void requireCron(ProjectionDefinition<?> definition) {
		for (String cron : definition.triggers().crons()) {
			try {
				CronExpression.parse(cron);
			}
			catch (IllegalArgumentException ex) {
				throw new ProjectionDefinitionException(String.format(Locale.ROOT,
						"%s has the cron trigger '%s', which is not a valid cron expression: %s", definition.origin(),
						cron, ex.getMessage()), ex);
			}
		}
	}

	// A trim deletes the history for every projection of the stream.
	private void requireOwnStream(ProjectionRunner<?> other, ProjectionDefinition<?> definition, String basin) {
		boolean sameStream = other.basin().equals(basin) && other.stream().equals(definition.stream())
				&& this.clients.areSame(other.definition(), definition);
		boolean inStream = definition.placement() == SnapshotPlacement.IN_STREAM
				|| other.definition().placement() == SnapshotPlacement.IN_STREAM;
		if (sameStream && inStream) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s and %s fold the same stream %s, and one of them keeps its snapshots in the stream. Its "
							+ "trims would delete the history of both. Use the external placement for both",
					other.definition().origin(), inSentence(definition.origin()),
					new StreamName(basin, definition.stream())));
		}
	}

	private static void requireOwnKeys(ProjectionRunner<?> other, ProjectionDefinition<?> definition, String basin) {
		SnapshotStore store = definition.store();
		SnapshotStore otherStore = other.definition().store();
		if (store == null || otherStore == null) {
			return;
		}
		String location = store
			.location(new SnapshotScope(definition.name(), definition.version(), basin, definition.stream()));
		String otherLocation = otherStore
			.location(new SnapshotScope(other.name(), other.definition().version(), other.basin(), other.stream()));
		if (location.equals(otherLocation)) {
			throw new ProjectionDefinitionException(
					String.format(Locale.ROOT,
							"%s and %s would keep their snapshots in the same location %s. Use a key template with "
									+ "{projection}",
							other.definition().origin(), inSentence(definition.origin()), location));
		}
	}

	// Origins begin with a capital letter, because most messages begin with them.
	private static String inSentence(String origin) {
		return (origin.startsWith("Projection ")) ? "p" + origin.substring(1) : origin;
	}

	private List<ProjectionRunner<?>> neighbours(ProjectionRunner<?> runner) {
		List<ProjectionRunner<?>> neighbours = new ArrayList<>();
		for (ProjectionRunner<?> other : all()) {
			if (other != runner && other.basin().equals(runner.basin()) && other.stream().equals(runner.stream())
					&& this.clients.areSame(other.definition(), runner.definition())) {
				neighbours.add(other);
			}
		}
		return neighbours;
	}

	ProjectionRunner<?> get(String name) {
		synchronized (this.runners) {
			ProjectionRunner<?> runner = this.runners.get(name);
			if (runner == null) {
				throw new ProjectionException(String.format(Locale.ROOT,
						"Projection '%s' does not exist. The projections are %s", name, this.runners.keySet()));
			}
			return runner;
		}
	}

	@SuppressWarnings("unchecked")
	<S> ProjectionRunner<S> get(String name, Class<S> stateType) {
		ProjectionRunner<?> runner = get(name);
		Type actual = runner.definition().stateType();
		Type raw = (actual instanceof ParameterizedType parameterized) ? parameterized.getRawType() : actual;
		if (raw != stateType) {
			throw new ProjectionException(String.format(Locale.ROOT, "The state of projection '%s' is a %s, not a %s",
					name, actual.getTypeName(), stateType.getTypeName()));
		}
		return (ProjectionRunner<S>) runner;
	}

	boolean contains(String name) {
		synchronized (this.runners) {
			return this.runners.containsKey(name);
		}
	}

	boolean remove(ProjectionRunner<?> runner) {
		synchronized (this.runners) {
			return this.runners.remove(runner.name(), runner);
		}
	}

	Collection<ProjectionRunner<?>> all() {
		synchronized (this.runners) {
			return List.copyOf(this.runners.values());
		}
	}

}
