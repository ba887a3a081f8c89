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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SubmissionPublisher;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.keyed.KeyState;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.sse.ServerSentChanges;
import io.github.s2snapshot.sse.SseResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ServerSentChanges} with keyed projections, and with publishers of the
 * application.
 */
class ServerSentKeysTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private ConfigurableApplicationContext context;

	private int port;

	private KeyedProjection<String, Text> texts;

	private SubmissionPublisher<String> present;

	@BeforeEach
	void start() {
		SpringApplication application = new SpringApplication(TestApplication.class);
		application
			.setDefaultProperties(Map.of("server.port", "0", "s2.basin", "airlines", "spring.jmx.enabled", "false"));
		this.context = application.run();
		this.port = this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		EventsController controller = this.context.getBean(EventsController.class);
		this.texts = controller.texts;
		this.present = controller.present;
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	private SseClient connect(String path, @Nullable String lastEventId) {
		return SseClient.connect(this.port, path, lastEventId, null);
	}

	private static void awaitEvents(SseClient client, int count) {
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(client.events).hasSizeGreaterThanOrEqualTo(count));
	}

	private void append(String key, String... texts) {
		for (String text : texts) {
			this.texts.append(key, new Said(text));
		}
	}

	@Test
	void theStateOfAKeyIsFollowedByItsDeltas() {
		append("one", "a");
		append("other", "b");
		String id;
		try (SseClient client = connect("/deltas/one", null)) {
			awaitEvents(client, 1);
			assertThat(this.texts.info("one").state()).isEqualTo(KeyState.FOLLOWED);
			append("other", "x");
			append("one", "c", "d");
			awaitEvents(client, 3);
			assertThat(client.events).extracting(SseClient.Event::name).containsExactly("state", "delta", "delta");
			assertThat(client.events).extracting(SseClient.Event::data)
				.containsExactly("{\"text\":\"a\"}", delta("c"), delta("d"));
			id = client.events.get(1).id();
		}
		append("one", "e");
		try (SseClient client = connect("/deltas/one", id)) {
			awaitEvents(client, 2);
			assertThat(client.events).extracting(SseClient.Event::data).containsExactly(delta("d"), delta("e"));
		}
	}

	@Test
	void theStateOfAKeyIsFollowedByItsChanges() {
		append("one", "a");
		String id;
		try (SseClient client = connect("/changes/one", null)) {
			awaitEvents(client, 1);
			append("one", "b");
			awaitEvents(client, 2);
			assertThat(client.events).extracting(SseClient.Event::name).containsExactly("state", "change");
			assertThat(client.events).extracting(SseClient.Event::data)
				.containsExactly("{\"text\":\"a\"}", "{\"text\":\"ab\"}");
			id = client.events.get(1).id();
		}
		try (SseClient client = connect("/changes/one", id)) {
			append("one", "c");
			awaitEvents(client, 1);
			assertThat(client.events.get(0).data()).isEqualTo("{\"text\":\"abc\"}");
		}
	}

	@Test
	void whenAKeyIsDeletedThenResponsesEnd() {
		append("one", "a");
		try (SseClient client = connect("/deltas/one", null)) {
			awaitEvents(client, 1);
			this.texts.delete("one");
			await().atMost(TIMEOUT).until(() -> client.ended);
		}
	}

	@Test
	void eventsOfAnotherPublisherShouldBeInTheSameResponseWithoutIds() {
		append("one", "a");
		try (SseClient client = connect("/with/one", null)) {
			awaitEvents(client, 1);
			await().atMost(TIMEOUT).until(() -> this.present.hasSubscribers());
			this.present.submit("Ada");
			awaitEvents(client, 2);
			append("one", "b");
			awaitEvents(client, 3);
			assertThat(client.events).extracting(SseClient.Event::name).containsExactly("state", "present", "delta");
			assertThat(client.events.get(1)).isEqualTo(new SseClient.Event(null, "present", "Ada"));
			assertThat(client.events.get(2).id()).isNotNull();
			// The response does not end with the publisher.
			this.present.closeExceptionally(new IllegalStateException("failed"));
			append("one", "c");
			awaitEvents(client, 4);
		}
	}

	@Test
	void whenTheClientHasGoneThenTheOtherPublisherHasNoSubscriber() {
		append("one", "a");
		try (SseClient client = connect("/with/one", null)) {
			awaitEvents(client, 1);
			await().atMost(TIMEOUT).until(() -> this.present.hasSubscribers());
		}
		await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(50)).until(() -> {
			append("one", "b");
			return !this.present.hasSubscribers();
		});
	}

	@Test
	void theEventsShouldTakeTurns() {
		append("one", "a");
		try (SseClient client = connect("/with/one", "0")) {
			awaitEvents(client, 1);
			await().atMost(TIMEOUT).until(() -> this.present.hasSubscribers());
			for (int i = 0; i < 50; i++) {
				this.present.submit("p" + i);
				append("one", "d" + i);
			}
			awaitEvents(client, 101);
			assertThat(client.events).extracting(SseClient.Event::data).contains("p49", delta("d49"));
			assertThat(
					client.events.stream().filter((event) -> event.name().equals("present")).map(SseClient.Event::data))
				.hasSize(50);
		}
	}

	@Test
	void whenTheNameOfEventsIsNotValidThenItIsRefused() {
		SseResponse response = new ServerSentChanges().streamDeltas(this.texts, "one", null);
		for (String name : List.of("", "a b", "a\nb", "a:b")) {
			assertThatIllegalArgumentException().isThrownBy(() -> response.with(name, this.present))
				.withMessageStartingWith("'event' must be letters, digits and the characters . _ -, but is ");
		}
	}

	private static String delta(String text) {
		return "{\"type\":\"Said\",\"delta\":{\"text\":\"" + text + "\"}}";
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class TestApplication {

		@Bean
		InitializingBean basin(S2Client client) {
			return () -> client.ensureBasin("airlines", BasinConfig.defaults());
		}

		@Bean
		EventsController eventsController(SnapshotTemplate template, ServerSentChanges changes) {
			return new EventsController(template.keyed(KeyedProjectionDefinition
				.builder(StreamPattern.of("texts/{name}", String.class),
						ProjectionDefinition.builder("text", Text.class)
							.fold(Said.class, (text, said) -> new Text(text.text() + said.text())))
				.initialState((name) -> new Text(""))
				.build()), changes);
		}

	}

	@RestController
	static class EventsController {

		private final KeyedProjection<String, Text> texts;

		private final ServerSentChanges changes;

		private final SubmissionPublisher<String> present = new SubmissionPublisher<>();

		EventsController(KeyedProjection<String, Text> texts, ServerSentChanges changes) {
			this.texts = texts;
			this.changes = changes;
		}

		@GetMapping("/deltas/{name}")
		SseResponse deltas(@PathVariable String name,
				@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
			return this.changes.streamDeltas(this.texts, name, lastEventId);
		}

		@GetMapping("/changes/{name}")
		SseResponse changes(@PathVariable String name,
				@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
			return this.changes.stream(this.texts, name, lastEventId);
		}

		@GetMapping("/with/{name}")
		SseResponse with(@PathVariable String name,
				@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
			return this.changes.streamDeltas(this.texts, name, lastEventId).with("present", this.present);
		}

	}

	record Text(String text) {
	}

	record Said(String text) {
	}

}
