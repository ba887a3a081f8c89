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

package io.github.s2snapshot.autoconfigure.testcontainers;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.client.S2ConnectionDetails;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.resource.ListOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link S2ContainerConnectionDetailsFactory}. The container is none: behind
 * the port that it tells there is an embedded server.
 */
class S2ContainerConnectionDetailsFactoryTests {

	@Test
	void whenContainerBeanHasTheConnectionNameThenItIsConnected() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(ServiceConnectionAutoConfiguration.class, S2AutoConfiguration.class))
			.withUserConfiguration(RenamedConfiguration.class)
			.run((context) -> assertThat(context.getBean(S2ConnectionDetails.class).getAccountEndpoint())
				.isEqualTo("http://localhost:4711"));
	}

	@Nested
	@SpringJUnitConfig
	@ImportAutoConfiguration({ ServiceConnectionAutoConfiguration.class, S2AutoConfiguration.class })
	class OfAField {

		@AutoClose
		private static final EmbeddedS2 server = EmbeddedS2.builder().basin("container-basin").start();

		@ServiceConnection
		private static final NoContainer s2 = new NoContainer("ghcr.io/s2-streamstore/s2:latest", server.port());

		@Test
		void whenContainerHasTheImageThenItIsConnected(@Autowired S2ConnectionDetails details,
				@Autowired S2Client client, @Autowired ObjectProvider<EmbeddedS2> embedded) {
			assertThat(details.getAccountEndpoint()).isEqualTo("http://localhost:" + server.port());
			assertThat(details.getBasinEndpoint()).isEqualTo(details.getAccountEndpoint());
			assertThat(embedded.getIfAvailable()).isNull();
			assertThat(client.listBasins(ListOptions.defaults()).items()).singleElement()
				.satisfies((basin) -> assertThat(basin.name()).isEqualTo("container-basin"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RenamedConfiguration {

		@Bean
		@ServiceConnection("s2-streamstore/s2")
		GenericContainer<?> s2() {
			return new NoContainer("registry.example/mirror/streams:1", 4711);
		}

	}

	/**
	 * Container that reports that it runs.
	 */
	private static final class NoContainer extends GenericContainer<NoContainer> {

		private final String image;

		private final int port;

		private NoContainer(String image, int port) {
			super(DockerImageName.parse(image));
			this.image = image;
			this.port = port;
		}

		@Override
		public void start() {
			// Nothing is started.
		}

		@Override
		public void stop() {
			// Nothing is stopped.
		}

		@Override
		public String getDockerImageName() {
			return this.image;
		}

		@Override
		public String getHost() {
			return "localhost";
		}

		@Override
		public Integer getMappedPort(int originalPort) {
			assertThat(originalPort).isEqualTo(80);
			return this.port;
		}

	}

}
