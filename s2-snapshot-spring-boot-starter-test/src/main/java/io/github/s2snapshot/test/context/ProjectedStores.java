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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Stores of single projections, as the properties of the application configure them.
 *
 * @since 0.1.0
 */
public final class ProjectedStores {

	private static final String PREFIX = "s2.snapshot.projections";

	private ProjectedStores() {
	}

	/**
	 * Returns the types of the stores of single projections.
	 * @param environment the environment of the test
	 * @return the types that are set
	 */
	public static Stream<String> types(Environment environment) {
		return stores(environment).values().stream().map(Store::type).filter(Objects::nonNull);
	}

	/**
	 * Returns the properties that set the directories of single projections.
	 * @param environment the environment of the test
	 * @return the keys of the properties
	 */
	static List<String> directories(Environment environment) {
		List<String> directories = new ArrayList<>();
		stores(environment).forEach((projection, store) -> {
			if (store.file() != null && StringUtils.hasLength(store.file().directory())) {
				directories.add(key(projection) + ".store.file.directory");
			}
		});
		return directories;
	}

	private static Map<String, Store> stores(Environment environment) {
		Map<String, Store> stores = new LinkedHashMap<>();
		Binder.get(environment)
			.bind(PREFIX, Bindable.mapOf(String.class, Projected.class))
			.orElseGet(Map::of)
			.forEach((projection, projected) -> {
				if (projected.store() != null) {
					stores.put(projection, projected.store());
				}
			});
		return stores;
	}

	// As it is written in the configuration.
	private static String key(String projection) {
		return PREFIX + ((projection.matches("[A-Za-z0-9_-]+")) ? "." + projection : "[" + projection + "]");
	}

	/**
	 * Properties of a projection.
	 *
	 * @param store its store
	 */
	record Projected(@Nullable Store store) {

	}

	/**
	 * Properties of a store.
	 *
	 * @param type its type
	 * @param file its files
	 */
	record Store(@Nullable String type, @Nullable File file) {

	}

	/**
	 * Properties of files.
	 *
	 * @param directory their directory
	 */
	record File(@Nullable String directory) {

	}

}
