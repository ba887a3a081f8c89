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
import org.springframework.util.StringUtils;
import software.amazon.awssdk.services.s3.S3Client;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.s3.S3SnapshotStore;

/**
 * Creates stores of objects.
 */
class S3SnapshotStoreFactory implements SnapshotStoreFactory {

	private final ObjectProvider<S3Client> clients;

	private final ObjectProvider<SnapshotStoreCustomizer<S3SnapshotStore>> customizers;

	S3SnapshotStoreFactory(ObjectProvider<S3Client> clients,
			ObjectProvider<SnapshotStoreCustomizer<S3SnapshotStore>> customizers) {
		this.clients = clients;
		this.customizers = customizers;
	}

	@Override
	public SnapshotStore create(SnapshotStoreSettings settings) {
		String type = settings.type().key();
		S3StoreSettings s3 = settings.s3();
		S3SnapshotStore store = S3SnapshotStore.of(client(type, this.clients.getIfUnique()), bucket(type, s3.bucket()))
			.withTimeout(PropertyChecks.requirePositive(s3.timeout().key(), s3.timeout().get()))
			.withRetention(settings.retention())
			.withCompression(settings.encoding());
		return settings.finish(SnapshotStoreSettings.withKeyTemplate(s3.key(), S3SnapshotStore.DEFAULT_KEY_TEMPLATE,
				() -> store.withKeyTemplate(s3.key().get())), this.customizers);
	}

	private static S3Client client(String type, @Nullable S3Client client) {
		if (client == null) {
			throw new FailureAnalyzedException(
					"The property '" + type + "' is 's3', but there is no S3Client bean, or there are several and none "
							+ "is primary.",
					"Define a bean of type software.amazon.awssdk.services.s3.S3Client with "
							+ "the region, the credentials and, for another server than Amazon S3, the "
							+ "endpoint. If there are several, annotate one with @Primary.");
		}
		return client;
	}

	private static String bucket(String type, Setting<String> setting) {
		String bucket = setting.orNull();
		if (!StringUtils.hasText(bucket)) {
			throw new FailureAnalyzedException(
					"The property '" + type + "' is 's3', but '" + setting.key() + "' is not set.",
					"Set '" + setting.key() + "' to the name of an existing bucket.");
		}
		return bucket;
	}

}
