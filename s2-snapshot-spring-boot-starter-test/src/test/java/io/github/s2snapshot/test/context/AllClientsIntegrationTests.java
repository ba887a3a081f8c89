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

package io.github.s2snapshot.test.context;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;

import io.github.s2snapshot.autoconfigure.client.S2ConnectionDetails;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.test.context.accounts.AccountsApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EmbeddedS2} with an application that has several accounts.
 */
@SpringBootTest(classes = AccountsApplication.class,
		properties = { "s2.access-token=a secret", "s2.account-endpoint=https://account.invalid",
				"s2.basin-endpoint=https://account.invalid", "s2.basin=orders-basin",
				"s2.clients.billing.access-token-file=/no/such/file",
				"s2.clients.billing.account-endpoint=https://account.invalid",
				"s2.clients.billing.basin-endpoint=https://account.invalid", "s2.clients.billing.ssl.bundle=none",
				"s2.clients.billing.basin=billing-basin", "s2.clients.idle.basin=${IDLE_BASIN}",
				"s2.snapshot.create-stream=true", "s2.snapshot.restore.timeout=30s" })
@EmbeddedS2
class AllClientsIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Autowired
	private io.github.s2snapshot.embedded.EmbeddedS2 server;

	@Test
	void h52AllClientsShouldUseTheEmbeddedServer(@Autowired Map<String, S2Client> injected,
			@Autowired ApplicationContext context) {
		Map<String, S2Client> clients = context.getBeansOfType(S2Client.class);
		assertThat(clients).containsOnlyKeys("s2Client", "archive", "billingS2Client", "idleS2Client");
		assertThat(injected).containsOnlyKeys("s2Client");
		assertThat(clients.values()).allSatisfy(
				(client) -> assertThat(client.listAllBasins(ListOptions.defaults())).extracting((basin) -> basin.name())
					.containsExactly("archive-basin", "billing-basin", "orders-basin"));
	}

	@Test
	void h52ProjectionsOfAllClientsShouldAppendToTheEmbeddedServer(
			@Autowired @Qualifier("orders") Projection<Long> orders,
			@Autowired @Qualifier("invoices") Projection<Long> invoices,
			@Autowired @Qualifier("archive-index") Projection<Long> archive) {
		assertThat(orders.basin()).isEqualTo("orders-basin");
		assertThat(invoices.basin()).isEqualTo("billing-basin");
		assertThat(archive.basin()).isEqualTo("archive-basin");
		for (Projection<Long> projection : List.of(orders, invoices, archive)) {
			projection.append("document");
			assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(1);
		}
	}

	@Test
	void clientShouldBeInjectedByItsQualifier(@Autowired @Qualifier("archive") S2Client archive,
			@Autowired @Qualifier("billing") S2Client billing, @Autowired S2Client any) {
		assertThat(archive).isNotSameAs(billing).isNotSameAs(any);
	}

	@Test
	void connectionDetailsShouldBeOfTheEmbeddedServer(@Autowired S2ConnectionDetails details) {
		assertThat(details.getAccountEndpoint()).isEqualTo(this.server.endpoint());
	}

}
