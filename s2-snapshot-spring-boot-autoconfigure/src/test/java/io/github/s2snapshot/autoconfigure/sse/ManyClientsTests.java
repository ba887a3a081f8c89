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
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sse.ServerSentChanges;
import io.github.s2snapshot.sse.SseResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ServerSentChanges} with many clients, and with those that do not read.
 */
class ManyClientsTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final int CLIENTS = 1000;

	private static final int MOST_THREADS = 9;

	// More than the buffers of the sockets.
	private static final String LARGE = "x".repeat(100_000);

	private final List<Socket> sockets = new ArrayList<>();

	private ConfigurableApplicationContext context;

	private Projection<Text> projection;

	private ServerSentChanges changes;

	@SuppressWarnings("unchecked")
	private void start(String... properties) {
		SpringApplication application = new SpringApplication(TestApplication.class);
		application.setDefaultProperties(Map.of("server.port", "0", "s2.basin", "airlines", "spring.jmx.enabled",
				"false", "s2.snapshot.create-stream", "true", "spring.lifecycle.timeout-per-shutdown-phase", "5m",
				"s2.snapshot.server-sent-events.max-connections-per-address", Integer.toString(2 * CLIENTS)));
		String[] arguments = new String[properties.length];
		for (int i = 0; i < properties.length; i++) {
			arguments[i] = "--" + properties[i];
		}
		this.context = application.run(arguments);
		this.projection = this.context.getBean("text", Projection.class);
		this.changes = this.context.getBean(ServerSentChanges.class);
	}

	@AfterEach
	void stop() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
		if (this.context != null) {
			this.context.close();
		}
	}

	@Test
	void h69WhenThousandsAreIdleThenTheyHoldNoThreads() throws IOException {
		start();
		for (int i = 0; i < CLIENTS; i++) {
			assertThat(status(connect("HTTP/1.1"))).contains("200");
		}
		assertThat(this.changes.connections()).isEqualTo(CLIENTS);
		append("a");
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(threads()).hasSizeLessThanOrEqualTo(MOST_THREADS));
		assertThat(this.changes.connections()).isEqualTo(CLIENTS);
	}

	@Test
	void h69WhenThousandsReadNothingThenTheyHoldNoThreadsAndDelayNoOne() throws IOException {
		start("s2.snapshot.server-sent-events.max-connections=" + 2 * CLIENTS);
		// One event for each client fits into an eighth of the heap.
		append(LARGE.substring(0, 40_000));
		int clients = CLIENTS - 1;
		for (int i = 0; i < clients; i++) {
			connect("HTTP/1.1");
		}
		await().atMost(TIMEOUT).until(() -> this.changes.connections() == clients);
		try (SseClient reader = SseClient.connect(port(), null)) {
			await().atMost(TIMEOUT).until(() -> reader.events.size() == 1);
			String last = Long.toString(append("b"));
			await().atMost(TIMEOUT).until(() -> reader.events.stream().anyMatch((event) -> last.equals(event.id())));
			assertThat(threads()).hasSizeLessThanOrEqualTo(MOST_THREADS);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.0", "HTTP/1.1" })
	void h69WhenClientsReadNothingThenTheyAreCutOffAndOthersAreNot(String protocol) throws IOException {
		start("s2.snapshot.server-sent-events.write-timeout=1s", "s2.snapshot.server-sent-events.heartbeat=100ms",
				// A blocking write to a client would occupy one of these threads.
				"server.tomcat.threads.max=4", "server.tomcat.threads.min-spare=4");
		append(LARGE);
		try (SseClient reader = SseClient.connect(port(), null)) {
			await().atMost(TIMEOUT).until(() -> reader.events.size() == 1);
			for (int i = 0; i < 20; i++) {
				connect(protocol);
			}
			await().atMost(TIMEOUT).until(() -> this.changes.connections() == 21);
			await().atMost(TIMEOUT).until(() -> this.changes.connections() == 1);
			for (Socket socket : this.sockets) {
				assertThat(readUntilEnd(socket)).isLessThan(LARGE.length());
			}
			String last = Long.toString(append("c"));
			await().atMost(TIMEOUT).until(() -> reader.events.stream().anyMatch((event) -> last.equals(event.id())));
			assertThat(reader.ended).isFalse();
		}
	}

	@Test
	void h69WhenEventsForClientsTakeTooMuchMemoryThenTheSlowestAreCutOff() throws IOException {
		start();
		int size = 900_000;
		long fitting = Runtime.getRuntime().maxMemory() / 8 / size;
		assumeThat(fitting).as("a heap of few gigabytes").isLessThan(CLIENTS / 2);
		append("x".repeat(size));
		for (int i = 0; i < fitting + 20; i++) {
			assertThat(status(connect("HTTP/1.1"))).contains("200");
		}
		await().atMost(TIMEOUT).until(() -> this.changes.connections() <= fitting);
		try (SseClient reader = SseClient.connect(port(), null)) {
			await().atMost(TIMEOUT).until(() -> reader.events.size() == 1);
		}
	}

	@Test
	void h69WhenOneAddressHasTooManyConnectionsThenOneMoreIsRefused() throws IOException {
		start("s2.snapshot.server-sent-events.max-connections-per-address=2", "server.forward-headers-strategy=native",
				"spring.mvc.problemdetails.enabled=true");
		assertThat(status(connect("HTTP/1.1", "X-Forwarded-For: 203.0.113.7"))).contains("200");
		assertThat(status(connect("HTTP/1.1", "X-Forwarded-For: 203.0.113.7"))).contains("200");
		List<String> refused = head(connect("HTTP/1.1", "X-Forwarded-For: 203.0.113.7"));
		assertThat(refused.get(0)).contains("429");
		assertThat(refused).contains("Retry-After: 2");
		assertThat(status(connect("HTTP/1.1", "X-Forwarded-For: 203.0.113.8"))).contains("200");
		assertThat(status(connect("HTTP/1.1", "X-Forwarded-For: 2001:db8::1"))).contains("200");
		assertThat(status(connect("HTTP/1.1", "X-Forwarded-For: 2001:db8::2"))).contains("200");
		assertThat(status(connect("HTTP/1.1", "X-Forwarded-For: 2001:db8::3"))).contains("429");
		assertThat(this.changes.connections()).isEqualTo(5);
	}

	@Test
	void whenAClientDoesNotReadThenAStopDoesNotWaitForIt() throws IOException {
		start();
		append(LARGE);
		connect("HTTP/1.1");
		connect("HTTP/1.0");
		await().atMost(TIMEOUT).until(() -> this.changes.connections() == 2);
		Thread closing = new Thread(this.context::close);
		closing.start();
		// By default, the web server would wait for its requests.
		await().atMost(Duration.ofMinutes(2)).until(() -> !closing.isAlive());
	}

	@Test
	void whenRequestIsHeadThenTheResponseEnds() throws IOException {
		start();
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
		this.sockets.add(socket);
		socket.getOutputStream()
			.write("HEAD /events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
				.getBytes(StandardCharsets.US_ASCII));
		List<String> head = head(socket);
		assertThat(head.get(0)).contains("200");
		assertThat(head).anyMatch((line) -> line.startsWith("Content-Type: text/event-stream"));
		assertThat(socket.getInputStream().read()).isEqualTo(-1);
		assertThat(this.changes.connections()).isZero();
	}

	private Socket connect(String protocol, String... headers) throws IOException {
		Socket socket = new Socket();
		this.sockets.add(socket);
		socket.setReceiveBufferSize(4096);
		socket.setSoTimeout((int) TIMEOUT.toMillis());
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
		StringBuilder request = new StringBuilder("GET /events " + protocol + "\r\nHost: localhost\r\n");
		for (String header : headers) {
			request.append(header).append("\r\n");
		}
		socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	private static String status(Socket socket) throws IOException {
		return head(socket).get(0);
	}

	private static List<String> head(Socket socket) throws IOException {
		List<String> lines = new ArrayList<>();
		BufferedReader reader = new BufferedReader(
				new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII), 512);
		String line = reader.readLine();
		while (line != null && !line.isEmpty()) {
			lines.add(line);
			line = reader.readLine();
		}
		return lines;
	}

	// Fails if the response does not end in time.
	private static long readUntilEnd(Socket socket) throws IOException {
		long sum = 0;
		byte[] bytes = new byte[65536];
		try {
			int read = socket.getInputStream().read(bytes);
			while (read >= 0) {
				sum += read;
				read = socket.getInputStream().read(bytes);
			}
		}
		catch (SocketException ex) {
			// A reset ends the response too.
		}
		return sum;
	}

	private int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("s2-sse-"))
			.toList();
	}

	private long append(String text) {
		long seqNum = this.projection.append(new Said(text)).start().seqNum();
		return this.projection.read(ReadConsistency.atLeast(seqNum), TIMEOUT).cursor();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class TestApplication {

		@Bean
		InitializingBean basin(S2Client client) {
			return () -> client.ensureBasin("airlines", BasinConfig.defaults());
		}

		// Otherwise the kernel buffers megabytes for each client.
		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> smallBuffers() {
			return (factory) -> factory
				.addConnectorCustomizers((connector) -> connector.setProperty("socket.txBufSize", "8192"));
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
		SseResponse events() {
			return this.changes.stream(this.projection, null);
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
			return new Text(said.text());
		}

	}

	record Text(String text) {
	}

	record Said(String text) {
	}

}
