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

package io.github.s2snapshot.autoconfigure.store;

import java.util.HashSet;
import java.util.Set;

import javax.sql.DataSource;

import org.springframework.core.io.ResourceLoader;

import io.github.s2snapshot.autoconfigure.store.JdbcSnapshotStoreProperties.SchemaInitialization;

/**
 * Creates the tables of stores, once for stores with equal settings of their tables.
 * Thread-safe.
 */
class SnapshotTables {

	private final ResourceLoader resourceLoader;

	private final Set<JdbcStoreSettings.Tables> created;

	/**
	 * Creates a new {@link SnapshotTables}.
	 * @param resourceLoader loads scripts
	 * @param created the tables that another bean creates
	 */
	SnapshotTables(ResourceLoader resourceLoader, Set<JdbcStoreSettings.Tables> created) {
		this.resourceLoader = resourceLoader;
		this.created = new HashSet<>(created);
	}

	void create(DataSource dataSource, JdbcStoreSettings.Tables tables) {
		if (tables.initialize().get() == SchemaInitialization.NEVER) {
			return;
		}
		synchronized (this.created) {
			if (!this.created.contains(tables)) {
				SnapshotStoreDatabaseInitializer initializer = SnapshotStoreDatabaseInitializer.of(dataSource, tables);
				initializer.setResourceLoader(this.resourceLoader);
				initializer.initializeDatabase();
				this.created.add(tables);
			}
		}
	}

}
