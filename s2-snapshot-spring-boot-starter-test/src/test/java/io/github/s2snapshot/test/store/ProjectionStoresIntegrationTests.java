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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Tests for an application whose projections keep their snapshots in different stores.
 */
@Timeout(300)
class ProjectionStoresIntegrationTests {

	private static final String BUCKET = "visits";

	private static final String PROJECTIONS = "s2.snapshot.projections.";

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final EmbeddedS2 server = EmbeddedS2.builder().basin("shop-basin").start();

	@TempDir
	private Path directory;

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	@Test
	void whenAnApplicationRestartsThenEachProjectionRestoresFromItsOwnStore() {
		String url = "jdbc:h2:file:" + this.directory.resolve("database");
		assertRestored(url, "sa");
	}

	@Test
	void whenOneStoreIsInPostgresqlThenEachProjectionRestoresFromItsOwnStore() throws Exception {
		try (DatabaseServer database = DatabaseServer.postgresql()) {
			assertRestored(database.url(), database.user());
		}
	}

	private void assertRestored(String url, String user) {
		String[] properties = { PROJECTIONS + "orders.store.type=jdbc",
				PROJECTIONS + "orders.store.jdbc.table-name=ORDERS_SNAPSHOT",
				PROJECTIONS + "orders.store.jdbc.initialize-schema=always", PROJECTIONS + "visits.store.type=file",
				PROJECTIONS + "visits.store.file.directory=" + this.directory.resolve("visits"),
				"spring.datasource.url=" + url, "spring.datasource.username=" + user };
		try (ConfigurableApplicationContext context = run(null, properties)) {
			append(context, "orders", 3);
			append(context, "visits", 5);
		}
		try (ConfigurableApplicationContext context = run(null, properties)) {
			assertRestored(context, "orders", 3);
			assertRestored(context, "visits", 5);
			Assertions
				.assertThat(JdbcClient.create(context.getBean(DataSource.class))
					.sql("SELECT PROJECTION FROM ORDERS_SNAPSHOT")
					.query(String.class)
					.list())
				.containsExactly("orders");
			Assertions.assertThat(files()).containsExactly("snapshots/visits/5.json");
		}
	}

	@Test
	void whenOneStoreIsInABucketThenEachProjectionRestoresFromItsOwnStore() throws Exception {
		try (MinioServer minio = MinioServer.start(); S3Client client = minio.client()) {
			client.createBucket((request) -> request.bucket(BUCKET));
			String[] properties = { "s2.snapshot.placement=external",
					"s2.snapshot.file.directory=" + this.directory.resolve("visits"),
					PROJECTIONS + "visits.store.type=s3", PROJECTIONS + "visits.store.s3.bucket=" + BUCKET,
					PROJECTIONS + "visits.store.s3.key={projection}/{cursor}.json" };
			try (ConfigurableApplicationContext context = run(client, properties)) {
				append(context, "orders", 3);
				append(context, "visits", 5);
			}
			Assertions.assertThat(client.listObjectsV2((request) -> request.bucket(BUCKET)).contents())
				.extracting(S3Object::key)
				.containsExactly("visits/5.json");
			Assertions.assertThat(files()).containsExactly("snapshots/orders/3.json");
			try (ConfigurableApplicationContext context = run(client, properties)) {
				assertRestored(context, "orders", 3);
				assertRestored(context, "visits", 5);
			}
		}
	}

	private ConfigurableApplicationContext run(S3Client client, String... properties) {
		List<String> all = new ArrayList<>(List.of("s2.account-endpoint=" + this.server.endpoint(),
				"s2.basin-endpoint=" + this.server.endpoint(), "s2.access-token=ignored", "s2.basin=shop-basin",
				"s2.snapshot.create-stream=true", "s2.snapshot.trigger.on-shutdown=true"));
		all.addAll(List.of(properties));
		SpringApplicationBuilder application = new SpringApplicationBuilder(ShopApplication.class)
			.web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new));
		if (client != null) {
			application.initializers((context) -> ((GenericApplicationContext) context).registerBean(S3Client.class,
					() -> client, (definition) -> definition.setDestroyMethodName("")));
		}
		return application.run();
	}

	private static void append(ConfigurableApplicationContext context, String projection, int count) {
		SnapshotTemplate template = context.getBean(SnapshotTemplate.class);
		for (int i = 0; i < count; i++) {
			template.projection(projection).append("one");
		}
		template.projection(projection).readLatest(TIMEOUT);
	}

	private static void assertRestored(ConfigurableApplicationContext context, String projection, long count) {
		SnapshotTemplate template = context.getBean(SnapshotTemplate.class);
		Assertions.assertThat(template.projection(projection, Long.class).read().state()).isEqualTo(count);
		RestoreInfo restore = template.info(projection).restore();
		Assertions.assertThat(restore).isNotNull();
		Assertions.assertThat(restore.source().id()).isEqualTo("external");
		Assertions.assertThat(restore.cursor()).isEqualTo(count);
		Assertions.assertThat(restore.replayed()).isZero();
	}

	private List<String> files() {
		Path root = this.directory.resolve("visits");
		try (Stream<Path> files = Files.walk(root)) {
			return files.filter(Files::isRegularFile).map((file) -> root.relativize(file).toString()).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ OrdersProjection.class, VisitsProjection.class })
	static class ShopApplication {

	}

	@StreamProjection(name = "orders", stream = "orders")
	static class OrdersProjection extends Counting {

	}

	@StreamProjection(name = "visits", stream = "visits")
	static class VisitsProjection extends Counting {

	}

	static class Counting {

		@InitialState
		Long zero() {
			return 0L;
		}

		@Fold
		Long counted(Long count, String one) {
			return count + 1;
		}

	}

}
