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

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.store.jdbc.JdbcSnapshotStore;

/**
 * Finds the database of the snapshots: that of the bean with {@link SnapshotDataSource},
 * otherwise the primary or only one.
 */
class SnapshotDatabase {

	private final ObjectProvider<DataSource> all;

	private final ObjectProvider<DataSource> own;

	SnapshotDatabase(ObjectProvider<DataSource> all, ObjectProvider<DataSource> own) {
		this.all = all;
		this.own = own;
	}

	/**
	 * Returns the data source.
	 * @param type the setting that needs it, for messages
	 * @return the data source
	 */
	DataSource dataSource(Setting<SnapshotStoreProperties.Type> type) {
		DataSource dataSource = this.own.getIfAvailable();
		return required(type, (dataSource != null) ? dataSource : this.all.getIfUnique());
	}

	private static DataSource required(Setting<SnapshotStoreProperties.Type> type, @Nullable DataSource dataSource) {
		if (dataSource == null) {
			throw new FailureAnalyzedException(
					"The property '" + type.key() + "' is 'jdbc', but there is no "
							+ "DataSource bean, or there are several and none is primary.",
					"Set 'spring.datasource.url', or annotate the DataSource "
							+ "bean of the snapshots with @SnapshotDataSource.");
		}
		return dataSource;
	}

	/**
	 * Creates a store, and checks the name of its table.
	 * @param dataSource the data source
	 * @param tableName the name of the table
	 * @return the store
	 */
	static JdbcSnapshotStore store(DataSource dataSource, Setting<String> tableName) {
		try {
			return JdbcSnapshotStore.of(dataSource).withTableName(tableName.get());
		}
		catch (IllegalArgumentException ex) {
			throw new FailureAnalyzedException(
					"The property '" + tableName.key() + "' is not valid. " + ex.getMessage() + ".",
					"Correct the property, or remove it to use '" + JdbcSnapshotStore.DEFAULT_TABLE_NAME + "'.", ex);
		}
	}

}
