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
 * Configuration properties of external snapshots in an object store.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("s2.snapshot.s3")
public class S3SnapshotStoreProperties {

	/**
	 * Bucket of the snapshots. It must exist.
	 */
	private @Nullable String bucket;

	/**
	 * Key of the object of a snapshot. The placeholders '{projection}', '{version}',
	 * '{basin}', '{stream}' and '{cursor}' are replaced; '{cursor}' is required.
	 */
	private @Nullable String key;

	/**
	 * Maximum time of a request, including all attempts. A large snapshot takes many
	 * requests.
	 */
	private @Nullable Duration timeout;

	public @Nullable String getBucket() {
		return this.bucket;
	}

	public void setBucket(@Nullable String bucket) {
		this.bucket = bucket;
	}

	public @Nullable String getKey() {
		return this.key;
	}

	public void setKey(@Nullable String key) {
		this.key = key;
	}

	public @Nullable Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(@Nullable Duration timeout) {
		this.timeout = timeout;
	}

}
