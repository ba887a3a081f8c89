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

package io.github.s2snapshot.autoconfigure.projection;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.autoconfigure.CounterProjection;
import io.github.s2snapshot.autoconfigure.CounterProjection.Added;
import io.github.s2snapshot.autoconfigure.CounterProjection.Counter;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SnapshotLifecycle} and what follows projections in a web application.
 */
class SnapshotLifecycleTests {

	private static final String BASIN = "test-basin";

	private final EmbeddedS2 server = EmbeddedS2.builder().basin(BASIN).start();

	private final HttpClient http = HttpClient.newHttpClient();

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@AfterEach
	void stop() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
		this.server.close();
	}

	@Test
	void whenProjectionIsBeingRestoredThenNoRequestIsAccepted() throws Exception {
		append("{\"value\":42}");
		int port = freePort();
		Gate gate = new Gate();
		CompletableFuture<ConfigurableApplicationContext> started = CompletableFuture
			.supplyAsync(() -> run(GatedApplication.class, gate, "server.port=" + port));
		assertThat(gate.entered.await(30, TimeUnit.SECONDS)).isTrue();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> get(port, "/actuator/health"));
		assertThat(started).isNotDone();
		gate.opened.countDown();
		ConfigurableApplicationContext context = started.get(30, TimeUnit.SECONDS);
		assertThat(get(port, "/actuator/health").statusCode()).isEqualTo(200);
		assertThat(context.getBean(SnapshotTemplate.class).info("gated").status()).isEqualTo(ProjectionStatus.LIVE);
	}

	// Hazards: H32
	@Test
	void whenContextClosesThenFinalSnapshotIsTakenAndNoThreadOrPortIsLeft() throws Exception {
		append("{\"value\":42}");
		Set<String> threadsBefore = threads();
		ConfigurableApplicationContext context = run(CounterApplication.class, new Gate(), "server.port=0",
				"s2.snapshot.trigger.on-shutdown=true", "s2.snapshot.trigger.interval=1h");
		int port = port(context);
		assertThat(threads()).anyMatch((thread) -> thread.startsWith("s2-"));
		SnapshotTemplate snapshots = context.getBean(SnapshotTemplate.class);
		context.close();
		assertThat(snapshots.info("the-counter").lastSnapshot()).isNotNull()
			.satisfies((snapshot) -> assertThat(snapshot.cursor()).isEqualTo(1));
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> get(port, "/actuator/health"));
		Awaitility.await()
			.untilAsserted(() -> assertThat(threads()).filteredOn((thread) -> !threadsBefore.contains(thread))
				.filteredOn((thread) -> thread.startsWith("s2-") || thread.contains("vert.x")
						|| thread.startsWith("scheduling-"))
				.isEmpty());
	}

	@Test
	void whenContextClosesDuringARequestThenProjectionRunsUntilTheResponse() throws Exception {
		append("{\"value\":42}");
		Gate gate = new Gate();
		ConfigurableApplicationContext context = run(WaitingApplication.class, gate, "server.port=0",
				"s2.snapshot.trigger.on-shutdown=true");
		SnapshotTemplate snapshots = context.getBean(SnapshotTemplate.class);
		ApplicationAvailability availability = context.getBean(ApplicationAvailability.class);
		CompletableFuture<HttpResponse<String>> answer = this.http.sendAsync(
				HttpRequest.newBuilder(URI.create("http://localhost:" + port(context) + "/add")).build(),
				HttpResponse.BodyHandlers.ofString());
		assertThat(gate.entered.await(30, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> closed = CompletableFuture.runAsync(context::close);
		Awaitility.await().until(() -> availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC);
		gate.opened.countDown();
		assertThat(answer.get(30, TimeUnit.SECONDS).body()).isEqualTo("43");
		closed.get(30, TimeUnit.SECONDS);
		assertThat(snapshots.info("the-counter").lastSnapshot()).isNotNull()
			.satisfies((snapshot) -> assertThat(snapshot.cursor()).isEqualTo(2));
	}

	@Test
	void snapshotsAtAnIntervalShowInScheduledTasks() throws Exception {
		append("{\"value\":42}");
		ConfigurableApplicationContext context = run(CounterApplication.class, new Gate(), "server.port=0",
				"s2.snapshot.trigger.interval=1h");
		String body = get(port(context), "/actuator/scheduledtasks").body();
		assertThat(JsonPath.<List<String>>read(body, "$.fixedDelay[*].runnable.target"))
			.containsExactly("Snapshot of projection 'the-counter'");
		assertThat(JsonPath.<List<Integer>>read(body, "$.fixedDelay[*].interval")).containsExactly(3_600_000);
		assertThat(JsonPath.<List<String>>read(body, "$.fixedDelay[*].nextExecution.time")).hasSize(1);
	}

	@Test
	void whenProjectionFailsThenApplicationIsNotReadyButAlive() throws Exception {
		append("{\"value\":42}");
		ConfigurableApplicationContext context = run(CounterApplication.class, new Gate(), "server.port=0",
				"management.endpoint.health.show-details=always");
		int port = port(context);
		ApplicationAvailability availability = context.getBean(ApplicationAvailability.class);
		assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
		assertThat(get(port, "/actuator/health/readiness").statusCode()).isEqualTo(200);
		String up = get(port, "/actuator/health").body();
		assertThat(JsonPath.<String>read(up, "$.components.s2.components.the-counter.status")).isEqualTo("UP");
		append("{\"value\":\"malformed\"}");
		Awaitility.await()
			.untilAsserted(() -> assertThat(get(port, "/actuator/health/readiness").statusCode()).isEqualTo(503));
		assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
		assertThat(availability.getLivenessState()).isEqualTo(LivenessState.CORRECT);
		assertThat(get(port, "/actuator/health/liveness").statusCode()).isEqualTo(200);
		String down = get(port, "/actuator/health").body();
		assertThat(JsonPath.<String>read(down, "$.components.s2.status")).isEqualTo("DOWN");
		assertThat(JsonPath.<String>read(down, "$.components.s2.components.the-counter.details.failure"))
			.contains("record 1")
			.contains("test-basin/numbers");
		assertThat(JsonPath.<Integer>read(down, "$.components.s2.components.the-counter.details.cursor")).isEqualTo(1);
	}

	@Test
	void readinessGroupCanIncludeProjections() throws Exception {
		append("{\"value\":42}");
		ConfigurableApplicationContext context = run(CounterApplication.class, new Gate(), "server.port=0",
				"s2.snapshot.readiness.enabled=false",
				"management.endpoint.health.group.readiness.include=readinessState,s2");
		int port = port(context);
		assertThat(get(port, "/actuator/health/readiness").statusCode()).isEqualTo(200);
		append("{\"value\":\"malformed\"}");
		Awaitility.await()
			.untilAsserted(() -> assertThat(get(port, "/actuator/health/readiness").statusCode()).isEqualTo(503));
		assertThat(context.getBean(ApplicationAvailability.class).getReadinessState())
			.isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Test
	void metersAndEndpointFollowProjection() throws Exception {
		append("{\"value\":42}");
		ConfigurableApplicationContext context = run(CounterApplication.class, new Gate(), "server.port=0");
		int port = port(context);
		HttpResponse<String> taken = this.http
			.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/s2projections/the-counter"))
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.noBody())
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(taken.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<String>read(taken.body(), "$.outcome")).isEqualTo("taken");
		assertThat(JsonPath.<Integer>read(taken.body(), "$.snapshot.cursor")).isEqualTo(1);
		Awaitility.await().untilAsserted(() -> assertThat(measurement(port, "s2.projection.cursor", "")).isEqualTo(3));
		assertThat(measurement(port, "s2.projection.records", "")).isEqualTo(1);
		assertThat(measurement(port, "s2.snapshot.outcomes", "?tag=outcome:taken")).isEqualTo(1);
		assertThat(measurement(port, "s2.projection.restore", "?tag=source:replay")).isEqualTo(1);
		String list = get(port, "/actuator/s2projections").body();
		assertThat(JsonPath.<String>read(list, "$.projections.the-counter.status")).isEqualTo("LIVE");
		assertThat(JsonPath.<String>read(list, "$.projections.the-counter.lastSnapshot.id"))
			.isEqualTo(JsonPath.<String>read(taken.body(), "$.snapshot.id"));
		assertThat(list).doesNotContain("sum");
	}

	private double measurement(int port, String meter, String query) throws Exception {
		return JsonPath.<Number>read(get(port, "/actuator/metrics/" + meter + query).body(), "$.measurements[0].value")
			.doubleValue();
	}

	private ConfigurableApplicationContext run(Class<?> application, Gate gate, String... properties) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application)
			.initializers((created) -> created.getBeanFactory().registerSingleton("gate", gate))
			.properties("s2.account-endpoint=" + this.server.endpoint(), "s2.basin-endpoint=" + this.server.endpoint(),
					"s2.access-token=ignored", "s2.basin=" + BASIN, "spring.main.banner-mode=off",
					"management.endpoints.web.exposure.include=*")
			.properties(properties)
			.run();
		this.contexts.add(context);
		return context;
	}

	private void append(String body) {
		try (S2Client client = S2Client.builder()
			.accessToken("ignored")
			.endpoints(S2Endpoints.of(this.server.endpoint()))
			.build()) {
			client.basin(BASIN).ensureStream("numbers", StreamConfig.defaults());
			client.basin(BASIN).stream("numbers").append(AppendInput.of(AppendRecord.of(body)));
		}
	}

	private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
		return this.http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static Set<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).collect(Collectors.toSet());
	}

	/**
	 * Blocks a fold.
	 */
	static class Gate {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch opened = new CountDownLatch(1);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(CounterProjection.class)
	static class CounterApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ CounterProjection.class, WaitingController.class })
	static class WaitingApplication {

	}

	@RestController
	static class WaitingController {

		private final Gate gate;

		private final Projection<Counter> counter;

		WaitingController(Gate gate, Projection<Counter> counter) {
			this.gate = gate;
			this.counter = counter;
		}

		@GetMapping("/add")
		long add() throws InterruptedException {
			this.gate.entered.countDown();
			this.gate.opened.await();
			this.counter.append(new Added(1));
			return this.counter.readLatest(Duration.ofSeconds(20)).state().sum();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class GatedApplication {

		@Bean
		GatedProjection gatedProjection(Gate gate) {
			return new GatedProjection(gate);
		}

	}

	@StreamProjection(name = "gated", stream = "numbers")
	static class GatedProjection {

		private final Gate gate;

		GatedProjection(Gate gate) {
			this.gate = gate;
		}

		@InitialState
		Counter zero() {
			return new Counter(0, 0);
		}

		@Fold
		Counter added(Counter counter, Added added) throws InterruptedException {
			this.gate.entered.countDown();
			this.gate.opened.await();
			return new Counter(counter.count() + 1, counter.sum() + added.value());
		}

	}

}
