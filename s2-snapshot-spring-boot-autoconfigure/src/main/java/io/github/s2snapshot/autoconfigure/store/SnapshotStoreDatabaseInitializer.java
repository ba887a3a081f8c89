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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.springframework.boot.jdbc.init.DatabaseInitializationProperties;
import org.springframework.boot.jdbc.init.PropertiesBasedDataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.store.SnapshotStoreDatabaseInitializer.Script;
import io.github.s2snapshot.store.jdbc.JdbcSnapshotStore;

/**
 * Creates the tables of snapshots. The scripts of this library create them with the
 * configured name. Its failures say what to do.
 */
final class SnapshotStoreDatabaseInitializer extends PropertiesBasedDataSourceScriptDatabaseInitializer<Script> {

	private final JdbcStoreSettings.Tables tables;

	private SnapshotStoreDatabaseInitializer(DataSource dataSource, JdbcStoreSettings.Tables tables) {
		super(dataSource, new Script(tables));
		this.tables = tables;
	}

	static SnapshotStoreDatabaseInitializer of(DataSource dataSource, JdbcStoreSettings.Tables tables) {
		// Checks the name, which becomes a part of the script.
		SnapshotDatabase.store(dataSource, tables.name());
		return analyzed(tables, () -> new SnapshotStoreDatabaseInitializer(dataSource, tables));
	}

	@Override
	public boolean initializeDatabase() {
		return analyzed(this.tables, super::initializeDatabase);
	}

	@Override
	protected void runScripts(Scripts scripts) {
		super.runScripts((this.tables.schema().orNull() != null) ? scripts : named(scripts));
	}

	private Scripts named(Scripts scripts) {
		List<Resource> named = new ArrayList<>();
		for (Resource script : scripts) {
			named.add(named(script));
		}
		return new Scripts(named).continueOnError(scripts.isContinueOnError())
			.separator(scripts.getSeparator())
			.encoding(StandardCharsets.UTF_8);
	}

	private Resource named(Resource script) {
		try {
			String text = script.getContentAsString(StandardCharsets.UTF_8)
				.replace(JdbcSnapshotStore.DEFAULT_TABLE_NAME, this.tables.name().get());
			return new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8), script.getDescription());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static <T> T analyzed(JdbcStoreSettings.Tables tables, Supplier<T> step) {
		try {
			return step.get();
		}
		catch (RuntimeException ex) {
			throw new FailureAnalyzedException(
					"The tables of the snapshots cannot be created ('" + tables.initialize().key() + "' is '"
							+ tables.initialize().get().name().toLowerCase(Locale.ROOT) + "'): " + ex.getMessage()
							+ reason(ex) + ".",
					"Check that the database of 'spring.datasource.url', or of the DataSource bean with "
							+ "@SnapshotDataSource, can be reached and that its user may create tables. If the type of the "
							+ "database is not detected, set '" + tables.platform().key() + "' or '"
							+ tables.schema().key() + "'. To create the tables yourself, set '"
							+ tables.initialize().key() + "' to 'never'.",
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

	/**
	 * Properties of the script.
	 */
	static final class Script extends DatabaseInitializationProperties {

		private static final String DEFAULT_LOCATION = "classpath:io/github/s2snapshot/"
				+ "store/jdbc/schema-@@platform@@.sql";

		Script(JdbcStoreSettings.Tables tables) {
			setInitializeSchema(DatabaseInitializationMode.valueOf(tables.initialize().get().name()));
			setContinueOnError(tables.continueOnError().get());
			String platform = tables.platform().orNull();
			if (platform != null) {
				setPlatform(platform);
			}
			String schema = tables.schema().orNull();
			setSchema((schema != null) ? schema : DEFAULT_LOCATION);
		}

		@Override
		public String getDefaultSchemaLocation() {
			return DEFAULT_LOCATION;
		}

	}

}
