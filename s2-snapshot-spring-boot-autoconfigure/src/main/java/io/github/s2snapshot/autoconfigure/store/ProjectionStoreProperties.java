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
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Configuration properties of the store of one projection. A property that is not set is
 * that of the common store.
 *
 * @since 0.1.0
 */
public class ProjectionStoreProperties extends SnapshotStoreProperties {

	@NestedConfigurationProperty
	private @Nullable FileSnapshotStoreProperties file;

	@NestedConfigurationProperty
	private @Nullable JdbcSnapshotStoreProperties jdbc;

	@NestedConfigurationProperty
	private @Nullable S3SnapshotStoreProperties s3;

	public @Nullable FileSnapshotStoreProperties getFile() {
		return this.file;
	}

	public void setFile(@Nullable FileSnapshotStoreProperties file) {
		this.file = file;
	}

	public @Nullable JdbcSnapshotStoreProperties getJdbc() {
		return this.jdbc;
	}

	public void setJdbc(@Nullable JdbcSnapshotStoreProperties jdbc) {
		this.jdbc = jdbc;
	}

	public @Nullable S3SnapshotStoreProperties getS3() {
		return this.s3;
	}

	public void setS3(@Nullable S3SnapshotStoreProperties s3) {
		this.s3 = s3;
	}

}
