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

package io.github.s2snapshot.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.autoconfigure.CounterProjection.Counter;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for an actuator on a port of its own, which Spring Boot runs in a child context.
 */
@ExtendWith(OutputCaptureExtension.class)
class ManagementPortTests {

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() {
		context = run();
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		return new SpringApplicationBuilder(ManagedApplication.class)
			.properties("server.port=0", "management.server.port=0", "s2.basin=test-basin",
					"s2.snapshot.create-stream=true", "spring.main.banner-mode=off",
					"management.endpoints.web.exposure.include=health,s2projections,metrics",
					"management.endpoint.health.probes.add-additional-paths=true",
					"management.endpoint.health.show-components=always",
					"management.endpoint.health.group.readiness.include=readinessState,s2")
			.run(arguments);
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@Test
	void endpointShouldBeOnTheManagementPortOnly() throws Exception {
		assertThat(send("GET", "local.management.port", "/actuator/s2projections").body()).contains("the-counter",
				"LIVE");
		assertThat(send("GET", "local.server.port", "/actuator/s2projections").statusCode()).isEqualTo(404);
		assertThat(send("POST", "local.management.port", "/actuator/s2projections/the-counter/pause").statusCode())
			.isEqualTo(200);
		assertThat(context.getBean(SnapshotTemplate.class).info("the-counter").status())
			.isEqualTo(ProjectionStatus.PAUSED);
		assertThat(send("POST", "local.management.port", "/actuator/s2projections/the-counter/resume").statusCode())
			.isEqualTo(200);
	}

	@Test
	void h68WhenWriteHasNoJsonTypeThenItIsRefused() throws Exception {
		String path = "/actuator/s2projections/the-counter/pause";
		for (String body : new String[] { "", "{}" }) {
			assertThat(post(path, body, null).statusCode()).isEqualTo(415);
			assertThat(post(path, body, "text/plain").statusCode()).isEqualTo(415);
			assertThat(post(path, body, "application/x-www-form-urlencoded").statusCode()).isEqualTo(415);
			// 500, because Spring Boot does not configure multipart requests for this
			// port.
			assertThat(post(path, body, "multipart/form-data; boundary=x").statusCode()).isGreaterThanOrEqualTo(400);
			assertThat(context.getBean(SnapshotTemplate.class).info("the-counter").status())
				.isEqualTo(ProjectionStatus.LIVE);
		}
		for (String body : new String[] { "", "{}" }) {
			assertThat(post(path, body, "application/json").statusCode()).isEqualTo(200);
			assertThat(context.getBean(SnapshotTemplate.class).info("the-counter").status())
				.isEqualTo(ProjectionStatus.PAUSED);
			assertThat(post("/actuator/s2projections/the-counter/resume", body, "application/json").statusCode())
				.isEqualTo(200);
			assertThat(context.getBean(SnapshotTemplate.class).info("the-counter").status())
				.isEqualTo(ProjectionStatus.LIVE);
		}
	}

	@Test
	void healthAndMetersShouldBeOfTheApplication() throws Exception {
		assertThat(send("GET", "local.management.port", "/actuator/health").body()).contains("\"the-counter\"");
		assertThat(send("GET", "local.management.port", "/actuator/health/readiness").statusCode()).isEqualTo(200);
		assertThat(send("GET", "local.server.port", "/readyz").statusCode()).isEqualTo(200);
		assertThat(send("GET", "local.management.port", "/actuator/metrics/s2.projection.cursor").body())
			.contains("the-counter");
	}

	@Test
	void applicationShouldBeOnItsOwnPortOnly() throws Exception {
		assertThat(send("GET", "local.server.port", "/count").body()).isEqualTo("0");
		assertThat(send("GET", "local.management.port", "/count").statusCode()).isEqualTo(404);
	}

	@Test
	void projectionsShouldBeStartedAndStoppedOnce(CapturedOutput output) {
		int before = output.length();
		ConfigurableApplicationContext other = run("--s2.snapshot.projections.the-counter.trigger.records=7");
		SnapshotTemplate template = other.getBean(SnapshotTemplate.class);
		assertThat(template.info("the-counter").status()).isEqualTo(ProjectionStatus.LIVE);
		assertThat(output.toString().substring(before).split("Restoring 1 projection", -1)).hasSize(2);
		other.close();
		assertThat(template.info("the-counter").status()).isEqualTo(ProjectionStatus.STOPPED);
	}

	private static HttpResponse<String> send(String method, String port, String path) throws Exception {
		URI uri = URI.create("http://localhost:" + context.getEnvironment().getRequiredProperty(port) + path);
		return CLIENT.send(HttpRequest.newBuilder(uri)
			.timeout(Duration.ofSeconds(30))
			.header("Content-Type", "application/json")
			.header("X-Requested-With", "XMLHttpRequest")
			.method(method,
					(method.equals("POST")) ? HttpRequest.BodyPublishers.ofString("{}")
							: HttpRequest.BodyPublishers.noBody())
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static HttpResponse<String> post(String path, String body, @Nullable String contentType) throws Exception {
		String port = context.getEnvironment().getRequiredProperty("local.management.port");
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
			.timeout(Duration.ofSeconds(30))
			.POST((body.isEmpty()) ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
		if (contentType != null) {
			request.header("Content-Type", contentType);
		}
		return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ CounterProjection.class, CountController.class })
	static class ManagedApplication {

	}

	@RestController
	static class CountController {

		private final Projection<Counter> counter;

		CountController(Projection<Counter> counter) {
			this.counter = counter;
		}

		@GetMapping("/count")
		long count() {
			return this.counter.read().state().count();
		}

	}

}
