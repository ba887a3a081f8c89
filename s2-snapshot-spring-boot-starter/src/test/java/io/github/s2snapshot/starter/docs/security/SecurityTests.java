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

package io.github.s2snapshot.starter.docs.security;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.autoconfigure.store.SnapshotStoreAutoConfiguration;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.starter.docs.DocumentedPage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the samples of the page about security.
 */
class SecurityTests {

	private final String key = EncryptionKey.generate().toBase64();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, SnapshotStoreAutoConfiguration.class,
				S2SnapshotAutoConfiguration.class))
		.withBean(StockProjection.class)
		.withPropertyValues("s2.basin=shop-basin", "s2.snapshot.create-stream=true", "SHOP_ENCRYPTION_KEY=" + this.key,
				"SHOP_SIGNING_KEY=" + this.key, "SHOP_STORE_KEY=" + this.key);

	@Test
	void snapshotsInTheStreamAreSigned() {
		this.runner.withPropertyValues(page(1)).run((context) -> {
			take(context);
			assertThat(context.getBean(S2Client.class)
				.basin("shop-basin")
				.stream("articles")
				.withEncryptionKey(EncryptionKey.ofBase64(this.key))
				.read(ReadInput.fromSeqNum(2))
				.records()
				.get(0)
				.header("snapshot-hmac")).isPresent();
		});
	}

	@Test
	void snapshotsInTheStoreAreEncrypted(@TempDir Path directory) {
		this.runner.withPropertyValues(page(2))
			.withPropertyValues("s2.snapshot.file.directory=" + directory)
			.run((context) -> {
				take(context);
				assertThat(Files.readString(directory.resolve("snapshots/articles/1.json"))).doesNotContain("bolt");
			});
	}

	@Test
	void pagesOfTheDevelopmentServerMayUseTheEmbeddedServer() {
		this.runner.withUserConfiguration(DevelopmentConfiguration.class).run((context) -> {
			URI endpoint = URI.create(context.getBean(EmbeddedS2.class).endpoint() + "/health");
			assertThat(status(endpoint, "http://localhost:5173")).isEqualTo(200);
			assertThat(status(endpoint, "http://localhost:8080")).isEqualTo(403);
		});
	}

	private static int status(URI endpoint, String origin) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(endpoint).header("origin", origin).build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
	}

	private static String[] page(int block) {
		return DocumentedPage.yaml("docs/guide/security.md", block)
			.entrySet()
			.stream()
			.map((property) -> property.getKey() + "=" + property.getValue())
			.toArray(String[]::new);
	}

	private static void take(ApplicationContext context) {
		SnapshotTemplate snapshots = context.getBean(SnapshotTemplate.class);
		Projection<Stock> projection = snapshots.projection("stock", Stock.class);
		projection.append(new Delivered("bolt", 5));
		projection.readLatest(Duration.ofSeconds(20));
		assertThat(snapshots.take("stock")).isInstanceOf(SnapshotOutcome.Taken.class);
	}

}
