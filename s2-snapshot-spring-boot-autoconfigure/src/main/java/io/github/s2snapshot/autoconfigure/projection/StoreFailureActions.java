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

package io.github.s2snapshot.autoconfigure.projection;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

import io.github.s2snapshot.autoconfigure.projection.ProjectionStartException.FailedStart;
import io.github.s2snapshot.autoconfigure.store.ProjectionStoreProperties;
import io.github.s2snapshot.autoconfigure.store.SnapshotStoreProperties;

/**
 * Actions for a store that cannot be read when the application starts.
 */
final class StoreFailureActions {

	private final BeanFactory beanFactory;

	private final Environment environment;

	StoreFailureActions(BeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.environment = environment;
	}

	/**
	 * Returns what to do.
	 * @param failed the projection that cannot read its store, or {@code null} if it is
	 * not known
	 * @return the action
	 */
	String action(@Nullable FailedStart failed) {
		ProjectionSettings settings = new ProjectionSettings(bind("s2.snapshot", S2SnapshotProperties.class));
		ProjectionStoreProperties own = (failed != null) ? settings.overrides(failed.projection()).getStore() : null;
		if (failed == null || own == null) {
			return action(commonType(), null);
		}
		SnapshotStoreProperties.Type type = (own.getType() != null) ? own.getType()
				: bind("s2.snapshot.store", SnapshotStoreProperties.class).getType();
		return action((type != null) ? type : SnapshotStoreProperties.Type.FILE,
				settings.storePrefix(failed.projection()));
	}

	private String action(SnapshotStoreProperties.@Nullable Type type, @Nullable String own) {
		if (type == SnapshotStoreProperties.Type.FILE) {
			return "Check that " + configured(own, "file.directory")
					+ " is a directory that the application can read and write, and that the "
					+ "path of the snapshots below it consists of directories only.";
		}
		if (type == SnapshotStoreProperties.Type.JDBC) {
			boolean always = "always"
				.equalsIgnoreCase(this.environment.getProperty(key(own, "jdbc.initialize-schema")));
			return "Check the database of 'spring.datasource.url', or of the DataSource bean with "
					+ "@SnapshotDataSource. If the tables of the snapshots are missing, "
					+ ((always) ? "create them with the script"
							: "set " + configured(own, "jdbc.initialize-schema")
									+ " to 'always', or create them with the script")
					+ " for your database in classpath:io/github/s2snapshot/store/jdbc, or correct "
					+ configured(own, "jdbc.table-name") + ".";
		}
		if (type == SnapshotStoreProperties.Type.S3) {
			return "Check that the bucket " + configured(own, "s3.bucket")
					+ " exists, and check the endpoint, the region and the credentials of the S3Client bean. "
					+ "The credentials must allow listing, reading, writing and deleting objects.";
		}
		return "Check that the SnapshotStore bean of the application can "
				+ "read its snapshots, then start the application again.";
	}

	private <T> T bind(String prefix, Class<T> type) {
		return Binder.get(this.environment).bindOrCreate(prefix, type);
	}

	// Returns null if the application defines the store.
	private SnapshotStoreProperties.@Nullable Type commonType() {
		if (this.beanFactory.containsBean("fileSnapshotStore")) {
			return SnapshotStoreProperties.Type.FILE;
		}
		if (this.beanFactory.containsBean("jdbcSnapshotStore")) {
			return SnapshotStoreProperties.Type.JDBC;
		}
		return (this.beanFactory.containsBean("s3SnapshotStore")) ? SnapshotStoreProperties.Type.S3 : null;
	}

	private String configured(@Nullable String own, String name) {
		String key = key(own, name);
		String value = this.environment.getProperty(key);
		return "'" + key + "' (" + ((value != null) ? "now '" + value + "'" : "not set") + ")";
	}

	// The common property, unless the projection sets its own one.
	private String key(@Nullable String own, String name) {
		String common = "s2.snapshot." + name;
		return (own != null && this.environment.containsProperty(own + "." + name)) ? own + "." + name : common;
	}

}
