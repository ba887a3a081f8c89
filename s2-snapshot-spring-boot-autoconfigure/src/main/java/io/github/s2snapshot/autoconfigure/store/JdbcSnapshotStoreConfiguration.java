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

import java.util.Set;

import javax.sql.DataSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.autoconfigure.init.OnDatabaseInitializationCondition;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.JdbcTemplate;

import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.jdbc.JdbcSnapshotStore;

/**
 * Configuration of snapshots in a database.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ JdbcTemplate.class, DataSourceScriptDatabaseInitializer.class })
@Import(DatabaseInitializationDependencyConfigurer.class)
class JdbcSnapshotStoreConfiguration {

	private static final String INITIALIZER = "snapshotStoreDatabaseInitializer";

	@Bean
	SnapshotDatabase s2SnapshotDatabase(ObjectProvider<DataSource> dataSources,
			@SnapshotDataSource ObjectProvider<DataSource> own) {
		return new SnapshotDatabase(dataSources, own);
	}

	// Lazy, because databases are initialized before it is created.
	@Bean
	@Lazy
	@DependsOnDatabaseInitialization
	JdbcSnapshotStoreFactory jdbcSnapshotStoreFactory(SnapshotDatabase database, CommonStoreProperties properties,
			ApplicationContext context, ObjectProvider<SnapshotStoreCustomizer<JdbcSnapshotStore>> customizers) {
		Set<JdbcStoreSettings.Tables> created = (context.containsBean(INITIALIZER))
				? Set.of(SnapshotStoreSettings.of(properties).jdbc().tables()) : Set.of();
		return new JdbcSnapshotStoreFactory(database, new SnapshotTables(context, created), customizers);
	}

	/**
	 * Configuration of the store of all projections.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(SnapshotStore.class)
	@ConditionalOnProperty(name = "s2.snapshot.store.type", havingValue = "jdbc")
	static class CommonStoreConfiguration {

		@Bean
		@DependsOnDatabaseInitialization
		SnapshotStore jdbcSnapshotStore(SnapshotStores stores) {
			return stores.common();
		}

		@Bean
		@ConditionalOnMissingBean(name = INITIALIZER)
		@Conditional(OnInitializationCondition.class)
		SnapshotStoreDatabaseInitializer snapshotStoreDatabaseInitializer(SnapshotDatabase database,
				CommonStoreProperties properties) {
			SnapshotStoreSettings settings = SnapshotStoreSettings.of(properties);
			return SnapshotStoreDatabaseInitializer.of(database.dataSource(settings.type()), settings.jdbc().tables());
		}

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
