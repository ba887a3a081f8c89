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

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

import io.github.s2snapshot.autoconfigure.OwnPropertiesRegistrar;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the {@link SnapshotStore} of
 * external snapshots: files, a database or an object store, depending on
 * {@code s2.snapshot.store.type}. Single projections may have stores of their own.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = S2AutoConfiguration.class)
@ConditionalOnClass({ S2Client.class, SnapshotTemplate.class })
@ConditionalOnBean(S2Client.class)
@ConditionalOnBooleanProperty(name = "s2.snapshot.enabled", matchIfMissing = true)
@Conditional(OnExternalPlacementCondition.class)
@EnableConfigurationProperties({ SnapshotStoreProperties.class, FileSnapshotStoreProperties.class,
		JdbcSnapshotStoreProperties.class, S3SnapshotStoreProperties.class })
@Import({ OwnPropertiesRegistrar.class, OwnSnapshotStoreConfiguration.class, FileSnapshotStoreConfiguration.class,
		JdbcSnapshotStoreConfiguration.class, S3SnapshotStoreConfiguration.class,
		MissingSnapshotStoreConfiguration.class })
public final class SnapshotStoreAutoConfiguration {

	SnapshotStoreAutoConfiguration() {
	}

	@Bean
	static LazyStoreBeanFactoryPostProcessor s2LazyStoreBeanFactoryPostProcessor(Environment environment) {
		return new LazyStoreBeanFactoryPostProcessor(environment);
	}

	@Bean
	CommonStoreProperties s2CommonStoreProperties(SnapshotStoreProperties store, FileSnapshotStoreProperties file,
			JdbcSnapshotStoreProperties jdbc, S3SnapshotStoreProperties s3) {
		return new CommonStoreProperties(store, file, jdbc, s3);
	}

	@Bean
	SnapshotStores s2SnapshotStores(CommonStoreProperties properties, BeanFactory beanFactory) {
		return new SnapshotStores(properties, beanFactory);
	}

}
