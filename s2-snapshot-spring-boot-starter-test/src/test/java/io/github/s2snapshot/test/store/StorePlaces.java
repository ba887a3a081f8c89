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

package io.github.s2snapshot.test.store;

import java.nio.file.Files;
import java.nio.file.Path;

import com.zaxxer.hikari.HikariDataSource;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Places of stores that separate processes can use.
 */
final class StorePlaces {

	private StorePlaces() {
	}

	static Place open(String name) throws Exception {
		return switch (name) {
			case "file", "encrypted" -> files(name);
			case "h2" -> h2();
			case "postgresql" -> database(DatabaseServer.postgresql());
			case "mariadb" -> database(DatabaseServer.mariadb());
			case "s3" -> s3();
			default -> throw new IllegalArgumentException(name);
		};
	}

	private static Place files(String kind) throws Exception {
		Path directory = Files.createTempDirectory("s2-store-");
		return new Place(kind, directory.toString(), "", () -> Programs.delete(directory));
	}

	// Only one process can open it at a time.
	private static Place h2() throws Exception {
		Path directory = Files.createTempDirectory("s2-store-");
		String url = "jdbc:h2:file:" + directory.resolve("snapshots");
		try (HikariDataSource dataSource = DatabaseServer.dataSource(url, "sa")) {
			DatabaseServer.createTables(dataSource, "h2");
		}
		return new Place("jdbc", url, "sa", () -> Programs.delete(directory));
	}

	private static Place database(DatabaseServer server) {
		return new Place("jdbc", server.url(), server.user(), server::close);
	}

	private static Place s3() throws Exception {
		MinioServer server = MinioServer.start();
		try (S3Client client = server.client()) {
			client.createBucket((request) -> request.bucket(StoreProgram.BUCKET));
		}
		return new Place("s3", server.endpoint().toString(), "", server::close);
	}

	/**
	 * Place of a store.
	 *
	 * @param kind the kind of the store
	 * @param place where it is
	 * @param user the user of a database
	 * @param closing run at the end
	 */
	record Place(String kind, String place, String user, Runnable closing) implements AutoCloseable {

		@Override
		public void close() {
			this.closing.run();
		}

	}

}
