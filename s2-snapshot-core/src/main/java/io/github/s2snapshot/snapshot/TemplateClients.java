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

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Client;

/**
 * The clients of a template: the default one, and those that projections use by name. Not
 * modified after the template was built.
 */
final class TemplateClients {

	private final S2Client client;

	private @Nullable String basin;

	private final Map<String, Named> named = new TreeMap<>();

	TemplateClients(S2Client client) {
		this.client = Objects.requireNonNull(client, "'client' must not be null");
	}

	void basin(@Nullable String basin) {
		this.basin = textOrNull(basin);
	}

	void add(String name, S2Client client, @Nullable String basin) {
		Objects.requireNonNull(name, "'name' must not be null");
		Objects.requireNonNull(client, "'client' must not be null");
		if (this.named.putIfAbsent(name, new Named(client, textOrNull(basin))) != null) {
			throw new IllegalArgumentException("A client named '" + name + "' was added already");
		}
	}

	private static @Nullable String textOrNull(@Nullable String text) {
		return (text == null || text.isEmpty()) ? null : text;
	}

	/**
	 * Returns the basin of a projection.
	 * @param definition the definition of the projection
	 * @return the basin, accessed by the client of the projection
	 */
	S2Basin basin(ProjectionDefinition<?> definition) {
		Named of = find(definition);
		String name = (definition.basin() != null) ? definition.basin() : of.basin;
		if (name == null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s has no basin, and no default basin is set%s. Set the basin of the projection, or a default "
							+ "basin",
					definition.origin(),
					(definition.client() != null) ? " for client '" + definition.client() + "'" : ""));
		}
		return of.client.basin(name);
	}

	/**
	 * Returns the client of a projection.
	 * @param definition the definition of the projection
	 * @return the client
	 */
	S2Client client(ProjectionDefinition<?> definition) {
		return find(definition).client;
	}

	private Named find(ProjectionDefinition<?> definition) {
		String name = definition.client();
		if (name == null) {
			return new Named(this.client, this.basin);
		}
		Named found = this.named.get(name);
		if (found == null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s uses the client '%s', which does not exist. Correct the name, or add the client. %s",
					definition.origin(), name, (this.named.isEmpty()) ? "Only the default client exists"
							: "The clients are " + String.join(", ", this.named.keySet())));
		}
		return found;
	}

	/**
	 * Returns whether two projections have the same client.
	 * @param one the definition of a projection
	 * @param other the definition of another projection
	 * @return whether the clients are the same object
	 */
	boolean areSame(ProjectionDefinition<?> one, ProjectionDefinition<?> other) {
		return find(one).client == find(other).client;
	}

	/**
	 * A client and its default basin.
	 */
	private record Named(S2Client client, @Nullable String basin) {
	}

}
