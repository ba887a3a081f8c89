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

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.NestedTestConfiguration;
import org.springframework.test.context.NestedTestConfiguration.EnclosingConfiguration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.test.context.accounts.OrdersProjection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mockingDetails;

/**
 * Tests for contexts in which a test has replaced beans by mocks.
 */
@NestedTestConfiguration(EnclosingConfiguration.OVERRIDE)
class MockedBeansIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Nested
	@SpringBootTest(classes = OrdersApplication.class)
	@EmbeddedS2(streams = "documents")
	class MockedProjectionTests {

		@MockitoBean
		private Projection<Long> orders;

		@Test
		void mockShouldBeInjectedWhileTheProjectionRuns(@Autowired OrdersReader reader,
				@Autowired SnapshotTemplate snapshots) {
			given(this.orders.name()).willReturn("mocked");
			assertThat(reader.orders().name()).isEqualTo("mocked");
			assertThat(snapshots.info("orders").status()).isEqualTo(ProjectionStatus.LIVE);
		}

	}

	@Nested
	@SpringBootTest(classes = OrdersApplication.class)
	@EmbeddedS2(streams = "documents")
	class MockedByNameTests {

		@MockitoBean("orders")
		private Projection<Long> orders;

		@Test
		void mockShouldBeInjectedByTheNameOfTheProjection(@Autowired OrdersReader reader) {
			assertThat(reader.orders()).isSameAs(this.orders);
		}

	}

	@Nested
	@SpringBootTest(classes = OrdersApplication.class)
	@EmbeddedS2(streams = "documents")
	class SpiedProjectionTests {

		@MockitoSpyBean
		private Projection<Long> orders;

		@Test
		void spyShouldSeeCalls(@Autowired OrdersReader reader) {
			reader.orders().append("document");
			assertThat(reader.orders().readLatest(TIMEOUT).state()).isEqualTo(1);
			then(this.orders).should().append("document");
		}

	}

	@Nested
	@SpringBootTest(classes = OrdersApplication.class)
	@EmbeddedS2(streams = "documents")
	class SpiedFoldsTests {

		@MockitoSpyBean
		private OrdersProjection folds;

		@Test
		void spyShouldSeeFolds(@Autowired OrdersReader reader) {
			assertThat(mockingDetails(this.folds).isSpy()).isTrue();
			reader.orders().append("document");
			assertThat(reader.orders().readLatest(TIMEOUT).state()).isEqualTo(1);
		}

	}

	@Nested
	@SpringBootTest(classes = OrdersApplication.class)
	@EmbeddedS2
	class MockedTemplateTests {

		@MockitoBean
		private SnapshotTemplate snapshots;

		@Test
		void whenTheTemplateIsAMockThenNothingIsRun(@Autowired OrdersReader reader) {
			given(this.snapshots.take("orders")).willReturn(new SnapshotOutcome.Skipped("mocked"));
			assertThat(this.snapshots.take("orders")).isEqualTo(new SnapshotOutcome.Skipped("mocked"));
			assertThat(reader.orders().name()).isEqualTo("orders");
		}

	}

	@Nested
	@SpringBootTest(classes = OrdersApplication.class)
	@EmbeddedS2(streams = "documents")
	class SpiedTemplateTests {

		@MockitoSpyBean
		private SnapshotTemplate snapshots;

		@Test
		void spyShouldSeeSnapshots(@Autowired OrdersReader reader) {
			reader.orders().append("document");
			reader.orders().readLatest(TIMEOUT);
			assertThat(this.snapshots.take("orders")).isInstanceOf(SnapshotOutcome.Taken.class);
			then(this.snapshots).should().take("orders");
		}

	}

	@Nested
	@SpringBootTest(properties = "s2.snapshot.enabled=false")
	@EmbeddedS2
	class MockedClientTests {

		@MockitoBean
		private S2Client client;

		@Test
		void whenProjectionsAreDisabledThenTheClientMayBeAMock(@Autowired S2Client injected) {
			assertThat(injected).isSameAs(this.client);
			assertThat(mockingDetails(injected).isMock()).isTrue();
		}

		@Configuration(proxyBeanMethods = false)
		@EnableAutoConfiguration
		@Import(OrdersProjection.class)
		static class ClientApplication {

		}

	}

	@Nested
	@SpringBootTest(classes = OrdersApplication.class)
	@EmbeddedS2(streams = "documents")
	class SpiedClientTests {

		@MockitoSpyBean
		private S2Client client;

		@Test
		void spyShouldSeeBasins(@Autowired OrdersReader reader) {
			reader.orders().append("document");
			assertThat(reader.orders().readLatest(TIMEOUT).state()).isEqualTo(1);
			then(this.client).should(atLeastOnce()).basin(anyString());
		}

	}

	@Nested
	@SpringBootTest(classes = OrdersApplication.class, properties = "s2.snapshot.placement=external")
	@EmbeddedS2(streams = "documents")
	class MockedStoreTests {

		@MockitoBean
		private SnapshotStore store;

		@Test
		void whenTheStoreIsAMockThenTheProjectionIsRestoredFromItsStream(@Autowired OrdersReader reader) {
			assertThat(reader.orders().status()).isEqualTo(ProjectionStatus.LIVE);
		}

	}

	@Nested
	@SpringBootTest(classes = OrdersApplication.class, properties = "s2.snapshot.placement=external")
	@EmbeddedS2(streams = "documents")
	class SpiedStoreTests {

		@MockitoSpyBean
		private SnapshotStore store;

		@Test
		void spyShouldSeeSavedSnapshots(@Autowired OrdersReader reader, @Autowired SnapshotTemplate snapshots)
				throws Exception {
			reader.orders().append("document");
			reader.orders().readLatest(TIMEOUT);
			assertThat(snapshots.take("orders")).isInstanceOf(SnapshotOutcome.Taken.class);
			then(this.store).should().save(any());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ OrdersProjection.class, OrdersReader.class })
	static class OrdersApplication {

	}

	record OrdersReader(@Qualifier("orders") Projection<Long> orders) {

	}

}
