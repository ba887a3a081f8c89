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

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;
import software.amazon.awssdk.services.s3.S3Client;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.s3.S3SnapshotStore;

/**
 * Configuration of snapshots in an object store.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(S3Client.class)
@ConditionalOnMissingBean(SnapshotStore.class)
@ConditionalOnProperty(name = "s2.snapshot.store.type", havingValue = "s3")
@EnableConfigurationProperties(S3SnapshotStoreProperties.class)
class S3SnapshotStoreConfiguration {

	@Bean
	SnapshotStore s3SnapshotStore(S3SnapshotStoreProperties properties, SnapshotStoreSettings settings,
			ObjectProvider<S3Client> clients, ObjectProvider<SnapshotStoreCustomizer<S3SnapshotStore>> customizers) {
		S3SnapshotStore store = S3SnapshotStore.of(client(clients.getIfUnique()), bucket(properties.getBucket()))
			.withTimeout(PropertyChecks.requirePositive("s2.snapshot.s3.timeout", properties.getTimeout()))
			.withRetention(settings.retention())
			.withCompression(settings.compression());
		return settings.finish(SnapshotStoreSettings.withKeyTemplate("s2.snapshot.s3.key",
				S3SnapshotStore.DEFAULT_KEY_TEMPLATE, () -> store.withKeyTemplate(properties.getKey())), customizers);
	}

	private static S3Client client(@Nullable S3Client client) {
		if (client == null) {
			throw new FailureAnalyzedException(
					"The property 's2.snapshot.store.type' is 's3', but there is no "
							+ "S3Client bean, or there are several and none is primary.",
					"Define a bean of type software.amazon.awssdk.services.s3.S3Client with "
							+ "the region, the credentials and, for another server than Amazon S3, the "
							+ "endpoint. If there are several, annotate one with @Primary.");
		}
		return client;
	}

	private static String bucket(@Nullable String bucket) {
		if (bucket == null || !StringUtils.hasText(bucket)) {
			throw new FailureAnalyzedException(
					"The property 's2.snapshot.store.type' is 's3', but 's2.snapshot.s3.bucket' is not set.",
					"Set 's2.snapshot.s3.bucket' to the name of an existing bucket.");
		}
		return bucket;
	}

}
