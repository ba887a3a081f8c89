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

package io.github.s2snapshot.starter;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ResolvableType;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.starter.TallyApplication.Added;
import io.github.s2snapshot.starter.TallyApplication.Tally;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Scenarios of an application with the starter, to run against different servers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractStarterScenarios {

	private static final String BASIN = "starter-scenarios";

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final HttpClient http = HttpClient.newHttpClient();

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private String endpoint;

	private S2Client client;

	private S2Basin basin;

	abstract String startServer();

	abstract void stopServer();

	@BeforeAll
	void connect() {
		this.endpoint = startServer();
		this.client = S2Client.builder().accessToken("ignored").endpoints(S2Endpoints.of(this.endpoint)).build();
		this.client.ensureBasin(BASIN, BasinConfig.defaults());
		this.basin = this.client.basin(BASIN);
	}

	@AfterAll
	void disconnect() {
		if (this.client != null) {
			this.client.close();
		}
		stopServer();
	}

	@AfterEach
	void closeContexts() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
		this.contexts.clear();
	}

	@Test
	void whenApplicationRestartsThenItRestoresFromTheStream() throws Exception {
		S2Stream stream = newStream();
		ConfigurableApplicationContext first = run(stream, "s2.snapshot.trigger.on-shutdown=true");
		for (int amount = 1; amount <= 100; amount++) {
			projection(first).append(new Added(amount));
		}
		projection(first).readLatest(TIMEOUT);
		first.close();
		append(stream, "{\"amount\":1000}");
		ConfigurableApplicationContext second = run(stream);
		assertThat(projection(second).read().state()).isEqualTo(new Tally(101, 6050));
		String json = get(second, "/actuator/s2projections/tally").body();
		assertThat(JsonPath.<String>read(json, "$.status")).isEqualTo("LIVE");
		assertThat(JsonPath.<String>read(json, "$.restore.source")).isEqualTo("in-stream");
		assertThat(JsonPath.<Integer>read(json, "$.restore.cursor")).isEqualTo(100);
		assertThat(JsonPath.<Integer>read(json, "$.restore.replayed")).isEqualTo(1);
		assertThat(JsonPath.<Integer>read(json, "$.cursor")).isEqualTo(103);
		assertThat(JsonPath.<Integer>read(json, "$.tail")).isEqualTo(103);
		Awaitility.await().atMost(TIMEOUT).untilAsserted(() -> {
			SequencedRecord head = stream.read(ReadInput.fromSeqNum(0).withCount(1)).records().get(0);
			assertThat(head.seqNum()).isEqualTo(101);
			assertThat(head.header("snapshot")).contains("1");
			assertThat(head.header("snapshot-cursor")).contains("100");
			assertThat(head.bodyAsString()).contains("\"covers_before\":100");
		});
	}

	@Test
	void whenPlacementIsExternalThenItRestoresFromTheFileAndTrimsNothing(@TempDir Path directory) throws Exception {
		S2Stream stream = newStream();
		String[] properties = { "s2.snapshot.placement=external", "s2.snapshot.file.directory=" + directory,
				"s2.snapshot.trigger.on-shutdown=true" };
		ConfigurableApplicationContext first = run(stream, properties);
		projection(first).append(new Added(40), new Added(2));
		projection(first).readLatest(TIMEOUT);
		first.close();
		assertThat(directory.resolve("snapshots").resolve(stream.name()).resolve("2.json")).exists();
		ConfigurableApplicationContext second = run(stream, properties);
		assertThat(projection(second).read().state()).isEqualTo(new Tally(2, 42));
		assertThat(second.getBean(SnapshotTemplate.class).info("tally").restore()).satisfies((restore) -> {
			assertThat(restore.source().id()).isEqualTo("external");
			assertThat(restore.cursor()).isEqualTo(2);
		});
		assertThat(stream.read(ReadInput.fromSeqNum(0)).records()).extracting(SequencedRecord::seqNum)
			.containsExactly(0L, 1L);
		assertThat(stream.checkTail().seqNum()).isEqualTo(2);
	}

	@Test
	void whenAProjectionHasItsOwnStoreThenItRestoresFromThere(@TempDir Path directory) {
		S2Stream stream = newStream();
		String[] properties = { "s2.snapshot.placement=in-stream", "s2.snapshot.trigger.on-shutdown=true",
				"s2.snapshot.projections.tally.store.file.directory=" + directory,
				"s2.snapshot.projections.tally.store.file.key={projection}/{cursor}.json" };
		ConfigurableApplicationContext first = run(stream, properties);
		projection(first).append(new Added(40), new Added(2));
		projection(first).readLatest(TIMEOUT);
		first.close();
		assertThat(directory.resolve("tally/2.json")).exists();
		ConfigurableApplicationContext second = run(stream, properties);
		assertThat(projection(second).read().state()).isEqualTo(new Tally(2, 42));
		assertThat(second.getBean(SnapshotTemplate.class).info("tally").restore())
			.satisfies((restore) -> assertThat(restore.source().id()).isEqualTo("external"));
		assertThat(stream.checkTail().seqNum()).isEqualTo(2);
	}

	@Test
	void whenOthersAppendMeanwhileThenConflictsAreCountedAndASnapshotIsTaken() throws Exception {
		S2Stream stream = newStream();
		ConfigurableApplicationContext context = run(stream);
		MeterRegistry meters = context.getBean(MeterRegistry.class);
		SnapshotTemplate snapshots = context.getBean(SnapshotTemplate.class);
		AtomicLong appended = new AtomicLong();
		BooleanSupplier conflict = () -> meters.get("s2.snapshot.conflicts").counter().count() > 0;
		// Bursts without a pause until a snapshot has failed, and then longer and longer
		// pauses in which one succeeds.
		ScheduledThreadPoolExecutor others = new ScheduledThreadPoolExecutor(1);
		others.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		others.execute(() -> appendBursts(others, stream, appended, conflict, 50));
		List<SnapshotOutcome> outcomes = new ArrayList<>();
		try {
			Awaitility.await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(10)).until(() -> {
				outcomes.add(snapshots.take("tally"));
				return conflict.getAsBoolean() && outcomes.stream().anyMatch(SnapshotOutcome.Taken.class::isInstance);
			});
		}
		finally {
			others.shutdown();
			assertThat(others.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
		}
		Tally all = new Tally(appended.get(), appended.get());
		assertThat(projection(context).readLatest(TIMEOUT).state()).isEqualTo(all);
		context.close();
		assertThat(projection(run(stream)).read().state()).isEqualTo(all);
	}

	@Test
	void whenSnapshotsAreTakenContinuouslyThenNothingIsLost() {
		S2Stream stream = newStream();
		ConfigurableApplicationContext context = run(stream, "s2.snapshot.trigger.records=10",
				"s2.snapshot.trigger.min-gap=0", "s2.snapshot.trigger.interval=20ms");
		for (int amount = 1; amount <= 500; amount++) {
			projection(context).append(new Added(amount));
		}
		assertThat(projection(context).readLatest(TIMEOUT).state()).isEqualTo(new Tally(500, 125_250));
		assertThat(context.getBean(MeterRegistry.class).get("s2.snapshot.taken").timer().count()).isPositive();
		context.close();
		assertThat(projection(run(stream)).read().state()).isEqualTo(new Tally(500, 125_250));
	}

	@Test
	void whenRecordHasNoTypeThenItIsReadAsTheOnlyDelta() {
		S2Stream stream = newStream();
		ConfigurableApplicationContext context = run(stream);
		long seqNum = append(stream, "{\"amount\":42}");
		assertThat(projection(context).read(ReadConsistency.atLeast(seqNum), TIMEOUT).state())
			.isEqualTo(new Tally(1, 42));
	}

	@Test
	void whenStreamIsMissingThenItIsCreatedOnRequest() {
		S2Stream stream = this.basin.stream("missing/" + UUID.randomUUID());
		run(stream, "s2.snapshot.create-stream=true");
		assertThat(this.basin.getStreamConfig(stream.name()).retention()).isEqualTo(RetentionPolicy.infinite());
	}

	@Test
	void h45WhenStartedInTheBackgroundWithoutAStreamThenItIsLiveOnceItExists() throws Exception {
		S2Stream stream = this.basin.stream("later/" + UUID.randomUUID());
		ConfigurableApplicationContext context = run(stream, "s2.snapshot.restore.start-mode=background",
				"s2.snapshot.recovery.max-interval=1s");
		Awaitility.await()
			.atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(
					JsonPath.<Object>read(get(context, "/actuator/s2projections/tally").body(), "$.recovery"))
				.isNotNull());
		assertThat(get(context, "/actuator/health/readiness").statusCode()).isEqualTo(503);
		assertThat(get(context, "/actuator/health/liveness").statusCode()).isEqualTo(200);
		this.basin.createStream(stream.name(), StreamConfig.defaults().withRetention(RetentionPolicy.infinite()));
		append(stream, "{\"amount\":42}");
		Awaitility.await()
			.atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(get(context, "/actuator/health/readiness").statusCode()).isEqualTo(200));
		assertThat(projection(context).readLatest(TIMEOUT).state()).isEqualTo(new Tally(1, 42));
	}

	@Test
	void h48WhenAProjectionFailsThenADegradedApplicationStartsAndHealthNamesIt() throws Exception {
		S2Stream stream = newStream();
		append(stream, "{\"amount\":\"malformed\"}");
		ConfigurableApplicationContext context = run(stream, "s2.snapshot.restore.on-failure=start-degraded",
				"management.endpoint.health.show-details=always");
		String health = get(context, "/actuator/health").body();
		assertThat(JsonPath.<String>read(health, "$.components.s2.components.tally.status")).isEqualTo("DOWN");
		assertThat(JsonPath.<String>read(health, "$.components.s2.components.tally.details.failure"))
			.contains("record 0")
			.contains(stream.name());
		// The only projection has failed, so the application cannot serve requests.
		assertThat(get(context, "/actuator/health/readiness").statusCode()).isEqualTo(503);
	}

	@Test
	void applicationIsHealthyAndShowsItsProjection() throws Exception {
		ConfigurableApplicationContext context = run(newStream(), "s2.snapshot.trigger.interval=1h",
				"management.endpoint.health.show-components=always");
		String health = get(context, "/actuator/health").body();
		assertThat(JsonPath.<String>read(health, "$.status")).isEqualTo("UP");
		assertThat(JsonPath.<String>read(health, "$.components.s2.components.tally.status")).isEqualTo("UP");
		assertThat(get(context, "/actuator/health/readiness").statusCode()).isEqualTo(200);
		assertThat(get(context, "/actuator/scheduledtasks").body()).contains("Snapshot of projection 'tally'");
		assertThat(JsonPath.<String>read(get(context, "/actuator/s2projections").body(),
				"$.projections.tally.restore.source"))
			.isEqualTo("empty");
	}

	private S2Stream newStream() {
		String name = "tally-" + UUID.randomUUID();
		this.basin.createStream(name, StreamConfig.defaults().withRetention(RetentionPolicy.infinite()));
		return this.basin.stream(name);
	}

	private static long append(S2Stream stream, String body) {
		return stream.append(AppendInput.of(AppendRecord.of(body))).start().seqNum();
	}

	private static void appendBursts(ScheduledExecutorService executor, S2Stream stream, AtomicLong appended,
			BooleanSupplier pauses, long pauseMillis) {
		for (int i = 0; i < 20; i++) {
			append(stream, "{\"amount\":1}");
			appended.incrementAndGet();
		}
		if (!executor.isShutdown()) {
			boolean pause = pauses.getAsBoolean();
			executor.schedule(
					() -> appendBursts(executor, stream, appended, pauses, (pause) ? 2 * pauseMillis : pauseMillis),
					(pause) ? pauseMillis : 0, TimeUnit.MILLISECONDS);
		}
	}

	private ConfigurableApplicationContext run(S2Stream stream, String... properties) {
		String[] common = { "server.port=0", "spring.main.banner-mode=off", "s2.account-endpoint=" + this.endpoint,
				"s2.basin-endpoint=" + this.endpoint, "s2.access-token=ignored", "s2.basin=" + BASIN,
				"tally.stream=" + stream.name(), "management.endpoints.web.exposure.include=*" };
		ConfigurableApplicationContext context = new SpringApplicationBuilder(TallyApplication.class)
			.properties(Stream.concat(Stream.of(common), Stream.of(properties)).toArray(String[]::new))
			.run();
		this.contexts.add(context);
		return context;
	}

	@SuppressWarnings("unchecked")
	private static Projection<Tally> projection(ConfigurableApplicationContext context) {
		return (Projection<Tally>) context
			.getBeanProvider(ResolvableType.forClassWithGenerics(Projection.class, Tally.class))
			.getObject();
	}

	private HttpResponse<String> get(ConfigurableApplicationContext context, String path)
			throws IOException, InterruptedException {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		return this.http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
				HttpResponse.BodyHandlers.ofString());
	}

}
