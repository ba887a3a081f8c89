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

package io.github.s2snapshot.autoconfigure.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.autoconfigure.StartupFailures;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.resource.BasinInfo;
import io.github.s2snapshot.sdk.resource.ListOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the clients of {@code s2.clients}.
 */
class NamedS2ClientsTests {

	private final EmbeddedS2 here = EmbeddedS2.builder().basin("default-basin").start();

	private final EmbeddedS2 there = EmbeddedS2.builder().basin("billing-basin").start();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class,
				TaskSchedulingAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("s2.access-token=ignored", "s2.account-endpoint=" + this.here.endpoint(),
				"s2.basin-endpoint=" + this.here.endpoint(), "s2.basin=default-basin");

	private final ApplicationContextRunner withBilling = this.contextRunner.withPropertyValues(
			"s2.clients.billing.access-token=billing-secret",
			"s2.clients.billing.account-endpoint=" + this.there.endpoint(),
			"s2.clients.billing.basin-endpoint=" + this.there.endpoint(), "s2.clients.billing.basin=billing-basin");

	@AfterEach
	void close() {
		this.here.close();
		this.there.close();
	}

	@Test
	void whenNoClientIsConfiguredThenOnlyTheDefaultExists() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(S2Client.class));
	}

	@Test
	void clientShouldBeInjectedByNameAndTheDefaultByType() {
		this.withBilling.withUserConfiguration(InjectedConfiguration.class).run((context) -> {
			assertThat(context).hasNotFailed();
			Clients clients = context.getBean(Clients.class);
			assertThat(basins(clients.any())).containsExactly("default-basin");
			assertThat(basins(clients.billing())).containsExactly("billing-basin");
			assertThat(context).hasBean("billingS2Client");
		});
	}

	@Test
	void projectionsShouldFollowStreamsOfTheirClients() {
		this.withBilling.withUserConfiguration(OrdersProjection.class, InvoicesProjection.class)
			.withPropertyValues("s2.snapshot.create-stream=true", "invoices.client=billing")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				Projection<?> invoices = context.getBean("invoices", Projection.class);
				assertThat(invoices.basin()).isEqualTo("billing-basin");
				assertThat(streams(this.there, "billing-basin")).containsExactly("documents");
				assertThat(streams(this.here, "default-basin")).containsExactly("documents");
			});
	}

	@Test
	void propertyShouldSelectTheClientOfAProjection() {
		this.withBilling.withUserConfiguration(OrdersProjection.class)
			.withPropertyValues("s2.snapshot.create-stream=true", "s2.snapshot.projections.orders.client=billing")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean("orders", Projection.class).basin()).isEqualTo("billing-basin");
			});
	}

	@Test
	void clientBeanOfTheUserShouldBeAvailableByName() {
		this.contextRunner
			.withBean("billing", S2Client.class,
					() -> S2Client.builder()
						.accessToken("ignored")
						.endpoints(S2Endpoints.of(this.there.endpoint()))
						.build(),
					(definition) -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false))
			.withUserConfiguration(InvoicesProjection.class)
			.withPropertyValues("s2.snapshot.create-stream=true", "invoices.client=billing",
					"s2.snapshot.projections.invoices.basin=billing-basin")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(streams(this.there, "billing-basin")).containsExactly("documents");
			});
	}

	@Test
	void whenClientOfAProjectionIsUnknownThenFailureNamesTheKnown() {
		this.withBilling.withUserConfiguration(InvoicesProjection.class)
			.withPropertyValues("invoices.client=biling")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("uses the client 'biling', which does not exist")
				.hasStackTraceContaining("The clients are billing"));
	}

	@Test
	void whenClientHasNoTokenThenFailureNamesTheProperty() {
		this.contextRunner.withPropertyValues("s2.clients.billing.basin=billing-basin")
			.withUserConfiguration(InvoicesProjection.class)
			.run((context) -> {
				FailureAnalysis analysis = StartupFailures.analyzed(context).analysis();
				assertThat(analysis.getDescription())
					.isEqualTo("The client 's2.clients.billing' has no access " + "token.");
				assertThat(analysis.getAction()).startsWith("Set the property 's2.clients.billing.access-token'");
			});
	}

	@Test
	void whenAValueOfAClientIsInvalidThenFailureNamesItsProperty() {
		this.withBilling.withUserConfiguration(InvoicesProjection.class)
			.withPropertyValues("invoices.client=billing", "s2.clients.billing.retry.max-attempts=0")
			.run((context) -> assertThat(StartupFailures.analyzed(context))
				.hasMessageContaining("The property 's2.clients.billing.retry.max-attempts' is '0'"));
	}

	@Test
	void customizersShouldReceiveTheNameOfTheClient() {
		List<String> customized = new ArrayList<>();
		this.withBilling.withBean(S2ClientBuilderCustomizer.class, () -> new S2ClientBuilderCustomizer() {

			@Override
			public void customize(S2Client.Builder builder) {
				customized.add("default");
			}

			@Override
			public void customize(String client, S2Client.Builder builder) {
				customized.add(client);
			}

		}).run((context) -> assertThat(customized).containsExactlyInAnyOrder("default", "billing"));
	}

	@Test
	void whenTheContextIsClosedThenTheClientsAreClosed() {
		this.withBilling.run((context) -> {
			S2Client billing = context.getBean("billingS2Client", S2Client.class);
			context.close();
			assertThat(billing.listBasinsAsync(ListOptions.defaults())).isCompletedExceptionally();
		});
	}

	private static List<String> basins(S2Client client) {
		return client.listBasins(ListOptions.defaults()).items().stream().map(BasinInfo::name).toList();
	}

	private static List<String> streams(EmbeddedS2 server, String basin) {
		try (S2Client client = S2Client.builder()
			.accessToken("ignored")
			.endpoints(S2Endpoints.of(server.endpoint()))
			.build()) {
			return client.basin(basin)
				.listStreams(ListOptions.defaults())
				.items()
				.stream()
				.map((stream) -> stream.name())
				.toList();
		}
	}

	record Clients(S2Client any, S2Client billing) {
	}

	@Configuration(proxyBeanMethods = false)
	static class InjectedConfiguration {

		@Bean
		Clients clients(S2Client any, @Qualifier("billing") S2Client billing) {
			return new Clients(any, billing);
		}

	}

	record Documents(Map<String, Integer> pages) {
	}

	record Added(String document, int pages) {
	}

	@StreamProjection(name = "orders", stream = "documents")
	static class OrdersProjection {

		@InitialState
		Documents empty() {
			return new Documents(Map.of());
		}

		@Fold
		Documents added(Documents documents, Added added) {
			return new Documents(Map.of(added.document(), added.pages()));
		}

	}

	@StreamProjection(name = "invoices", stream = "documents", client = "${invoices.client}")
	static class InvoicesProjection {

		@InitialState
		Documents empty() {
			return new Documents(Map.of());
		}

		@Fold
		Documents added(Documents documents, Added added) {
			return new Documents(Map.of(added.document(), added.pages()));
		}

	}

}
