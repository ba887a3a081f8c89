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

import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.NestedTestConfiguration;
import org.springframework.test.context.NestedTestConfiguration.EnclosingConfiguration;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.test.context.accounts.OrdersProjection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for contexts that the cache of the tests pauses and uses again.
 */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
@NestedTestConfiguration(EnclosingConfiguration.OVERRIDE)
class PausedContextsIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static S2Client client;

	private static void append(Projection<Long> orders, long expected) {
		orders.append("document");
		assertThat(orders.readLatest(TIMEOUT).state()).isEqualTo(expected);
	}

	@Nested
	@Order(1)
	@SpringBootTest(classes = OrdersApplication.class)
	@EmbeddedS2(streams = "documents")
	class FirstTests {

		@Test
		void theProjectionIsLive(@Autowired Projection<Long> orders, @Autowired S2Client own) {
			append(orders, 1);
			client = own;
		}

	}

	@Nested
	@Order(2)
	@SpringBootTest(classes = OrdersApplication.class, properties = "s2.clients.other.access-token=ignored")
	@EmbeddedS2(streams = "documents")
	class OtherTests {

		@Test
		void anotherContextShouldHaveAnotherServer(@Autowired Projection<Long> orders, @Autowired S2Client own) {
			append(orders, 1);
			assertThat(own).isNotSameAs(client);
		}

	}

	@Nested
	@Order(3)
	@SpringBootTest(classes = OrdersApplication.class)
	@EmbeddedS2(streams = "documents")
	class AgainTests {

		@Test
		void contextShouldBeReusedWithItsStreams(@Autowired Projection<Long> orders, @Autowired S2Client own) {
			append(orders, 2);
			assertThat(own).isSameAs(client);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(OrdersProjection.class)
	static class OrdersApplication {

	}

}
