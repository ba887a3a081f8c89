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

package io.github.s2snapshot.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for the report of an application that cannot start because of its properties.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationFailureReportTests {

	private static final String BASIN = "test-basin";

	private static final String KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

	private static final String JDBC = "store.type=jdbc";

	private static EmbeddedS2 server;

	@TempDir
	private Path directory;

	@BeforeAll
	static void startServer() {
		server = EmbeddedS2.builder().basin(BASIN).start();
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', value = {
			"trigger.records=-1 | 's2.snapshot.trigger.records' is '-1', "
					+ "but it must be at least 0. | Correct the property",
			"retry.multiplier=1 | 's2.snapshot.retry.multiplier' is '1.0', but it must be more than 1.0. | Correct the",
			"timeout=0s | 's2.snapshot.timeout' is '0s', but it must be "
					+ "longer than zero, for example '5s'. | Correct the",
			"trigger.min-gap=-1s | 's2.snapshot.trigger.min-gap' is '-1s', but it must be zero or longer | Correct the",
			"retry.max-interval=1ms | 's2.snapshot.retry.max-interval' is '1ms', but it must be longer than "
					+ "'s2.snapshot.retry.initial-interval', which is | Correct the property",
			"timeout=106752d | 's2.snapshot.timeout' is '9223372800s', "
					+ "but it must be '106751d' or shorter | Correct the",
			"recovery.max-interval=0s | 's2.snapshot.recovery.max-interval' is '0s', but it must be "
					+ "longer than | Correct the",
			"recovery.definite-after=-1s | 's2.snapshot.recovery.definite-after' is '-1s', but it "
					+ "must be | Correct the",
			"recovery.definite-after=400000d | 's2.snapshot.recovery.definite-after' is | '106751d' or shorter",
			"restore.start-mode=later | s2.snapshot.restore.start-mode | BACKGROUND",
			"restore.on-failure=ignore | s2.snapshot.restore.on-failure | START_DEGRADED",
			"readiness.on-disconnect=wait | s2.snapshot.readiness.on-disconnect | REFUSE",
			"timeout=soon | s2.snapshot.timeout | Update your application's configuration",
			"placement=outside | s2.snapshot.placement | in-stream",
			"trigger.cron=never | 's2.snapshot.trigger.cron' is 'never', "
					+ "which is not a valid cron expression | '0 0 3 * * *'",
			"projections.the-counter.poison.initial-interval=5s projections.the-counter.poison.max-interval=1s | "
					+ "'s2.snapshot.projections.the-counter.poison.max-interval' is '1s', which is "
					+ "shorter | Increase 's2.snapshot.projections.the-counter.poison.max-interval'",
			"projections.the-counter.poison.policy=skip | 's2.snapshot.projections.the-counter.poison.policy' is "
					+ "'skip' | Set 's2.snapshot.projections.the-counter.poison.dead-letter-stream'",
			"trim.mode=covered trim.generations=4 | 's2.snapshot.trim.generations' requires 4 usable "
					+ "snapshots, but the store keeps only 3. | Increase 's2.snapshot.store.keep' to at least 4",
			"store.keep=0 | 's2.snapshot.store.keep' is '0', but it must be at least 1. | Correct the property",
			"store.type=ftp | s2.snapshot.store.type | JDBC",
			"file.key={stream}.json | 's2.snapshot.file.key' is not valid. | use 'snapshots/{stream}/{cursor}.json'",
			"store.type=s3 | there is no S3Client bean | Define a bean of type software.amazon.awssdk",
			"store.encryption.keys.one=c2VjcmV0 | 's2.snapshot.store.encryption.keys.one' is not a valid key | "
					+ "openssl rand",
			"store.encryption.keys.[a/b]=" + KEY
					+ " | 'a/b' as the name of a key, which is not valid | Use 1 to 64 letters",
			"store.encryption.keys.one=" + KEY + " store.encryption.keys.two=" + KEY
					+ " | 's2.snapshot.store.encryption.current' is not set, "
					+ "but | to the name of the key to encrypt with",
			"store.encryption.keys.one=" + KEY
					+ " store.encryption.current=two | 's2.snapshot.store.encryption.current' "
					+ "is 'two', but 's2.snapshot.store.encryption.keys.two' is not set | The keys are: one.",
			"projections.the-counter.store.keep=0 | "
					+ "'s2.snapshot.projections.the-counter.store.keep' is '0' | Correct the property",
			"projections.the-counter.store.type=s3 projections.the-counter.store.file.key={cursor} | "
					+ "'s2.snapshot.projections.the-counter.store.file.key' is set, but the type of the store is 's3' "
					+ "| Set 's2.snapshot.projections.the-counter.store.type' to 'file'",
			"projections.the-counter.store.encryption.keys.one=c2VjcmV0 | "
					+ "'s2.snapshot.projections.the-counter.store.encryption.keys.one' is not a valid key | openssl",
			"projections.the-counter.store.type=ftp | s2.snapshot.projections.the-counter.store.type | JDBC",
			"signing.keys.one=c2VjcmV0 | 's2.snapshot.signing.keys.one' is not a valid key | openssl rand",
			"projections.the-counter.encryption-key=c2VjcmV0 | "
					+ "'s2.snapshot.projections.the-counter.encryption-key' is not a valid key | openssl rand",
			"create-stream=false projections.the-counter.stream=missing | the stream does not exist | "
					+ "'s2.snapshot.create-stream=true'" })
	void whenSnapshotPropertyIsInvalidThenReportNamesKeyAndRemedy(String properties, String description, String action,
			CapturedOutput output) {
		List<String> arguments = new ArrayList<>();
		for (String property : properties.trim().split(" ")) {
			arguments.add("--s2.snapshot." + property);
		}
		assertThat(report(output, CounterApplication.class, arguments.toArray(String[]::new))).contains(description)
			.contains(action)
			.doesNotContain("c2VjcmV0")
			.doesNotContain(KEY);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', value = {
			"s2.account-endpoint= s2.basin-endpoint= s2.access-token= "
					+ "s2.embedded.enabled=false | No S2 server is configured: "
					+ "| set 's2.access-token' (S2_ACCESS_TOKEN) to use the S2 cloud",
			"s2.access-token= | An endpoint of an S2 server is configured | 's2.access-token' (S2_ACCESS_TOKEN)",
			"s2.access-token= s2.access-token-file=/no/such/file | cannot be read from "
					+ "file '/no/such/file' | Put only the access token into the file",
			"s2.access-token-file=/no/such/file | s2.access-token-file | mutually exclusive",
			"s2.clients.eu.basin=eu-basin | 's2.clients.eu' has no access token | 's2.clients.eu.access-token'",
			"s2.ssl.bundle=mine | 's2.ssl.bundle' is 'mine', but no SSL "
					+ "bundle has this name | No SSL bundles are defined.",
			"s2.ssl.bundle=mine "
					+ "spring.autoconfigure.exclude=org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration "
					+ "| names the SSL bundle 'mine', but the application context "
					+ "has no SslBundles bean | Keep SslAutoConfiguration" })
	void whenClientPropertyIsInvalidThenReportNamesKeyAndRemedy(String properties, String description, String action,
			CapturedOutput output) {
		String[] arguments = Arrays.stream(properties.trim().split(" "))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		assertThat(report(output, CounterApplication.class, arguments)).contains(description).contains(action);
	}

	@Test
	void whenServerDoesNotAnswerThenReportNamesTheTimeout(CapturedOutput output) throws Exception {
		Vertx vertx = Vertx.vertx();
		try {
			HttpServer silent = vertx.createHttpServer()
				.requestHandler((request) -> request.pause())
				.listen(0, "127.0.0.1")
				.await();
			String endpoint = "http://127.0.0.1:" + silent.actualPort();
			assertThat(report(output, CounterApplication.class, "--s2.account-endpoint=" + endpoint,
					"--s2.basin-endpoint=" + endpoint, "--s2.request-timeout=200ms", "--s2.retry.max-attempts=1"))
				.contains("The S2 server did not answer")
				.contains("'s2.request-timeout' (now '200ms')");
		}
		finally {
			vertx.close().await();
		}
	}

	@Test
	void whenLibraryIsMissingThenReportNamesIt(CapturedOutput output) {
		assertThat(report(output, CounterApplication.class, new FilteredClassLoader("org.springframework.jdbc"),
				"--s2.snapshot.store.type=jdbc"))
			.contains("'s2.snapshot.store.type' is 'jdbc', but the required library is not on the class path")
			.contains("Add 'org.springframework.boot:spring-boot-starter-jdbc'");
		assertThat(report(output, CounterApplication.class, new FilteredClassLoader(S3Client.class),
				"--s2.snapshot.store.type=s3"))
			.contains("Add 'software.amazon.awssdk:s3'");
	}

	@Test
	void whenDataSourceIsMissingThenReportSaysWhatToDo(CapturedOutput output) {
		assertThat(report(output, CounterApplication.class, "--s2.snapshot." + JDBC,
				"--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"))
			.contains("'s2.snapshot.store.type' is 'jdbc', but there is no DataSource bean")
			.contains("@SnapshotDataSource");
	}

	@Test
	void whenDatabaseCannotBeReachedThenReportNamesTheProperties(CapturedOutput output) {
		assertThat(report(output, CounterApplication.class, "--s2.snapshot." + JDBC,
				"--spring.datasource.url=jdbc:h2:tcp://127.0.0.1:1/none", "--spring.datasource.password=top-secret",
				"--spring.datasource.type=" + DriverManagerDataSource.class.getName()))
			.contains("'s2.snapshot.jdbc.initialize-schema' is 'embedded'")
			.contains("127.0.0.1:1")
			.contains("Check that the database of 'spring.datasource.url'");
	}

	@Test
	void whenTablesAreMissingThenReportSaysWhatToDo(CapturedOutput output) {
		assertThat(report(output, CounterApplication.class, "--s2.snapshot." + JDBC,
				"--s2.snapshot.jdbc.initialize-schema=never"))
			.contains("Projection 'the-counter' cannot read its snapshot store")
			.contains("Table \"S2_SNAPSHOT\" not found")
			.contains("'s2.snapshot.jdbc.initialize-schema' (now 'never') to 'always'");
	}

	@Test
	void whenTableNameIsInvalidThenReportNamesTheProperty(CapturedOutput output) {
		assertThat(
				report(output, CounterApplication.class, "--s2.snapshot." + JDBC, "--s2.snapshot.jdbc.table-name=a b"))
			.contains("'s2.snapshot.jdbc.table-name' is not valid")
			.contains("use 'S2_SNAPSHOT'");
	}

	@Test
	void whenDirectoryIsAFileThenReportNamesTheProperty(CapturedOutput output) throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		assertThat(report(output, CounterApplication.class, "--s2.snapshot.file.directory=" + file))
			.contains("Projection 'the-counter' cannot read its snapshot store")
			.contains("'s2.snapshot.file.directory' (now '" + file + "')");
	}

	@Test
	void whenStoreOfAProjectionCannotBeReadThenReportNamesItsProperties(CapturedOutput output) throws IOException {
		String store = "s2.snapshot.projections.the-counter.store.";
		Path file = Files.createFile(this.directory.resolve("own"));
		assertThat(report(output, CounterApplication.class, "--s2.snapshot.store.type=s3", "--" + store + "type=file",
				"--" + store + "file.directory=" + file, "--s2.snapshot.placement=in-stream"))
			.contains("'" + store + "file.directory' (now '" + file + "') is a directory");
		assertThat(report(output, CounterApplication.class, "--" + store + "type=jdbc",
				"--" + store + "jdbc.table-name=COUNTER", "--s2.snapshot.jdbc.initialize-schema=never"))
			.contains("Table \"COUNTER\" not found")
			.contains("'s2.snapshot.jdbc.initialize-schema' (now 'never') to 'always'")
			.contains("'" + store + "jdbc.table-name' (now 'COUNTER')");
		assertThat(report(output, FailingStoreApplication.class, "--s2.snapshot.retry.max-attempts=1",
				"--" + store + "type=file", "--" + store + "file.directory=" + file))
			.contains("'" + store + "file.directory'");
	}

	@Test
	void whenBucketIsNotSetThenReportNamesTheProperty(CapturedOutput output) {
		assertThat(report(output, ObjectsApplication.class, "--s2.snapshot.store.type=s3"))
			.contains("'s2.snapshot.s3.bucket' is not set")
			.contains("to the name of an existing bucket");
	}

	@Test
	void whenObjectStoreCannotBeReachedThenReportNamesTheBucket(CapturedOutput output) {
		assertThat(report(output, ObjectsApplication.class, "--s2.snapshot.store.type=s3",
				"--s2.snapshot.s3.bucket=states", "--s2.snapshot.retry.max-attempts=1"))
			.contains("could not be listed in bucket states")
			.contains("'s2.snapshot.s3.bucket' (now 'states')")
			.contains("of the S3Client bean");
	}

	@Test
	void whenStoreOfTheApplicationFailsThenReportSaysWhatToDo(CapturedOutput output) {
		assertThat(report(output, FailingStoreApplication.class, "--s2.snapshot.retry.max-attempts=2",
				"--s2.snapshot.retry.initial-interval=1ms"))
			.contains("java.lang.IllegalStateException: the vault is locked")
			.contains("Check that the SnapshotStore bean of the application can read its snapshots");
	}

	@Test
	void whenStoreOfTheApplicationHasKeysThenReportSaysWhatToDo(CapturedOutput output) {
		assertThat(report(output, FailingStoreApplication.class, "--s2.snapshot.store.encryption.keys.one=" + KEY))
			.contains("they do not apply to the SnapshotStore bean")
			.contains("wrap the store of the bean in an EncryptedSnapshotStore")
			.doesNotContain(KEY);
	}

	@Test
	void whenHistoryIsTrimmedWithoutSnapshotThenReportSaysWhatToDo(CapturedOutput output) {
		append("trimmed", AppendRecord.of("{\"value\":1}"), AppendRecord.trim(1));
		assertThat(report(output, CounterApplication.class, "--s2.snapshot.file.directory=" + this.directory,
				"--s2.snapshot.projections.the-counter.stream=trimmed"))
			.contains("Provide a snapshot of the projection");
	}

	@Test
	void whenSnapshotBelongsToAnotherStreamThenReportSaysWhatToDo(CapturedOutput output) throws IOException {
		append("recreated", AppendRecord.of("{\"value\":1}"));
		Path file = this.directory.resolve("snapshots/recreated/99.json");
		Files.createDirectories(file.getParent());
		Files.writeString(file, "{\"type\":\"snapshot\",\"covers_before\":99,\"state\":{\"count\":99,\"sum\":99}}");
		assertThat(report(output, CounterApplication.class, "--s2.snapshot.file.directory=" + this.directory,
				"--s2.snapshot.projections.the-counter.stream=recreated"))
			.contains("99")
			.contains("The stream was deleted and created again, or reset to an earlier state");
	}

	private static void append(String stream, AppendRecord... records) {
		try (S2Client client = S2Client.builder()
			.accessToken("ignored")
			.endpoints(S2Endpoints.of(server.endpoint()))
			.build()) {
			client.basin(BASIN).ensureStream(stream, StreamConfig.defaults());
			for (AppendRecord record : records) {
				client.basin(BASIN).stream(stream).append(AppendInput.of(record));
			}
		}
	}

	private static String report(CapturedOutput output, Class<?> application, String... arguments) {
		return report(output, application, ConfigurationFailureReportTests.class.getClassLoader(), arguments);
	}

	private static String report(CapturedOutput output, Class<?> application, ClassLoader classLoader,
			String... arguments) {
		Map<String, String> all = new LinkedHashMap<>();
		List<String> common = List.of("--s2.account-endpoint=" + server.endpoint(),
				"--s2.basin-endpoint=" + server.endpoint(), "--s2.access-token=top-secret", "--s2.basin=" + BASIN,
				"--s2.snapshot.placement=external", "--s2.snapshot.create-stream=true",
				"--spring.main.banner-mode=off");
		List.of(common, List.of(arguments))
			.forEach((list) -> list
				.forEach((argument) -> all.put(argument.substring(0, argument.indexOf('=')), argument)));
		SpringApplication springApplication = new SpringApplication(new DefaultResourceLoader(classLoader),
				application);
		springApplication.setWebApplicationType(WebApplicationType.NONE);
		int before = output.length();
		assertThatException().isThrownBy(() -> springApplication.run(all.values().toArray(String[]::new)));
		String text = output.toString().substring(before);
		assertThat(text).contains("APPLICATION FAILED TO START").doesNotContain("top-secret");
		return text.substring(text.indexOf("APPLICATION FAILED TO START"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(CounterProjection.class)
	static class CounterApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(CounterProjection.class)
	static class ObjectsApplication {

		@Bean
		S3Client unreachableClient() {
			return S3Client.builder()
				.region(Region.US_EAST_1)
				.endpointOverride(URI.create("http://127.0.0.1:1"))
				.httpClient(UrlConnectionHttpClient.create())
				.overrideConfiguration((configuration) -> configuration.retryStrategy((retry) -> retry.maxAttempts(1)))
				.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("user", "top-secret")))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(CounterProjection.class)
	static class FailingStoreApplication {

		@Bean
		SnapshotStore vault() {
			SnapshotStore store = mock(SnapshotStore.class);
			given(store.list(new SnapshotScope("the-counter", 1, BASIN, "numbers")))
				.willThrow(new IllegalStateException("the vault is locked"));
			return store;
		}

	}

}
