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

package io.github.s2snapshot.autoconfigure.sse;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sse.ServerSentChanges;
import io.github.s2snapshot.sse.SseResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ServerSentChanges} in an application, with clients over HTTP.
 */
@ExtendWith(OutputCaptureExtension.class)
class ServerSentChangesTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static ConfigurableApplicationContext context;

	private static int port;

	private static Projection<Text> projection;

	private static ServerSentChanges changes;

	@BeforeAll
	static void start() {
		context = run("--s2.snapshot.server-sent-events.max-connections=3",
				"--s2.snapshot.server-sent-events.heartbeat=200ms", "--s2.snapshot.server-sent-events.retry=1s",
				// A client that went away while its request began may be counted by
				// Tomcat for ever.
				"--spring.lifecycle.timeout-per-shutdown-phase=1s");
		port = port(context);
		projection = projection(context);
		changes = context.getBean(ServerSentChanges.class);
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		SpringApplication application = new SpringApplication(TestApplication.class);
		application.setDefaultProperties(Map.of("server.port", "0", "s2.basin", "airlines", "spring.jmx.enabled",
				"false", "s2.snapshot.create-stream", "true", "spring.lifecycle.timeout-per-shutdown-phase", "5m"));
		return application.run(arguments);
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	@SuppressWarnings("unchecked")
	private static Projection<Text> projection(ConfigurableApplicationContext context) {
		return (Projection<Text>) context.getBean("text", Projection.class);
	}

	@AfterEach
	void allConnectionsAreGone() {
		await().atMost(TIMEOUT).until(() -> changes.connections() == 0);
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@Test
	void changesWithCursorsShouldFollowTheState() {
		append("a");
		try (SseClient client = SseClient.connect(port, null)) {
			assertThat(client.status).isEqualTo(200);
			await().atMost(TIMEOUT).until(() -> client.events.size() == 1);
			long cursor = projection.read().cursor();
			SseClient.Event first = client.events.get(0);
			assertThat(first.name()).isEqualTo("state");
			assertThat(first.id()).isEqualTo(Long.toString(cursor));
			assertThat(first.data()).endsWith("a");
			append("b");
			await().atMost(TIMEOUT).until(() -> client.events.size() == 2);
			assertThat(client.events.get(1)).isEqualTo(new SseClient.Event(Long.toString(cursor + 1), "change", "b"));
			assertThat(client.lines).contains("retry:1000");
		}
	}

	@Test
	void whenClientReconnectsThenItReceivesMissedChanges() {
		long cursor = append("c");
		try (SseClient client = SseClient.connect(port, Long.toString(cursor))) {
			await().atMost(TIMEOUT).until(() -> changes.connections() == 1);
			append("d");
			await().atMost(TIMEOUT).until(() -> client.events.size() == 1);
			assertThat(client.events.get(0)).isEqualTo(new SseClient.Event(Long.toString(cursor + 1), "change", "d"));
		}
		try (SseClient client = SseClient.connect(port, Long.toString(cursor))) {
			await().atMost(TIMEOUT).until(() -> client.events.size() == 1);
			assertThat(client.events.get(0).name()).isEqualTo("state");
			assertThat(client.events.get(0).id()).isEqualTo(Long.toString(cursor + 1));
		}
		try (SseClient client = SseClient.connect(port, "no number")) {
			await().atMost(TIMEOUT).until(() -> client.events.size() == 1);
			assertThat(client.events.get(0).name()).isEqualTo("state");
		}
	}

	@Test
	void whenClientHasTheStateOfAnotherVersionThenItReceivesTheState() {
		long cursor = append("e");
		try (SseClient client = SseClient.connect(port, cursor + ".2")) {
			await().atMost(TIMEOUT).until(() -> client.events.size() == 1);
			assertThat(client.events.get(0).name()).isEqualTo("state");
			assertThat(client.events.get(0).id()).isEqualTo(Long.toString(cursor));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "unwritable", "unmapped" })
	void h61WhenAChangeCannotBeWrittenThenNothingOfTheStateIsLogged(String mark, CapturedOutput output) {
		try (SseClient client = SseClient.connect(port, null)) {
			await().atMost(TIMEOUT).until(() -> client.events.size() == 1);
			append("s3cr3t" + mark);
			await().atMost(TIMEOUT).until(() -> output.toString().contains("Failed to send an event"));
			await().atMost(TIMEOUT).until(() -> changes.connections() == 0);
			assertThat(output).doesNotContain("s3cr3t");
		}
		finally {
			append("!");
		}
	}

	@Test
	void whenThereAreNoChangesThenHeartbeatsAreSent() {
		try (SseClient client = SseClient.connect(port, null)) {
			await().atMost(TIMEOUT)
				.until(() -> client.lines.stream().filter((line) -> line.startsWith(":")).count() >= 3);
			assertThat(client.events).hasSizeLessThanOrEqualTo(1);
		}
	}

	@Test
	void whenThereAreTooManyConnectionsThenAnotherOneIsRefused() {
		try (SseClient one = SseClient.connect(port, null);
				SseClient two = SseClient.connect(port, null);
				SseClient three = SseClient.connect(port, null);
				SseClient refused = SseClient.connect(port, null)) {
			assertThat(one.status).isEqualTo(200);
			assertThat(two.status).isEqualTo(200);
			assertThat(three.status).isEqualTo(200);
			assertThat(refused.status).isEqualTo(503);
			assertThat(changes.connections()).isEqualTo(3);
		}
	}

	@Test
	void whenClientIsSlowThenItReceivesFewerChangesAndOthersAll() throws Exception {
		int appends = 200;
		String large = "x".repeat(50_000);
		try (Socket slow = new Socket(); SseClient quick = SseClient.connect(port, null)) {
			slow.setReceiveBufferSize(4096);
			slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			slow.getOutputStream()
				.write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			slow.getOutputStream().flush();
			await().atMost(TIMEOUT).until(() -> changes.connections() == 2);
			long cursor = 0;
			for (int i = 0; i < appends; i++) {
				cursor = append(large);
			}
			cursor = append("the end");
			String last = Long.toString(cursor);
			await().atMost(TIMEOUT).until(() -> quick.events.stream().anyMatch((event) -> last.equals(event.id())));
			BufferedReader reader = new BufferedReader(
					new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
			slow.setSoTimeout((int) TIMEOUT.toMillis());
			int events = 0;
			String line = reader.readLine();
			while (line != null && !line.equals("id:" + last)) {
				events += (line.startsWith("id:")) ? 1 : 0;
				line = reader.readLine();
			}
			assertThat(line).isEqualTo("id:" + last);
			assertThat(events).isLessThan(appends);
		}
	}

	@Test
	void whenApplicationStopsThenResponsesEndWithoutWaiting() {
		ConfigurableApplicationContext other = run();
		try (SseClient client = SseClient.connect(port(other), null)) {
			await().atMost(TIMEOUT).until(() -> client.events.size() == 1);
			Thread closing = new Thread(other::close);
			closing.start();
			// By default, the web server would wait for its requests.
			await().atMost(Duration.ofMinutes(2)).until(() -> client.ended && !closing.isAlive());
			assertThat(client.lines).noneMatch((line) -> line.startsWith("failed"));
		}
		finally {
			other.close();
		}
	}

	@Test
	void whenTheProjectionFailsThenResponsesEnd() {
		ConfigurableApplicationContext other = run();
		try (SseClient client = SseClient.connect(port(other), null)) {
			await().atMost(TIMEOUT).until(() -> client.events.size() == 1);
			projection(other).append(new Said("boom"));
			await().atMost(TIMEOUT).until(() -> client.ended);
			assertThat(client.lines).noneMatch((line) -> line.startsWith("failed"));
		}
		finally {
			other.close();
		}
	}

	private static long append(String text) {
		long seqNum = projection.append(new Said(text)).start().seqNum();
		return projection.read(ReadConsistency.atLeast(seqNum), TIMEOUT).cursor();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class TestApplication {

		@Bean
		InitializingBean basin(S2Client client) {
			return () -> client.ensureBasin("airlines", BasinConfig.defaults());
		}

		@Bean
		TextProjection textProjection() {
			return new TextProjection();
		}

		@Bean
		EventsController eventsController(Projection<Text> projection, ServerSentChanges changes) {
			return new EventsController(projection, changes);
		}

	}

	@RestController
	static class EventsController {

		private final Projection<Text> projection;

		private final ServerSentChanges changes;

		EventsController(Projection<Text> projection, ServerSentChanges changes) {
			this.projection = projection;
			this.changes = changes;
		}

		@GetMapping("/events")
		SseResponse events(@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
			return this.changes.stream(this.projection, lastEventId, EventsController::added);
		}

		private static @Nullable Object added(@Nullable ProjectionView<Text> previous, ProjectionView<Text> current) {
			String text = current.state().text();
			if (text.endsWith("unwritable")) {
				return Map.of(text, new Unwritable(text));
			}
			if (text.endsWith("unmapped")) {
				return Integer.valueOf(text);
			}
			if (previous == null) {
				return text;
			}
			return (previous.cursor() != current.cursor()) ? text.substring(previous.state().text().length()) : null;
		}

	}

	@StreamProjection(name = "text", stream = "text")
	static class TextProjection {

		@InitialState
		Text empty() {
			return new Text("");
		}

		@Fold
		Text said(Text text, Said said) {
			if (said.text().equals("boom")) {
				throw new IllegalStateException("boom");
			}
			return new Text(text.text() + said.text());
		}

	}

	record Text(String text) {
	}

	record Unwritable(String text) {

		@JsonProperty
		String name() {
			throw new IllegalStateException("no name for " + this.text);
		}

	}

	record Said(String text) {
	}

}
