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

import java.time.Duration;

import io.github.s2snapshot.autoconfigure.store.JdbcSnapshotStoreProperties.SchemaInitialization;
import io.github.s2snapshot.store.jdbc.JdbcSnapshotStore;

/**
 * Settings of a store in a database. Can be read without the library of the store.
 *
 * @param tables the tables
 * @param timeout the maximum time of a statement
 */
record JdbcStoreSettings(Tables tables, Setting<Duration> timeout) {

	static JdbcStoreSettings of(PropertyLayers<JdbcSnapshotStoreProperties> properties) {
		return new JdbcStoreSettings(
				new Tables(
						properties.get("table-name", JdbcSnapshotStoreProperties::getTableName,
								JdbcSnapshotStore.DEFAULT_TABLE_NAME),
						properties.get("initialize-schema", JdbcSnapshotStoreProperties::getInitializeSchema,
								SchemaInitialization.EMBEDDED),
						properties.get("schema", JdbcSnapshotStoreProperties::getSchema, null),
						properties.get("platform", JdbcSnapshotStoreProperties::getPlatform, null),
						properties.get("continue-on-error", JdbcSnapshotStoreProperties::getContinueOnError, true)),
				properties.get("timeout", JdbcSnapshotStoreProperties::getTimeout, Duration.ofSeconds(30)));
	}

	/**
	 * Settings of the tables and of the script that creates them.
	 *
	 * @param name the name of the table of snapshots
	 * @param initialize when they are created
	 * @param schema the location of the script, without a default
	 * @param platform the platform in that location, without a default
	 * @param continueOnError whether a failed statement is ignored
	 */
	record Tables(Setting<String> name, Setting<SchemaInitialization> initialize, Setting<String> schema,
			Setting<String> platform, Setting<Boolean> continueOnError) {

	}

}
