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

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of external snapshots in a database.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("s2.snapshot.jdbc")
public class JdbcSnapshotStoreProperties {

	/**
	 * Name of the table of snapshots. The name of the table of states is this name and
	 * '_CHUNK'.
	 */
	private @Nullable String tableName;

	/**
	 * Maximum time of a statement. A large snapshot takes many statements.
	 */
	private @Nullable Duration timeout;

	/**
	 * When to create the tables of snapshots: always, only in an embedded database, or
	 * never.
	 */
	private @Nullable SchemaInitialization initializeSchema;

	/**
	 * Location of the SQL script that creates the tables. The default script uses the
	 * configured name of the table, another script has to contain that name.
	 */
	private @Nullable String schema;

	/**
	 * Platform in the location of the schema. By default, the platform of the database.
	 */
	private @Nullable String platform;

	/**
	 * Whether initialization continues if a statement of the schema fails.
	 */
	private @Nullable Boolean continueOnError;

	public @Nullable String getTableName() {
		return this.tableName;
	}

	public void setTableName(@Nullable String tableName) {
		this.tableName = tableName;
	}

	public @Nullable Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(@Nullable Duration timeout) {
		this.timeout = timeout;
	}

	public @Nullable SchemaInitialization getInitializeSchema() {
		return this.initializeSchema;
	}

	public void setInitializeSchema(@Nullable SchemaInitialization initializeSchema) {
		this.initializeSchema = initializeSchema;
	}

	public @Nullable String getSchema() {
		return this.schema;
	}

	public void setSchema(@Nullable String schema) {
		this.schema = schema;
	}

	public @Nullable String getPlatform() {
		return this.platform;
	}

	public void setPlatform(@Nullable String platform) {
		this.platform = platform;
	}

	public @Nullable Boolean getContinueOnError() {
		return this.continueOnError;
	}

	public void setContinueOnError(@Nullable Boolean continueOnError) {
		this.continueOnError = continueOnError;
	}

	/**
	 * When to create the tables of snapshots.
	 */
	public enum SchemaInitialization {

		/**
		 * At each start, if they do not exist.
		 */
		ALWAYS,

		/**
		 * Only in an embedded database.
		 */
		EMBEDDED,

		/**
		 * Never.
		 */
		NEVER

	}

}
