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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.github.s2snapshot.actuate.endpoint.S2ProjectionsEndpoint;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.autoconfigure.health.ProjectionsHealthContributor;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the health, the meters and the endpoint of applications with several
 * contexts.
 */
class ChildContextManagementTests {

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@AfterEach
	void close() {
		for (int i = this.contexts.size() - 1; i >= 0; i--) {
			this.contexts.get(i).close();
		}
	}

	private ConfigurableApplicationContext run(ConfigurableApplicationContext parent, Class<?> source) {
		return run(parent, source, WebApplicationType.NONE, "web");
	}

	private ConfigurableApplicationContext run(ConfigurableApplicationContext parent, Class<?> source,
			WebApplicationType type, String exposure) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(source).web(type)
			.properties("s2.basin=test-basin", "s2.snapshot.create-stream=true", "spring.main.banner-mode=off",
					"server.port=0", "spring.jmx.enabled=true", "spring.jmx.unique-names=true",
					"management.endpoints." + exposure + ".exposure.include=*");
		if (parent != null) {
			application.parent(parent);
		}
		ConfigurableApplicationContext context = application.run();
		this.contexts.add(context);
		return context;
	}

	@Test
	void healthOfAChildShouldHaveProjectionsOfItsParent() {
		ConfigurableApplicationContext parent = run(null, CounterApplication.class);
		ConfigurableApplicationContext child = run(parent, LettersApplication.class);
		assertThat(entries(child)).containsExactlyInAnyOrder("the-letters", "the-counter");
		assertThat(entries(parent)).containsExactly("the-counter");
		ConfigurableApplicationContext empty = run(parent, EmptyApplication.class);
		assertThat(entries(empty)).containsExactly("the-counter");
	}

	@Test
	void endpointShouldOperateProjectionsOfItsContext() {
		ConfigurableApplicationContext parent = run(null, CounterApplication.class);
		ConfigurableApplicationContext child = run(parent, LettersApplication.class);
		ConfigurableApplicationContext empty = run(parent, EmptyApplication.class);
		assertThat(child.getBean(S2ProjectionsEndpoint.class).projection("the-letters")).isNotNull();
		assertThat(parent.getBean(S2ProjectionsEndpoint.class).projection("the-counter")).isNotNull();
		assertThat(empty.getBean(S2ProjectionsEndpoint.class)).isSameAs(parent.getBean(S2ProjectionsEndpoint.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "web", "jmx" })
	void h68WhenAWebApplicationIsAChildThenItsWritesNeedAJsonType(String exposureOfTheParent) throws Exception {
		ConfigurableApplicationContext parent = run(null, CounterApplication.class, WebApplicationType.NONE,
				exposureOfTheParent);
		ConfigurableApplicationContext child = run(parent, EmptyApplication.class, WebApplicationType.SERVLET, "web");
		assertThat(child.getBean(S2ProjectionsEndpoint.class)).isSameAs(parent.getBean(S2ProjectionsEndpoint.class));
		SnapshotTemplate snapshots = parent.getBean(SnapshotTemplate.class);
		HttpRequest.Builder pause = HttpRequest
			.newBuilder(URI.create("http://localhost:" + child.getEnvironment().getProperty("local.server.port")
					+ "/actuator/s2projections/the-counter/pause"))
			.POST(HttpRequest.BodyPublishers.noBody());
		HttpClient client = HttpClient.newHttpClient();
		assertThat(client.send(pause.build(), HttpResponse.BodyHandlers.discarding()).statusCode()).isEqualTo(415);
		assertThat(snapshots.info("the-counter").status()).isEqualTo(ProjectionStatus.LIVE);
		pause.header("Content-Type", "application/json");
		assertThat(client.send(pause.build(), HttpResponse.BodyHandlers.discarding()).statusCode()).isEqualTo(200);
		assertThat(snapshots.info("the-counter").status()).isEqualTo(ProjectionStatus.PAUSED);
	}

	@Test
	void metersOfAChildShouldBeInTheParentRegistryUntilItIsClosed() {
		ConfigurableApplicationContext parent = run(null, CounterApplication.class);
		MeterRegistry registry = parent.getBean(MeterRegistry.class);
		for (int i = 1; i <= 2; i++) {
			ConfigurableApplicationContext child = run(parent, LettersApplication.class);
			int cursor = i;
			child.getBean("the-letters", Projection.class).append("letter " + i);
			Awaitility.await().until(() -> cursor(registry, "the-letters") == cursor);
			child.close();
			assertThat(registry.find("s2.projection.cursor").tag("projection", "the-letters").gauge()).isNull();
			assertThat(registry.find("s2.projection.cursor").tag("projection", "the-counter").gauge()).isNotNull();
		}
	}

	private static double cursor(MeterRegistry registry, String projection) {
		Gauge gauge = registry.find("s2.projection.cursor").tag("projection", projection).gauge();
		return Objects.requireNonNull(gauge, "There is no such gauge").value();
	}

	private static List<String> entries(ConfigurableApplicationContext context) {
		return context.getBean(ProjectionsHealthContributor.class)
			.stream()
			.map(HealthContributors.Entry::name)
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class EmptyApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(CounterProjection.class)
	static class CounterApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(LettersProjection.class)
	static class LettersApplication {

	}

	@StreamProjection(name = "the-letters", stream = "letters")
	static class LettersProjection {

		@InitialState
		Long none() {
			return 0L;
		}

		@Fold
		Long written(Long letters, String letter) {
			return letters + 1;
		}

	}

}
