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

import java.sql.SQLException;
import java.util.Locale;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.springframework.boot.jdbc.init.PropertiesBasedDataSourceScriptDatabaseInitializer;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;

/**
 * Creates the tables of snapshots. Its failures say what to do.
 */
final class SnapshotStoreDatabaseInitializer
		extends PropertiesBasedDataSourceScriptDatabaseInitializer<JdbcSnapshotStoreProperties> {

	private final JdbcSnapshotStoreProperties properties;

	private SnapshotStoreDatabaseInitializer(DataSource dataSource, JdbcSnapshotStoreProperties properties) {
		super(dataSource, properties);
		this.properties = properties;
	}

	static SnapshotStoreDatabaseInitializer of(DataSource dataSource, JdbcSnapshotStoreProperties properties) {
		return analyzed(properties, () -> new SnapshotStoreDatabaseInitializer(dataSource, properties));
	}

	@Override
	public boolean initializeDatabase() {
		return analyzed(this.properties, super::initializeDatabase);
	}

	private static <T> T analyzed(JdbcSnapshotStoreProperties properties, Supplier<T> step) {
		try {
			return step.get();
		}
		catch (RuntimeException ex) {
			throw new FailureAnalyzedException(
					"The tables of the snapshots cannot be created ('s2.snapshot.jdbc.initialize-schema' is '"
							+ properties.getInitializeSchema().name().toLowerCase(Locale.ROOT) + "'): "
							+ ex.getMessage() + reason(ex) + ".",
					"Check that the database of 'spring.datasource.url', or of the DataSource bean with "
							+ "@SnapshotDataSource, can be reached and that its user may create tables. If the type of the "
							+ "database is not detected, set 's2.snapshot.jdbc.platform' or 's2.snapshot.jdbc.schema'. To "
							+ "create the tables yourself, set 's2.snapshot.jdbc.initialize-schema' to 'never'.",
					ex);
		}
	}

	private static String reason(Exception failure) {
		StringBuilder reason = new StringBuilder();
		for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException) {
				reason.append(": ").append(cause.getMessage());
			}
		}
		return reason.toString();
	}

}
