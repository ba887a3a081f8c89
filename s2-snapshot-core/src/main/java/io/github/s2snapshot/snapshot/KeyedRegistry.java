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

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.KeyedRunner;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.S2Basin;

/**
 * Keyed projections of a template, by their names. Thread-safe.
 */
final class KeyedRegistry {

	private final TemplateClients clients;

	private final Map<String, KeyedRunner<?, ?>> runners = new LinkedHashMap<>();

	KeyedRegistry(TemplateClients clients) {
		this.clients = clients;
	}

	<K, S> KeyedRunner<K, S> add(KeyedProjectionDefinition<K, S> definition,
			Collection<ProjectionDefinition<?>> singles, BiFunction<S2Basin, Object, KeyedRunner<K, S>> factory) {
		ProjectionDefinition<S> template = definition.template();
		S2Basin basin = this.clients.basin(template);
		requireTriggers(template);
		synchronized (this.runners) {
			if (this.runners.containsKey(definition.name())) {
				throw new ProjectionDefinitionException(String.format(Locale.ROOT,
						"%s has the name '%s', which another keyed projection has. Rename one of them",
						template.origin(), definition.name()));
			}
			singles.forEach((single) -> requireOwnStream(definition, single));
			for (KeyedRunner<?, ?> other : this.runners.values()) {
				requireOwnStreams(definition, other.definition(), basin.name());
			}
			KeyedRunner<K, S> runner = factory.apply(basin, this.clients.client(template));
			this.runners.put(definition.name(), runner);
			return runner;
		}
	}

	// A schedule would have to know each key.
	private static void requireTriggers(ProjectionDefinition<?> template) {
		if (!template.triggers().crons().isEmpty() || template.triggers().scheduledInterval() != null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s is keyed and has a trigger by time, which would apply to keys that are not in memory. Use the "
							+ "triggers by records or bytes, or 'on-passivation'",
					template.origin()));
		}
	}

	/**
	 * Refuses a single projection whose stream belongs to a key.
	 * @param single the definition of the single projection
	 */
	void requireOwnStream(ProjectionDefinition<?> single) {
		synchronized (this.runners) {
			this.runners.values().forEach((keyed) -> requireOwnStream(keyed.definition(), single));
		}
	}

	private void requireOwnStream(KeyedProjectionDefinition<?, ?> keyed, ProjectionDefinition<?> single) {
		ProjectionDefinition<?> template = keyed.template();
		if (template.name().equals(single.name())) {
			throw new ProjectionDefinitionException(
					String.format(Locale.ROOT, "%s and %s have the same name '%s'. Rename one of them",
							template.origin(), single.origin(), single.name()));
		}
		if (keyed.pattern().matches(single.stream()) && isShared(template, single)) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s folds stream '%s', which also belongs to a key of %s with the pattern '%s', and one of them "
							+ "trims the stream. The trims would delete the history of both. Use the external "
							+ "placement without trims for both, or other streams",
					single.origin(), single.stream(), template.origin(), keyed.pattern().pattern()));
		}
	}

	private void requireOwnStreams(KeyedProjectionDefinition<?, ?> one, KeyedProjectionDefinition<?, ?> other,
			String basin) {
		if (one.pattern().overlaps(other.pattern()) && isShared(one.template(), other.template())) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s and %s have overlapping patterns of streams, '%s' and '%s', in basin '%s', and one of them trims "
							+ "its streams. The trims would delete the history of both. Use the external placement "
							+ "without trims for both, or other patterns",
					other.template().origin(), one.template().origin(), other.pattern().pattern(),
					one.pattern().pattern(), basin));
		}
	}

	// Whether both use the same basin and one of them trims: the keys of the other one
	// that
	// are not in memory could not object.
	private boolean isShared(ProjectionDefinition<?> one, ProjectionDefinition<?> other) {
		boolean trims = trims(one) || trims(other);
		return trims && this.clients.areSame(one, other)
				&& this.clients.basin(one).name().equals(this.clients.basin(other).name());
	}

	private static boolean trims(ProjectionDefinition<?> definition) {
		return definition.placement() == SnapshotPlacement.IN_STREAM || definition.trim().isCovered();
	}

	KeyedRunner<?, ?> get(String name) {
		synchronized (this.runners) {
			KeyedRunner<?, ?> runner = this.runners.get(name);
			if (runner == null) {
				throw new ProjectionException(
						String.format(Locale.ROOT, "Keyed projection '%s' does not exist. The keyed projections are %s",
								name, this.runners.keySet()));
			}
			return runner;
		}
	}

	@Nullable KeyedRunner<?, ?> remove(String name) {
		synchronized (this.runners) {
			return this.runners.remove(name);
		}
	}

	boolean contains(String name) {
		synchronized (this.runners) {
			return this.runners.containsKey(name);
		}
	}

	List<KeyedRunner<?, ?>> all() {
		synchronized (this.runners) {
			return List.copyOf(this.runners.values());
		}
	}

}
