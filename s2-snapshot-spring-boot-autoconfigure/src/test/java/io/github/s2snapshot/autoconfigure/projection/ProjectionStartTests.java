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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.autoconfigure.CounterProjection;
import io.github.s2snapshot.autoconfigure.CounterProjection.Added;
import io.github.s2snapshot.autoconfigure.CounterProjection.Counter;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.embedded.fault.Operation;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for how an application starts with its projections: waiting for them, beside
 * them, and without those that fail.
 */
@ExtendWith(OutputCaptureExtension.class)
class ProjectionStartTests {

	private static final String BASIN = "test-basin";

	private static final String DEGRADED = "s2.snapshot.restore.on-failure=start-degraded";

	private static final String BACKGROUND = "s2.snapshot.restore.start-mode=background";

	private final EmbeddedS2 server = EmbeddedS2.builder().basin(BASIN).start();

	private final HttpClient http = HttpClient.newHttpClient();

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@AfterEach
	void stop() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
		this.server.close();
	}

	@Test
	void h48WhenOneProjectionFailsThenTheOthersServeAndReadinessAccepts(CapturedOutput output) throws Exception {
		append("numbers", "{\"value\":42}");
		append("others", "{\"value\":\"malformed\"}");
		ConfigurableApplicationContext context = run(TwoApplication.class, new Gate(), DEGRADED,
				"management.endpoint.health.show-details=always");
		SnapshotTemplate snapshots = context.getBean(SnapshotTemplate.class);
		assertThat(snapshots.info("other").status()).isEqualTo(ProjectionStatus.FAILED);
		assertThat(snapshots.projection("the-counter", Counter.class).read().state()).isEqualTo(new Counter(1, 42));
		assertThat(readiness(context)).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
		assertThat(context.getBean(ApplicationAvailability.class).getLivenessState()).isEqualTo(LivenessState.CORRECT);
		assertThat(get(context, "/actuator/health/readiness").statusCode()).isEqualTo(200);
		String health = get(context, "/actuator/health").body();
		assertThat(JsonPath.<String>read(health, "$.components.s2.components.the-counter.status")).isEqualTo("UP");
		assertThat(JsonPath.<String>read(health, "$.components.s2.components.other.status")).isEqualTo("DOWN");
		assertThat(JsonPath.<String>read(health, "$.components.s2.components.other.details.failure"))
			.contains("record 0")
			.contains("test-basin/others");
		assertThat(output).contains("The application starts without projection 'other'");
	}

	@Test
	void h48WhenAProjectionFailsLaterThenTheOthersServeAndReadinessAccepts() {
		append("numbers", "{\"value\":42}");
		append("others", "{\"value\":1}");
		ConfigurableApplicationContext context = run(TwoApplication.class, new Gate(), DEGRADED);
		append("others", "{\"value\":\"malformed\"}");
		awaitStatus(context, "other", ProjectionStatus.FAILED);
		append("numbers", "{\"value\":1}");
		assertThat(context.getBean(SnapshotTemplate.class)
			.projection("the-counter", Counter.class)
			.readLatest(Duration.ofSeconds(20))
			.state()).isEqualTo(new Counter(2, 43));
		assertThat(readiness(context)).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Test
	void h48WhenNoProjectionIsHealthyThenTheApplicationStartsAndRefusesTraffic() {
		append("numbers", "{\"value\":\"malformed\"}");
		append("others", "{\"value\":\"malformed\"}");
		ConfigurableApplicationContext context = run(TwoApplication.class, new Gate(), DEGRADED);
		assertThat(context.isActive()).isTrue();
		assertThat(readiness(context)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
	}

	@Test
	void whenSeveralProjectionsFailThenTheStartReportsAllOfThem(CapturedOutput output) {
		append("numbers", "{\"value\":\"malformed\"}");
		append("others", AppendRecord.of("{\"value\":1}").withHeader("type", "Subtracted"));
		assertThatException().isThrownBy(() -> run(TwoApplication.class, new Gate()));
		assertThat(output.toString()).contains("APPLICATION FAILED TO START")
			.contains("2 projections failed to start")
			.contains("test-basin/numbers")
			.contains(
					"Change the class of the delta, or the @Fold or @SnapshotWhen method that failed, so that it accepts the record")
			.contains("test-basin/others")
			.contains("Add a @Fold method for the type 'Subtracted'");
	}

	@Test
	void whenOneProjectionFailsThenTheStartFailsByDefault(CapturedOutput output) {
		append("numbers", "{\"value\":42}");
		append("others", "{\"value\":\"malformed\"}");
		assertThatException().isThrownBy(() -> run(TwoApplication.class, new Gate()));
		assertThat(output.toString()).contains("APPLICATION FAILED TO START")
			.contains("test-basin/others")
			.contains("set 's2.snapshot.projections.other.poison.policy' to 'skip'")
			.contains("'s2.snapshot.projections.other.poison.dead-letter-stream'");
	}

	@Test
	void h45WhenMissingStreamIsCreatedThenItsProjectionFollows() {
		append("numbers", "{\"value\":42}");
		ConfigurableApplicationContext context = run(TwoApplication.class, new Gate(), DEGRADED,
				"s2.snapshot.recovery.max-interval=1s");
		assertThat(context.getBean(SnapshotTemplate.class).info("other").status()).isEqualTo(ProjectionStatus.FAILED);
		append("others", "{\"value\":1}");
		awaitStatus(context, "other", ProjectionStatus.LIVE);
		awaitReadiness(context, ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Test
	void whenAStreamIsMissingThenOnlyItsProjectionIsLeftOut() {
		append("numbers", "{\"value\":42}");
		ConfigurableApplicationContext context = run(TwoApplication.class, new Gate(), DEGRADED);
		assertThat(context.getBean(SnapshotTemplate.class).info("other").failure())
			.hasMessageContaining("test-basin/others");
		assertThat(readiness(context)).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Test
	void h45WhenStartedInTheBackgroundDuringAnOutageThenItEndsLive() {
		append("numbers", "{\"value\":42}");
		int port = this.server.port();
		this.server.close();
		ConfigurableApplicationContext context = run(CreatingApplication.class, new Gate(), BACKGROUND,
				"s2.snapshot.create-stream=true", "s2.snapshot.recovery.max-interval=1s", "s2.retry.max-attempts=1");
		awaitReadiness(context, ReadinessState.REFUSING_TRAFFIC);
		try (EmbeddedS2 back = EmbeddedS2.builder().port(port).basin(BASIN).start()) {
			awaitStatus(context, "the-counter", ProjectionStatus.LIVE);
			assertThat(back.isRunning()).isTrue();
			assertThat(context.getBean(S2Client.class).basin(BASIN).getStreamConfig("numbers").retention())
				.isEqualTo(RetentionPolicy.infinite());
			awaitReadiness(context, ReadinessState.ACCEPTING_TRAFFIC);
		}
	}

	@Test
	void whenRestoreTimesOutThenStartFailsAndNamesTheProjection(CapturedOutput output) {
		append("numbers", "{\"value\":42}");
		Gate gate = new Gate();
		try {
			assertThatException()
				.isThrownBy(() -> run(GatedApplication.class, gate, "s2.snapshot.restore.timeout=200ms"));
		}
		finally {
			gate.opened.countDown();
		}
		assertThat(output.toString()).contains("APPLICATION FAILED TO START")
			.contains("Projection 'gated' of stream test-basin/numbers was not live within 200ms. Its status is ")
			.contains("Increase 's2.snapshot.restore.timeout'");
	}

	@Test
	void whenRestoreTimesOutInADegradedStartThenProjectionContinues() {
		append("numbers", "{\"value\":42}");
		Gate gate = new Gate();
		ConfigurableApplicationContext context = run(GatedApplication.class, gate, DEGRADED,
				"s2.snapshot.restore.timeout=200ms");
		assertThat(readiness(context)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
		gate.opened.countDown();
		awaitStatus(context, "gated", ProjectionStatus.LIVE);
		awaitReadiness(context, ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Test
	void whenStartedInTheBackgroundThenRequestsAreAcceptedAndReadinessRefusesUntilLive() throws Exception {
		append("numbers", "{\"value\":42}");
		Gate gate = new Gate();
		ConfigurableApplicationContext context = run(GatedApplication.class, gate, BACKGROUND);
		assertThat(gate.entered.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(get(context, "/actuator/health/liveness").statusCode()).isEqualTo(200);
		assertThat(get(context, "/actuator/health/readiness").statusCode()).isEqualTo(503);
		SnapshotTemplate snapshots = context.getBean(SnapshotTemplate.class);
		assertThatExceptionOfType(ProjectionNotReadyException.class)
			.isThrownBy(() -> snapshots.projection("gated").read());
		gate.opened.countDown();
		assertThat(snapshots.projection("gated", Counter.class).readLatest(Duration.ofSeconds(20)).state())
			.isEqualTo(new Counter(1, 42));
		awaitReadiness(context, ReadinessState.ACCEPTING_TRAFFIC);
		assertThat(get(context, "/actuator/health/readiness").statusCode()).isEqualTo(200);
	}

	@Test
	void whenProjectionFailsInTheBackgroundThenApplicationRefusesTraffic() throws Exception {
		append("numbers", "{\"value\":42}");
		append("others", "{\"value\":\"malformed\"}");
		ConfigurableApplicationContext context = run(TwoApplication.class, new Gate(), BACKGROUND);
		awaitStatus(context, "other", ProjectionStatus.FAILED);
		awaitStatus(context, "the-counter", ProjectionStatus.LIVE);
		awaitReadiness(context, ReadinessState.REFUSING_TRAFFIC);
		assertThat(get(context, "/actuator/health/readiness").statusCode()).isEqualTo(503);
		assertThat(get(context, "/actuator/health/liveness").statusCode()).isEqualTo(200);
	}

	@Test
	void h48WhenAProjectionFailsInTheBackgroundThenTheOthersServe() {
		append("numbers", "{\"value\":42}");
		append("others", "{\"value\":\"malformed\"}");
		ConfigurableApplicationContext context = run(TwoApplication.class, new Gate(), BACKGROUND, DEGRADED);
		awaitStatus(context, "other", ProjectionStatus.FAILED);
		awaitStatus(context, "the-counter", ProjectionStatus.LIVE);
		awaitReadiness(context, ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Test
	@Timeout(60)
	void h47WhenTheContextIsClosedDuringARestoreThenTheStartEnds(CapturedOutput output) throws Exception {
		append("numbers", "{\"value\":42}");
		this.server.faults().delay(Operation.READ, Duration.ofMinutes(5));
		CompletableFuture<ConfigurableApplicationContext> starting = new CompletableFuture<>();
		CompletableFuture<?> started = CompletableFuture
			.runAsync(() -> new SpringApplicationBuilder(TwoApplication.class).initializers((created) -> {
				created.getBeanFactory().registerSingleton("gate", new Gate());
				starting.complete(created);
			}).properties(properties("s2.request-timeout=10m")).run());
		ConfigurableApplicationContext context = starting.get(30, TimeUnit.SECONDS);
		Awaitility.await().until(() -> isRestoring(context));
		context.close();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(started::join);
		assertThat(context.isActive()).isFalse();
		assertThat(output.toString()).contains("The application was stopped while it was restoring its projections")
			.contains("'the-counter' of stream test-basin/numbers");
	}

	@Test
	@Timeout(60)
	void h47WhenTheContextIsClosedDuringARestoreInTheBackgroundThenItCloses() {
		append("numbers", "{\"value\":42}");
		this.server.faults().delay(Operation.READ, Duration.ofMinutes(5));
		ConfigurableApplicationContext context = run(TwoApplication.class, new Gate(), BACKGROUND,
				"s2.request-timeout=10m");
		Awaitility.await().until(() -> isRestoring(context));
		context.close();
		assertThat(context.isActive()).isFalse();
	}

	private static boolean isRestoring(ConfigurableApplicationContext context) {
		return context.getBeanFactory().getSingleton("snapshotTemplate") instanceof SnapshotTemplate snapshots
				&& snapshots.contains("the-counter")
				&& snapshots.info("the-counter").status() == ProjectionStatus.RESTORING;
	}

	private static ReadinessState readiness(ConfigurableApplicationContext context) {
		return context.getBean(ApplicationAvailability.class).getReadinessState();
	}

	private static void awaitReadiness(ConfigurableApplicationContext context, ReadinessState state) {
		Awaitility.await().untilAsserted(() -> assertThat(readiness(context)).isEqualTo(state));
	}

	private static void awaitStatus(ConfigurableApplicationContext context, String projection,
			ProjectionStatus status) {
		SnapshotTemplate snapshots = context.getBean(SnapshotTemplate.class);
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(snapshots.info(projection).status()).isEqualTo(status));
	}

	private ConfigurableApplicationContext run(Class<?> application, Gate gate, String... properties) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application)
			.initializers((created) -> created.getBeanFactory().registerSingleton("gate", gate))
			.properties(properties(properties))
			.run();
		this.contexts.add(context);
		return context;
	}

	private String[] properties(String... properties) {
		List<String> all = new ArrayList<>(List.of("s2.account-endpoint=" + this.server.endpoint(),
				"s2.basin-endpoint=" + this.server.endpoint(), "s2.access-token=ignored", "s2.basin=" + BASIN,
				"spring.main.banner-mode=off", "server.port=0", "management.endpoints.web.exposure.include=*"));
		all.addAll(List.of(properties));
		return all.toArray(String[]::new);
	}

	private void append(String stream, String body) {
		append(stream, AppendRecord.of(body));
	}

	private void append(String stream, AppendRecord record) {
		try (S2Client client = S2Client.builder()
			.accessToken("ignored")
			.endpoints(S2Endpoints.of(this.server.endpoint()))
			.build()) {
			client.basin(BASIN).ensureStream(stream, StreamConfig.defaults());
			client.basin(BASIN).stream(stream).append(AppendInput.of(record));
		}
	}

	private HttpResponse<String> get(ConfigurableApplicationContext context, String path)
			throws IOException, InterruptedException {
		int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		return this.http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
				HttpResponse.BodyHandlers.ofString());
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
	@Import({ CounterProjection.class, OtherProjection.class })
	static class TwoApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(CounterProjection.class)
	static class CreatingApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(GatedProjection.class)
	static class GatedApplication {

	}

	@StreamProjection(name = "other", stream = "others")
	static class OtherProjection extends CounterProjection {

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
