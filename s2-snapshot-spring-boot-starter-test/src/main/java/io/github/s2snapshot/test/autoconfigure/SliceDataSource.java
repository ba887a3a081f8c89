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

package io.github.s2snapshot.test.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import io.github.s2snapshot.test.context.ProjectedStores;
import io.github.s2snapshot.test.context.TestPropertySources;

/**
 * Database of a slice with snapshots in a database: a database in memory, unless the test
 * configures another one, or the application itself uses a database in memory.
 */
final class SliceDataSource {

	private static final String PREFIX = "spring.datasource.";

	private static final String URL = PREFIX + "url";

	private static final String HIKARI_URL = PREFIX + "hikari.jdbc-url";

	private SliceDataSource() {
	}

	/**
	 * Returns whether a slice needs a database.
	 * @param environment the environment of the slice
	 * @return whether the snapshots of all projections or of one of them are in a
	 * database
	 */
	static boolean isNeeded(ConfigurableEnvironment environment) {
		return "jdbc".equalsIgnoreCase(environment.getProperty("s2.snapshot.store.type"))
				|| ProjectedStores.types(environment).anyMatch("jdbc"::equalsIgnoreCase);
	}

	/**
	 * Returns the properties that select a database in memory.
	 * @param environment the environment of the slice
	 * @param classLoader the class loader that finds databases
	 * @return the properties, or none if the configured database is used
	 */
	static Map<String, Object> properties(ConfigurableEnvironment environment, @Nullable ClassLoader classLoader) {
		if (!isNeeded(environment) || "none".equalsIgnoreCase(environment.getProperty("spring.test.database.replace"))
				|| TestPropertySources.contains(environment, URL, HIKARI_URL)
				|| isInMemory(environment.getProperty(URL))) {
			return Map.of();
		}
		Map<String, Object> properties = new LinkedHashMap<>();
		Database database = Database.find(classLoader);
		// Without a database in memory, Spring Boot reports the choices, unless a
		// container provides one.
		properties.put(URL, (database != null) ? String.format(Locale.ROOT, database.url, UUID.randomUUID()) : "");
		properties.put(PREFIX + "driver-class-name", (database != null) ? database.driver : "");
		properties.put(PREFIX + "username", (database != null) ? "sa" : "");
		properties.put(PREFIX + "password", "");
		if (environment.containsProperty(HIKARI_URL)) {
			properties.put(HIKARI_URL, properties.get(URL));
		}
		return properties;
	}

	private static boolean isInMemory(@Nullable String url) {
		return StringUtils.hasText(url) && (url.startsWith("jdbc:h2:mem:") || url.startsWith("jdbc:hsqldb:mem:")
				|| url.startsWith("jdbc:derby:memory:"));
	}

	/**
	 * Databases in memory.
	 */
	private enum Database {

		H2("org.h2.Driver", "jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE"),

		HSQLDB("org.hsqldb.jdbc.JDBCDriver", "jdbc:hsqldb:mem:%s"),

		DERBY("org.apache.derby.iapi.jdbc.AutoloadedDriver", "jdbc:derby:memory:%s;create=true");

		private final String driver;

		private final String url;

		Database(String driver, String url) {
			this.driver = driver;
			this.url = url;
		}

		private static @Nullable Database find(@Nullable ClassLoader classLoader) {
			for (Database database : values()) {
				if (ClassUtils.isPresent(database.driver, classLoader)) {
					return database;
				}
			}
			return null;
		}

	}

}
