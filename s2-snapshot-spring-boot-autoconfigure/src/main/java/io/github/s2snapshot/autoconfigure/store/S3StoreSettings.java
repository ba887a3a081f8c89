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

import io.github.s2snapshot.store.s3.S3SnapshotStore;

/**
 * Settings of a store of objects. Can be read without the library of the store.
 *
 * @param bucket the bucket, without a default
 * @param key the template of the keys of objects
 * @param timeout the maximum time of a request
 */
record S3StoreSettings(Setting<String> bucket, Setting<String> key, Setting<Duration> timeout) {

	static S3StoreSettings of(PropertyLayers<S3SnapshotStoreProperties> properties) {
		return new S3StoreSettings(properties.get("bucket", S3SnapshotStoreProperties::getBucket, null),
				properties.get("key", S3SnapshotStoreProperties::getKey, S3SnapshotStore.DEFAULT_KEY_TEMPLATE),
				properties.get("timeout", S3SnapshotStoreProperties::getTimeout, Duration.ofMinutes(2)));
	}

}
