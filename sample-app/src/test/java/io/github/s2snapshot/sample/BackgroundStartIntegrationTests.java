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

package io.github.s2snapshot.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.s2snapshot.embedded.EmbeddedS2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for a start in the background without a server.
 */
class BackgroundStartIntegrationTests {

	private static final int OK = 200;

	private static final int SERVICE_UNAVAILABLE = 503;

	@Test
	void whenThereIsNoServerThenItIsReadyAfterTheServerStarts() throws IOException {
		int port = freePort();
		try (ConfigurableApplicationContext context = run(port)) {
			SampleClient client = client(context);
			assertThat(client.getResponse("/actuator/health/liveness").statusCode()).isEqualTo(OK);
			assertThat(client.getResponse("/actuator/health/readiness").statusCode()).isEqualTo(SERVICE_UNAVAILABLE);
			assertThat(client.getResponse("/api/summary").statusCode()).isEqualTo(SERVICE_UNAVAILABLE);
			try (EmbeddedS2 server = EmbeddedS2.builder().port(port).start()) {
				await().atMost(Duration.ofSeconds(60))
					.untilAsserted(() -> assertThat(client.getResponse("/actuator/health/readiness").statusCode())
						.isEqualTo(OK));
				assertThat(client.get("/api/summary").get("status").asString()).isEqualTo("LIVE");
				context.close();
			}
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private ConfigurableApplicationContext run(int port) {
		TestServer.Running server = new TestServer.Running("http://127.0.0.1:" + port, () -> {
		});
		return SpringApplication.run(SampleApplication.class,
				server.arguments("--sample.seed=false", "--s2.snapshot.restore.start-mode=background"));
	}

	private static SampleClient client(ConfigurableApplicationContext context) {
		return new SampleClient(((WebServerApplicationContext) context).getWebServer().getPort());
	}

}
