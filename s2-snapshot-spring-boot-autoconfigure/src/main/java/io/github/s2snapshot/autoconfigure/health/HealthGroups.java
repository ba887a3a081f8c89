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

package io.github.s2snapshot.autoconfigure.health;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;

/**
 * Health groups of the application.
 */
final class HealthGroups {

	private static final String PREFIX = "s2/";

	private static final Bindable<Map<String, Map<String, Object>>> GROUPS = Bindable
		.of(ResolvableType.forClassWithGenerics(Map.class, ResolvableType.forClass(String.class),
				ResolvableType.forClassWithGenerics(Map.class, String.class, Object.class)));

	private HealthGroups() {
	}

	/**
	 * Finds the projections that health groups include by name.
	 * @param environment the environment
	 * @return the names of the projections
	 */
	static Set<String> projections(Environment environment) {
		Binder binder = Binder.get(environment);
		Set<String> projections = new TreeSet<>();
		binder.bind("management.endpoint.health.group", GROUPS).orElseGet(Map::of).keySet().forEach((group) -> {
			Collection<String> included = binder
				.bind("management.endpoint.health.group." + group + ".include", Bindable.setOf(String.class))
				.orElseGet(Set::of);
			included.stream()
				.filter((name) -> name.startsWith(PREFIX))
				.map((name) -> name.substring(PREFIX.length()))
				.forEach(projections::add);
		});
		return projections;
	}

}
