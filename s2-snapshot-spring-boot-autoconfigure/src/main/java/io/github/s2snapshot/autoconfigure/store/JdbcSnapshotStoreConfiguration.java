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

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.autoconfigure.init.OnDatabaseInitializationCondition;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.jdbc.JdbcSnapshotStore;

/**
 * Configuration of snapshots in a database.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ JdbcTemplate.class, DataSourceScriptDatabaseInitializer.class })
@ConditionalOnMissingBean(SnapshotStore.class)
@ConditionalOnProperty(name = "s2.snapshot.store.type", havingValue = "jdbc")
@EnableConfigurationProperties(JdbcSnapshotStoreProperties.class)
@Import(DatabaseInitializationDependencyConfigurer.class)
class JdbcSnapshotStoreConfiguration {

	@Bean
	@DependsOnDatabaseInitialization
	SnapshotStore jdbcSnapshotStore(JdbcSnapshotStoreProperties properties, SnapshotStoreSettings settings,
			ObjectProvider<DataSource> dataSources, @SnapshotDataSource ObjectProvider<DataSource> own,
			ObjectProvider<SnapshotStoreCustomizer<JdbcSnapshotStore>> customizers) {
		JdbcSnapshotStore store = withTableName(JdbcSnapshotStore.of(dataSource(dataSources, own)),
				properties.getTableName())
			.withTimeout(PropertyChecks.requireAtLeast("s2.snapshot.jdbc.timeout", properties.getTimeout(),
					Duration.ofSeconds(1)))
			.withRetention(settings.retention())
			.withCompression(settings.compression());
		return settings.finish(store, customizers);
	}

	private static JdbcSnapshotStore withTableName(JdbcSnapshotStore store, String tableName) {
		try {
			return store.withTableName(tableName);
		}
		catch (IllegalArgumentException ex) {
			throw new FailureAnalyzedException(
					"The property 's2.snapshot.jdbc.table-name' is not valid. " + ex.getMessage() + ".",
					"Correct the property, or remove it to use '" + JdbcSnapshotStore.DEFAULT_TABLE_NAME + "'.", ex);
		}
	}

	private static DataSource dataSource(ObjectProvider<DataSource> all, ObjectProvider<DataSource> own) {
		DataSource dataSource = own.getIfAvailable();
		return required((dataSource != null) ? dataSource : all.getIfUnique());
	}

	private static DataSource required(@Nullable DataSource dataSource) {
		if (dataSource == null) {
			throw new FailureAnalyzedException(
					"The property 's2.snapshot.store.type' is 'jdbc', but there is no "
							+ "DataSource bean, or there are several and none is primary.",
					"Set 'spring.datasource.url', or annotate the DataSource "
							+ "bean of the snapshots with @SnapshotDataSource.");
		}
		return dataSource;
	}

	@Bean
	@ConditionalOnMissingBean(name = "snapshotStoreDatabaseInitializer")
	@Conditional(OnInitializationCondition.class)
	SnapshotStoreDatabaseInitializer snapshotStoreDatabaseInitializer(JdbcSnapshotStoreProperties properties,
			ObjectProvider<DataSource> dataSources, @SnapshotDataSource ObjectProvider<DataSource> own) {
		return SnapshotStoreDatabaseInitializer.of(dataSource(dataSources, own), properties);
	}

	/**
	 * Matches unless {@code initialize-schema} is {@code never}.
	 */
	static class OnInitializationCondition extends OnDatabaseInitializationCondition {

		OnInitializationCondition() {
			super("S2 snapshot store", "s2.snapshot.jdbc.initialize-schema");
		}

	}

}
