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

package io.github.s2snapshot.autoconfigure.docker.compose;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.mock.env.MockEnvironment;

import io.github.s2snapshot.autoconfigure.client.S2ConnectionDetails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link S2DockerComposeConnectionDetailsFactory}.
 */
class S2DockerComposeConnectionDetailsFactoryTests {

	@Test
	void whenServiceHasTheImageThenItIsConnected() {
		S2ConnectionDetails details = details("ghcr.io/s2-streamstore/s2:0.43", Map.of());
		assertThat(details).isNotNull();
		assertThat(details.getAccountEndpoint()).isEqualTo("http://127.0.0.1:32768");
		assertThat(details.getBasinEndpoint()).isEqualTo("http://127.0.0.1:32768");
		assertThat(details.getAccessToken()).isNotEmpty();
		assertThat(details.getSslBundle()).isNull();
	}

	@Test
	void whenServiceHasTheLabelThenItIsConnected() {
		assertThat(details("registry.example/streams:1",
				Map.of("org.springframework.boot.service-connection", "s2-streamstore/s2")))
			.isNotNull();
	}

	@Test
	void whenServiceHasAnotherImageThenItIsIgnored() {
		assertThat(details("nginx:1", Map.of())).isNull();
	}

	private static @Nullable S2ConnectionDetails details(String image, Map<String, String> labels) {
		RunningService service = mock(RunningService.class);
		ConnectionPorts ports = mock(ConnectionPorts.class);
		given(service.name()).willReturn("s2");
		given(service.image()).willReturn(ImageReference.of(image));
		given(service.host()).willReturn("127.0.0.1");
		given(service.ports()).willReturn(ports);
		given(service.labels()).willReturn(labels);
		given(ports.get(80)).willReturn(32768);
		DockerComposeConnectionSource source = mock(DockerComposeConnectionSource.class);
		given(source.getRunningService()).willReturn(service);
		given(source.getEnvironment()).willReturn(new MockEnvironment());
		Map<Class<?>, ConnectionDetails> found = new ConnectionDetailsFactories(null).getConnectionDetails(source,
				false);
		return (S2ConnectionDetails) found.get(S2ConnectionDetails.class);
	}

}
