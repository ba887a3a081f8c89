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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import io.github.s2snapshot.store.jdbc.JdbcSnapshotStore;

/**
 * Database server with the tables of the store, on the loopback interface and with a
 * temporary directory.
 */
final class DatabaseServer implements AutoCloseable {

	private final Process process;

	private final Path directory;

	private final String url;

	private final String user;

	private DatabaseServer(Process process, Path directory, String url, String user) {
		this.process = process;
		this.directory = directory;
		this.url = url;
		this.user = user;
	}

	static DatabaseServer postgresql() throws IOException, InterruptedException {
		Path initdb = Programs.require("initdb", "S2_POSTGRESQL", "/usr/lib/postgresql/*/bin");
		Path directory = Files.createTempDirectory("s2-postgresql-");
		Programs.give(directory, "postgres");
		Path log = Files.createTempFile("s2-postgresql-", ".log");
		int port = Programs.freePort();
		Path data = directory.resolve("data");
		Programs.run(log, command(Programs.as("postgres"), initdb.toString(), "-D", data.toString(), "-U", "postgres",
				"-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"));
		Process process = Programs.start(log,
				command(Programs.as("postgres"), initdb.resolveSibling("postgres").toString(), "-D", data.toString(),
						"-p", Integer.toString(port), "-c", "listen_addresses=127.0.0.1", "-c",
						"unix_socket_directories=" + directory));
		return started(log,
				new DatabaseServer(process, directory, "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres"),
				"postgresql");
	}

	static DatabaseServer mariadb() throws IOException, InterruptedException {
		Path server = Programs.require("mariadbd", "S2_MARIADB", "/usr/sbin", "/usr/libexec");
		Path install = Programs.require("mariadb-install-db", "S2_MARIADB_INSTALL", "/usr/bin");
		Path directory = Files.createTempDirectory("s2-mariadb-");
		Path log = Files.createTempFile("s2-mariadb-", ".log");
		int port = Programs.freePort();
		Path data = directory.resolve("data");
		List<String> asUser = (Programs.isSuperuser()) ? List.of("--user=root") : List.of();
		List<String> installing = command(List.of(), install.toString(), "--no-defaults", "--datadir=" + data,
				"--auth-root-authentication-method=normal", "--skip-test-db");
		installing.addAll(asUser);
		Programs.run(log, installing);
		List<String> serving = command(List.of(), server.toString(), "--no-defaults", "--datadir=" + data,
				"--bind-address=127.0.0.1", "--port=" + port, "--socket=" + directory.resolve("socket"),
				"--pid-file=" + directory.resolve("pid"), "--skip-name-resolve");
		serving.addAll(asUser);
		return started(log, new DatabaseServer(Programs.start(log, serving), directory,
				"jdbc:mariadb://127.0.0.1:" + port + "/test?createDatabaseIfNotExist=true", "root"), "mariadb");
	}

	private static List<String> command(List<String> before, String... arguments) {
		List<String> command = new ArrayList<>(before);
		command.addAll(List.of(arguments));
		return command;
	}

	private static DatabaseServer started(Path log, DatabaseServer server, String platform) throws IOException {
		Runtime.getRuntime().addShutdownHook(new Thread(server.process::destroyForcibly));
		Programs.await(log, server.process, () -> {
			try (HikariDataSource dataSource = server.dataSource()) {
				createTables(dataSource, platform);
				return true;
			}
		});
		Files.deleteIfExists(log);
		return server;
	}

	static void createTables(HikariDataSource dataSource, String platform) throws Exception {
		ResourceDatabasePopulator script = new ResourceDatabasePopulator(
				new ClassPathResource("schema-" + platform + ".sql", JdbcSnapshotStore.class));
		try (Connection connection = dataSource.getConnection()) {
			// The script can run repeatedly.
			script.populate(connection);
			script.populate(connection);
		}
	}

	HikariDataSource dataSource() {
		return dataSource(this.url, this.user);
	}

	static HikariDataSource dataSource(String url, String user) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(url);
		config.setUsername(user);
		config.setPassword("");
		config.setMaximumPoolSize(16);
		config.setMinimumIdle(1);
		config.setInitializationFailTimeout(1);
		return new HikariDataSource(config);
	}

	String url() {
		return this.url;
	}

	String user() {
		return this.user;
	}

	@Override
	public void close() {
		Programs.stop(this.process);
		Programs.delete(this.directory);
	}

}
