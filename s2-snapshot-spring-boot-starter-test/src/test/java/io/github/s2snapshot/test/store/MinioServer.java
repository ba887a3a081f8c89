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
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * MinIO server on the loopback interface, with a temporary directory.
 */
final class MinioServer implements AutoCloseable {

	private static final String CREDENTIAL = "minioadmin";

	private final Process process;

	private final Path directory;

	private final URI endpoint;

	private MinioServer(Process process, Path directory, URI endpoint) {
		this.process = process;
		this.directory = directory;
		this.endpoint = endpoint;
	}

	static MinioServer start() throws IOException {
		Path program = Programs.require("minio", "S2_MINIO", System.getProperty("user.home") + "/go/bin",
				"/usr/local/bin");
		Path directory = Files.createTempDirectory("s2-minio-");
		Path log = Files.createTempFile("s2-minio-", ".log");
		String address = "127.0.0.1:" + Programs.freePort();
		Process process = Programs.start(log, List.of(program.toString(), "server", "--quiet", "--address", address,
				"--console-address", "127.0.0.1:" + Programs.freePort(), directory.toString()));
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
		MinioServer server = new MinioServer(process, directory, URI.create("http://" + address));
		Programs.await(log, process, () -> {
			HttpURLConnection connection = (HttpURLConnection) server.endpoint.resolve("/minio/health/ready")
				.toURL()
				.openConnection();
			return connection.getResponseCode() == 200;
		});
		Files.deleteIfExists(log);
		return server;
	}

	URI endpoint() {
		return this.endpoint;
	}

	S3Client client() {
		return client(this.endpoint);
	}

	static S3Client client(URI endpoint) {
		return S3Client.builder()
			.endpointOverride(endpoint)
			.forcePathStyle(true)
			.region(Region.US_EAST_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(CREDENTIAL, CREDENTIAL)))
			.httpClientBuilder(UrlConnectionHttpClient.builder())
			.build();
	}

	@Override
	public void close() {
		Programs.stop(this.process);
		Programs.delete(this.directory);
	}

}
