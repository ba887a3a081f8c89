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

import javax.sql.DataSource;

import org.springframework.beans.factory.ObjectProvider;

import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.jdbc.JdbcSnapshotStore;

/**
 * Creates stores in a database.
 */
class JdbcSnapshotStoreFactory implements SnapshotStoreFactory {

	private final SnapshotDatabase database;

	private final SnapshotTables tables;

	private final ObjectProvider<SnapshotStoreCustomizer<JdbcSnapshotStore>> customizers;

	JdbcSnapshotStoreFactory(SnapshotDatabase database, SnapshotTables tables,
			ObjectProvider<SnapshotStoreCustomizer<JdbcSnapshotStore>> customizers) {
		this.database = database;
		this.tables = tables;
		this.customizers = customizers;
	}

	@Override
	public SnapshotStore create(SnapshotStoreSettings settings) {
		JdbcStoreSettings jdbc = settings.jdbc();
		DataSource dataSource = this.database.dataSource(settings.type());
		JdbcSnapshotStore store = SnapshotDatabase.store(dataSource, jdbc.tables().name())
			.withTimeout(
					PropertyChecks.requireAtLeast(jdbc.timeout().key(), jdbc.timeout().get(), Duration.ofSeconds(1)))
			.withRetention(settings.retention())
			.withCompression(settings.encoding());
		this.tables.create(dataSource, jdbc.tables());
		return settings.finish(store, this.customizers);
	}

}
