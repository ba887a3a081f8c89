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

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;

/**
 * Actions for a store that cannot be read when the application starts.
 */
final class StoreFailureActions {

	private static final String DIRECTORY = "s2.snapshot.file.directory";

	private static final String BUCKET = "s2.snapshot.s3.bucket";

	private static final String SCHEMA = "s2.snapshot.jdbc.initialize-schema";

	private static final String TABLE = "s2.snapshot.jdbc.table-name";

	private final BeanFactory beanFactory;

	private final Environment environment;

	StoreFailureActions(BeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.environment = environment;
	}

	String action() {
		if (this.beanFactory.containsBean("fileSnapshotStore")) {
			return "Check that " + configured(DIRECTORY)
					+ " is a directory that the application can read and write, and that the "
					+ "path of the snapshots below it consists of directories only.";
		}
		if (this.beanFactory.containsBean("jdbcSnapshotStore")) {
			boolean always = "always".equalsIgnoreCase(this.environment.getProperty(SCHEMA));
			return "Check the database of 'spring.datasource.url', or of the DataSource bean with "
					+ "@SnapshotDataSource. If the tables of the snapshots are missing, "
					+ ((always) ? "create them with the script"
							: "set " + configured(SCHEMA) + " to 'always', or create them with the script")
					+ " for your database in classpath:io/github/s2snapshot/store/jdbc, or correct " + configured(TABLE)
					+ ".";
		}
		if (this.beanFactory.containsBean("s3SnapshotStore")) {
			return "Check that the bucket " + configured(BUCKET)
					+ " exists, and check the endpoint, the region and the credentials of the S3Client bean. "
					+ "The credentials must allow listing, reading, writing and deleting objects.";
		}
		return "Check that the SnapshotStore bean of the application can "
				+ "read its snapshots, then start the application again.";
	}

	private String configured(String key) {
		String value = this.environment.getProperty(key);
		return "'" + key + "' (" + ((value != null) ? "now '" + value + "'" : "not set") + ")";
	}

}
