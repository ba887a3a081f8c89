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

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.ContextHierarchy;

import io.github.s2snapshot.embedded.fault.Faults;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.test.context.accounts.ArchiveProjection;
import io.github.s2snapshot.test.context.accounts.OrdersProjection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EmbeddedS2} with a hierarchy of contexts.
 */
@SpringBootTest(properties = { "s2.snapshot.create-stream=true", "s2.clients.archive.access-token=a secret" })
@ContextHierarchy({
		@ContextConfiguration(name = "root", classes = ContextHierarchyIntegrationTests.RootApplication.class),
		@ContextConfiguration(name = "child", classes = ContextHierarchyIntegrationTests.ChildApplication.class) })
@EmbeddedS2(streams = "other-basin/other")
class ContextHierarchyIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Autowired
	private ApplicationContext context;

	@Test
	void contextsShouldShareAServer(@Autowired Faults faults,
			@Autowired io.github.s2snapshot.embedded.EmbeddedS2 server) {
		ApplicationContext root = this.context.getParent();
		assertThat(root).isNotNull();
		assertThat(faults).isSameAs(root.getBean(Faults.class)).isSameAs(server.faults());
		assertThat(this.context.getBean(S2Client.class)).isSameAs(root.getBean(S2Client.class));
		assertThat(this.context.getBean(S2Client.class).basin("other-basin").stream("other").checkTail().seqNum())
			.isZero();
	}

	@Test
	void projectionsOfBothContextsShouldBeLive(@Autowired @Qualifier("orders") Projection<Long> orders,
			@Autowired @Qualifier("archive-index") Projection<Long> archive) {
		for (Projection<Long> projection : List.of(orders, archive)) {
			projection.append("document");
			assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(1);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(OrdersProjection.class)
	static class RootApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(ArchiveProjection.class)
	static class ChildApplication {

	}

}
