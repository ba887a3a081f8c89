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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.annotation.Upcast;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.snapshot.SnapshotOperations;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.sse.DeltaMapping;
import io.github.s2snapshot.sse.ServerSentChanges;
import io.github.s2snapshot.sse.SseResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the deltas of {@link ServerSentChanges} in an application, with clients over
 * HTTP.
 */
@ExtendWith(OutputCaptureExtension.class)
class ServerSentDeltasTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private ConfigurableApplicationContext context;

	private int port;

	private Projection<Text> projection;

	private ServerSentChanges changes;

	@BeforeEach
	void start() {
		SpringApplication application = new SpringApplication(TestApplication.class);
		application.setDefaultProperties(Map.of("server.port", "0", "s2.basin", "airlines", "spring.jmx.enabled",
				"false", "s2.snapshot.create-stream", "true", "spring.lifecycle.timeout-per-shutdown-phase", "1s",
				"s2.snapshot.server-sent-events.max-connections", "3", "s2.snapshot.server-sent-events.heartbeat",
				"200ms"));
		this.context = application.run();
		this.port = this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		this.projection = this.context.getBean(EventsController.class).projection;
		this.changes = this.context.getBean(ServerSentChanges.class);
	}

	@AfterEach
	void stop() {
		await().atMost(TIMEOUT).until(() -> this.changes.connections() == 0);
		this.context.close();
	}

	private SseClient connect(@Nullable String lastEventId) {
		// A client that has gone counts until that is noticed.
		await().atMost(TIMEOUT).until(() -> this.changes.connections() < 3);
		return SseClient.connect(this.port, lastEventId);
	}

	private static void awaitEvents(SseClient client, int count) {
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(client.events).hasSizeGreaterThanOrEqualTo(count));
	}

	private void append(String... texts) {
		for (String text : texts) {
			this.projection.append(new Said(text));
		}
	}

	private void appendTalk(String... texts) {
		this.context.getBean(S2Client.class)
			.basin("airlines")
			.stream("text")
			.append(AppendInput
				.of(AppendRecord.of("[\"" + String.join("\",\"", texts) + "\"]").withHeader("type", "Talked")));
	}

	private void readAll() {
		this.projection.readLatest(TIMEOUT);
	}

	private static String data(String text) {
		return "{\"type\":\"Said\",\"delta\":{\"text\":\"" + text + "\"}}";
	}

	// The position without the mark of the incarnation.
	private static String position(SseClient.Event event) {
		assertThat(event.id()).matches("[0-9]+(/[0-9]+)?@[0-9a-f]{8}");
		return event.id().substring(0, event.id().indexOf('@'));
	}

	@Test
	void theStateIsFollowedByEachDelta() {
		append("a", "b");
		readAll();
		try (SseClient client = connect(null)) {
			assertThat(client.status).isEqualTo(200);
			awaitEvents(client, 1);
			append("c");
			appendTalk("d", "e");
			awaitEvents(client, 4);
			assertThat(client.events).extracting(SseClient.Event::name)
				.containsExactly("state", "delta", "delta", "delta");
			assertThat(client.events).extracting(SseClient.Event::data)
				.containsExactly("{\"text\":\"ab\"}", data("c"), data("d"), data("e"));
			assertThat(client.events).extracting(ServerSentDeltasTests::position).containsExactly("2", "3", "3/1", "4");
			await().atMost(TIMEOUT)
				.until(() -> client.lines.stream().filter((line) -> line.startsWith(":")).count() >= 3);
		}
	}

	@Test
	void h75WhenAClientReconnectsAtAnyEventThenItReceivesExactlyTheFollowingDeltas() {
		append("a");
		readAll();
		List<SseClient.Event> events;
		try (SseClient client = connect(null)) {
			awaitEvents(client, 1);
			append("b");
			appendTalk("c", "d", "e");
			append("f");
			awaitEvents(client, 6);
			events = List.copyOf(client.events);
		}
		for (int i = 0; i < events.size() - 1; i++) {
			try (SseClient client = connect(events.get(i).id())) {
				awaitEvents(client, events.size() - 1 - i);
				assertThat(client.events).isEqualTo(events.subList(i + 1, events.size()));
			}
		}
		try (SseClient client = connect(events.get(5).id())) {
			append("g");
			awaitEvents(client, 1);
			assertThat(client.events.get(0).data()).isEqualTo(data("g"));
		}
	}

	@Test
	void h75WhenConnectionsAreLostThenNoDeltaIsLostOrDoubled() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		List<String> received = new ArrayList<>();
		List<String> sent = new ArrayList<>();
		String last = null;
		for (int round = 0; round < 30; round++) {
			try (SseClient client = connect(last)) {
				for (int i = random.nextInt(10); i > 0; i--) {
					String text = "t" + sent.size();
					if (random.nextBoolean()) {
						append(text);
						sent.add(data(text));
					}
					else {
						appendTalk(text, text + "x");
						sent.add(data(text));
						sent.add(data(text + "x"));
					}
				}
				if (round == 0) {
					awaitEvents(client, 1);
				}
				int seen = random.nextInt(12);
				await().atMost(TIMEOUT)
					.until(() -> client.events.size() >= seen || received.size() + client.events.size() >= sent.size());
				for (SseClient.Event event : client.events.subList(0, Math.min(seen, client.events.size()))) {
					if (event.name().equals("delta")) {
						received.add(event.data());
					}
					else {
						assertThat(received).as("seed %s", seed).isEmpty();
						// Deltas that the first state includes.
						received.addAll(included(sent, event.data()));
					}
					last = event.id();
				}
			}
		}
		try (SseClient client = connect(last)) {
			await().atMost(TIMEOUT).until(() -> received.size() + client.events.size() >= sent.size());
			client.events.forEach((event) -> received.add(event.data()));
		}
		assertThat(received).as("seed %s", seed).isEqualTo(sent);
	}

	private static List<String> included(List<String> sent, String state) {
		String text = "";
		for (int i = 0; i <= sent.size(); i++) {
			if (state.equals("{\"text\":\"" + text + "\"}")) {
				return List.copyOf(sent.subList(0, i));
			}
			text += (i < sent.size()) ? sent.get(i).replaceAll(".*:\"(.*)\"}}", "$1") : "";
		}
		throw new IllegalStateException("No state of the deltas: " + state);
	}

	@ParameterizedTest
	@ValueSource(strings = { "no position", "0.2", "99", "0@00000000", "0/1/2", "18446744073709551616" })
	void h76WhenAnIdCannotBeUsedThenTheStateIsReset(String id) {
		append("a", "b");
		readAll();
		try (SseClient client = connect(id)) {
			awaitEvents(client, 1);
			assertThat(client.events.get(0).name()).isEqualTo("reset");
			assertThat(client.events.get(0).data()).isEqualTo("{\"text\":\"ab\"}");
			assertThat(position(client.events.get(0))).isEqualTo("2");
			append("c");
			awaitEvents(client, 2);
			assertThat(client.events.get(1).data()).isEqualTo(data("c"));
		}
	}

	@Test
	void whenAnIdIsVeryLongThenTheStateIsReset() {
		append("a");
		readAll();
		try (SseClient client = connect("1".repeat(5000))) {
			awaitEvents(client, 1);
			assertThat(client.events.get(0).name()).isEqualTo("reset");
		}
	}

	@Test
	void h75WhenThePositionOfAClientWasTrimmedThenTheStateIsReset() {
		append("a", "b");
		readAll();
		String id;
		try (SseClient client = connect("0")) {
			awaitEvents(client, 2);
			id = client.events.get(0).id();
			assertThat(client.events.get(0).name()).isEqualTo("delta");
		}
		append("c");
		readAll();
		assertThat(this.context.getBean(SnapshotOperations.class).take("text"))
			.isInstanceOf(SnapshotOutcome.Taken.class);
		await().atMost(TIMEOUT).untilAsserted(() -> {
			try (SseClient client = connect(id)) {
				awaitEvents(client, 1);
				assertThat(client.events.get(0).name()).isEqualTo("reset");
				assertThat(client.events.get(0).data()).isEqualTo("{\"text\":\"abc\"}");
			}
		});
	}

	@Test
	void whenAClientIsSlowThenItReceivesEachDeltaAndOthersDoNotWait() throws Exception {
		int appends = 100;
		String large = "x".repeat(50_000);
		try (Socket slow = new Socket(); SseClient quick = connect("0")) {
			slow.setReceiveBufferSize(4096);
			slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port));
			slow.getOutputStream()
				.write("GET /events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 0\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			slow.getOutputStream().flush();
			await().atMost(TIMEOUT).until(() -> this.changes.connections() == 2);
			for (int i = 0; i < appends; i++) {
				this.projection.append(new Unfolded(large));
			}
			awaitEvents(quick, appends);
			BufferedReader reader = new BufferedReader(
					new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8));
			slow.setSoTimeout((int) TIMEOUT.toMillis());
			List<String> ids = new ArrayList<>();
			while (ids.size() < appends) {
				String line = reader.readLine();
				assertThat(line).isNotNull();
				if (line.startsWith("id:")) {
					ids.add(line.substring(3, line.indexOf('@')));
				}
			}
			assertThat(ids).isEqualTo(IntStream.rangeClosed(1, appends).mapToObj(Integer::toString).toList());
		}
	}

	@Test
	void whenThereAreTooManyConnectionsThenAnotherOneIsRefused() {
		try (SseClient one = connect(null);
				SseClient two = connect(null);
				SseClient three = connect(null);
				SseClient refused = SseClient.connect(this.port, null)) {
			assertThat(List.of(one.status, two.status, three.status, refused.status)).containsExactly(200, 200, 200,
					503);
		}
	}

	@Test
	void whenTheProjectionFailsThenResponsesEnd() {
		try (SseClient client = connect(null)) {
			awaitEvents(client, 1);
			append("boom");
			await().atMost(TIMEOUT).until(() -> client.ended);
			assertThat(client.lines).noneMatch((line) -> line.startsWith("failed"));
		}
	}

	@Test
	void whenTheMappingReturnsNullThenNothingIsSent() {
		try (SseClient client = connect(null)) {
			awaitEvents(client, 1);
			append("hidden", "a");
			awaitEvents(client, 2);
			assertThat(client.events.get(1).data()).isEqualTo(data("a"));
		}
	}

	@Test
	void h61WhenADeltaCannotBeMappedThenNothingOfItIsLogged(CapturedOutput output) {
		try (SseClient client = connect(null)) {
			awaitEvents(client, 1);
			append("s3cr3t");
			await().atMost(TIMEOUT).until(() -> client.ended);
			assertThat(output).contains("Failed to send an event").doesNotContain("s3cr3t");
		}
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
			return this.changes.streamDeltas(this.projection, lastEventId, EventsController::visible);
		}

		private static @Nullable Object visible(DeltaEntry.Delta<Text> delta) {
			if (delta.delta() instanceof Said said && said.text().equals("s3cr3t")) {
				return Integer.valueOf(said.text());
			}
			return (delta.delta() instanceof Said said && said.text().equals("hidden")) ? null
					: DeltaMapping.<Text>wholeDelta().delta(delta);
		}

	}

	@StreamProjection(name = "text", stream = "text")
	static class TextProjection {

		@InitialState
		Text empty() {
			return new Text("");
		}

		@Upcast(type = "Talked", from = 1)
		List<Said> talked(JsonNode body) {
			return body.valueStream().map((text) -> new Said(text.asString())).toList();
		}

		@Fold
		Text said(Text text, Said said) {
			if (said.text().equals("boom")) {
				throw new IllegalStateException("boom");
			}
			return new Text(text.text() + said.text());
		}

		@Fold
		Text unfolded(Text text, Unfolded unfolded) {
			return text;
		}

	}

	record Text(String text) {
	}

	record Said(String text) {
	}

	record Unfolded(String text) {
	}

}
