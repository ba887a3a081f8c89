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

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.test.autoconfigure.ProjectionTest;
import io.github.s2snapshot.test.context.accounts.AccountsApplication;
import io.github.s2snapshot.test.context.accounts.InvoicesProjection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProjectionTest} with a projection of a client of {@code s2.clients}.
 */
@ProjectionTest(value = InvoicesProjection.class,
		properties = { "s2.clients.billing.access-token=a secret", "s2.clients.billing.basin=billing-basin",
				"s2.snapshot.projections.orders.trigger.records=7",
				"s2.snapshot.projections.no-such.basin=other-basin" })
@ContextConfiguration(classes = AccountsApplication.class)
class SliceOfClientsIntegrationTests {

	private static final io.github.s2snapshot.embedded.EmbeddedS2 ACCOUNT = io.github.s2snapshot.embedded.EmbeddedS2
		.builder()
		.basin("billing-basin")
		.start();

	@DynamicPropertySource
	static void account(DynamicPropertyRegistry properties) {
		properties.add("s2.clients.billing.account-endpoint", ACCOUNT::endpoint);
		properties.add("s2.clients.billing.basin-endpoint", ACCOUNT::endpoint);
	}

	@AfterAll
	static void close() {
		ACCOUNT.close();
	}

	@Test
	void h52SliceShouldAppendNothingToTheAccount(@Autowired Projection<Long> invoices) {
		invoices.append("document");
		assertThat(invoices.readLatest(Duration.ofSeconds(30)).state()).isEqualTo(1);
		try (S2Client client = S2Client.builder()
			.accessToken("ignored")
			.endpoints(S2Endpoints.of(ACCOUNT.endpoint()))
			.build()) {
			assertThat(client.basin("billing-basin").listStreams(ListOptions.defaults()).items()).isEmpty();
		}
	}

}
