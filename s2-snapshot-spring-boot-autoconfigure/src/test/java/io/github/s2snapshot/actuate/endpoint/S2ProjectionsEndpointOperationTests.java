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

package io.github.s2snapshot.actuate.endpoint;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link S2ProjectionsEndpoint} on the embedded server.
 */
class S2ProjectionsEndpointOperationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final EmbeddedS2 server = EmbeddedS2.builder().basin("letters-basin").start();

	private final HttpClient client = HttpClient.newHttpClient();

	private ConfigurableApplicationContext context;

	private Letters letters;

	private Projection<?> projection;

	@BeforeEach
	void start(@TempDir Path directory) {
		this.context = run(Map.of("s2.snapshot.file.directory", directory.toString(), "s2.snapshot.store.keep", "5",
				"spring.jmx.enabled", "true", "management.endpoints.jmx.exposure.include", "s2projections"));
		this.letters = this.context.getBean(Letters.class);
		this.projection = this.context.getBean(Projection.class);
	}

	@AfterEach
	void stop() {
		this.letters.folding.countDown();
		this.context.close();
		this.server.close();
	}

	@Test
	void operationsShouldChangeAProjection() throws Exception {
		append("a");
		assertOutcome(post("/letters"), 200, "taken");
		assertOutcome(post("/letters"), 200, "skipped");
		append("b");
		assertOutcome(post("/letters/force-snapshot"), 200, "taken");
		append("c");
		HttpResponse<String> listed = get("/letters/snapshots");
		assertThat(JsonPath.<Object>read(listed.body(), "$.snapshots[*].cursor")).hasToString("[2,1]");
		assertThat(JsonPath.<Boolean>read(listed.body(), "$.complete")).isTrue();
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> paused = post("/letters/pause");
			assertOutcome(paused, 200, "done");
			assertThat(JsonPath.<String>read(paused.body(), "$.state.status")).isEqualTo("PAUSED");
		}
		for (int i = 0; i < 2; i++) {
			assertOutcome(post("/letters/resume"), 200, "done");
		}
		assertOutcome(post("/letters/audit"), 200, "equal");
		HttpResponse<String> verified = post("/letters/verify/1");
		assertOutcome(verified, 200, "equal");
		assertThat(JsonPath.<Integer>read(verified.body(), "$.refold.deltas")).isEqualTo(3);
		HttpResponse<String> restored = post("/letters/restore/1");
		assertOutcome(restored, 200, "done");
		assertThat(JsonPath.<Integer>read(restored.body(), "$.state.restore.cursor")).isEqualTo(1);
		assertThat(JsonPath.<Integer>read(restored.body(), "$.state.cursor")).isEqualTo(3);
		HttpResponse<String> rebuilt = post("/letters/rebuild");
		assertOutcome(rebuilt, 200, "done");
		assertThat(JsonPath.<String>read(rebuilt.body(), "$.state.restore.source")).isEqualTo("replay");
		assertOutcome(post("/letters/restart"), 200, "done");
		assertOutcome(post("/letters/restore/7"), 404, "not-found");
		assertOutcome(post("/letters/restore"), 400, "bad-request");
		assertThat(post("/letters/restore/first").statusCode()).isEqualTo(400);
		assertThat(post("/letters/explode").statusCode()).isEqualTo(404);
		assertThat(get("/letters/state").statusCode()).isEqualTo(404);
		assertThat(this.projection.readLatest(TIMEOUT).state()).hasToString("[text=abc]");
	}

	@Test
	void whenAnOperationIsRunningThenAnotherOneIsBusy(@TempDir Path directory) throws Exception {
		this.context.close();
		this.context = run(
				Map.of("s2.snapshot.file.directory", directory.toString(), "s2.snapshot.endpoint.timeout", "1s"));
		this.letters = this.context.getBean(Letters.class);
		this.projection = this.context.getBean(Projection.class);
		append("a");
		this.letters.folding = new CountDownLatch(1);
		assertOutcome(post("/letters/rebuild"), 202, "running");
		HttpResponse<String> second = post("/letters/pause");
		assertOutcome(second, 409, "busy");
		assertThat(JsonPath.<String>read(second.body(), "$.reason"))
			.startsWith("Projection 'letters' is busy: operation 'rebuild' has been in progress since ");
		assertOutcome(post("/letters"), 409, "busy");
		this.letters.folding.countDown();
		await().atMost(TIMEOUT).until(() -> this.projection.status() == ProjectionStatus.LIVE);
		await().atMost(TIMEOUT).until(() -> post("/letters/pause").statusCode() == 200);
	}

	@Test
	void h47WhenRebuildIsCancelledThenThePreviousStateContinues(@TempDir Path directory) throws Exception {
		this.context.close();
		this.context = run(
				Map.of("s2.snapshot.file.directory", directory.toString(), "s2.snapshot.endpoint.timeout", "1s"));
		this.letters = this.context.getBean(Letters.class);
		this.projection = this.context.getBean(Projection.class);
		append("a");
		assertOutcome(post("/letters/cancel"), 409, "refused");
		this.letters.folding = new CountDownLatch(1);
		assertOutcome(post("/letters/rebuild"), 202, "running");
		assertThat(this.projection.read().state()).hasToString("[text=a]");
		this.context.getBean(S2Client.class)
			.basin("letters-basin")
			.stream("letters")
			.append(AppendInput.of(AppendRecord.of("{\"text\":\"b\"}")));
		assertOutcome(post("/letters/cancel"), 202, "running");
		this.letters.folding.countDown();
		await().atMost(TIMEOUT).until(() -> this.projection.status() == ProjectionStatus.LIVE);
		assertThat(this.projection.readLatest(TIMEOUT).state()).hasToString("[text=ab]");
		assertOutcome(post("/letters/pause"), 200, "done");
	}

	@Test
	void operationsShouldChangeAProjectionOverJmx() throws Exception {
		append("a");
		MBeanServer server = ManagementFactory.getPlatformMBeanServer();
		ObjectName name = new ObjectName("org.springframework.boot:type=Endpoint,name=S2projections");
		assertThat(server.invoke(name, "projections", new Object[0], new String[0])).asString().contains("letters");
		Object taken = server.invoke(name, "operate", new Object[] { "letters", "snapshot" },
				new String[] { String.class.getName(), String.class.getName() });
		assertThat(taken).asString().contains("outcome=taken");
		assertThat(server.invoke(name, "part", new Object[] { "letters", "snapshots" },
				new String[] { String.class.getName(), String.class.getName() }))
			.asString()
			.contains("cursor=1");
	}

	@Test
	void whenRecordCannotBeReadThenItsContentIsNotShown() throws Exception {
		append("a");
		this.context.getBean(S2Client.class)
			.basin("letters-basin")
			.stream("letters")
			.append(AppendInput.of(AppendRecord.of("\"confidential\"")));
		await().atMost(TIMEOUT).until(() -> this.projection.status() == ProjectionStatus.FAILED);
		HttpResponse<String> described = get("/letters");
		assertThat(JsonPath.<String>read(described.body(), "$.failure")).contains("cannot fold record 1")
			.contains("the value is not a valid " + Letter.class.getName());
		assertThat(described.body()).doesNotContain("confidential");
		HttpResponse<String> restarted = post("/letters/restart");
		assertThat(restarted.statusCode()).isEqualTo(500);
		assertThat(restarted.body()).doesNotContain("confidential");
	}

	@Test
	void whenAccessIsReadOnlyThenNothingCanBeChanged(@TempDir Path directory) throws Exception {
		this.context.close();
		this.context = run(Map.of("s2.snapshot.file.directory", directory.toString(),
				"management.endpoint.s2projections.access", "read-only"));
		assertThat(get("/letters").statusCode()).isEqualTo(200);
		assertThat(get("/letters/snapshots").statusCode()).isEqualTo(200);
		assertThat(post("/letters").statusCode()).isEqualTo(405);
		assertThat(post("/letters/pause").statusCode()).isIn(404, 405);
	}

	private ConfigurableApplicationContext run(Map<String, Object> properties) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties("server.port=0", "management.endpoints.web.exposure.include=s2projections",
					"s2.basin=letters-basin", "s2.access-token=ignored",
					"s2.account-endpoint=" + this.server.endpoint(), "s2.basin-endpoint=" + this.server.endpoint(),
					"s2.snapshot.create-stream=true", "s2.snapshot.placement=external",
					"s2.snapshot.trigger.on-shutdown=false", "spring.main.banner-mode=off")
			.properties(properties)
			.run();
	}

	private void append(String text) {
		this.projection.append(new Letter(text));
		this.projection.readLatest(TIMEOUT);
	}

	private static void assertOutcome(HttpResponse<String> response, int status, String outcome) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		assertThat(JsonPath.<String>read(response.body(), "$.outcome")).isEqualTo(outcome);
		assertThat(response.body()).doesNotContain("text");
	}

	private HttpResponse<String> get(String path) throws Exception {
		return this.client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> post(String path) throws Exception {
		return this.client.send(request(path).header("content-type", "application/json")
			.POST(HttpRequest.BodyPublishers.noBody())
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		int port = ((WebServerApplicationContext) this.context).getWebServer().getPort();
		return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/s2projections" + path));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Letters letters() {
			return new Letters();
		}

	}

	@StreamProjection(name = "letters", stream = "letters")
	static class Letters {

		private volatile CountDownLatch folding = new CountDownLatch(0);

		@InitialState
		Text empty() {
			return new Text("");
		}

		@Fold
		Text added(Text text, Letter letter) throws InterruptedException {
			this.folding.await();
			return new Text(text.text() + letter.text());
		}

	}

	record Letter(String text) {
	}

	record Text(String text) {

		@Override
		public String toString() {
			return "[text=" + this.text + "]";
		}

	}

}
