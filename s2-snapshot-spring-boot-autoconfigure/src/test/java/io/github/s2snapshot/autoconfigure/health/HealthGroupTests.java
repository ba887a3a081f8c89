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

package io.github.s2snapshot.autoconfigure.health;

import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for groups of the health of the application that name projections.
 */
class HealthGroupTests {

	private static final String GROUP = "management.endpoint.health.group.%s.include=%s";

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
	}

	private HealthEndpoint start(String... properties) {
		SpringApplication application = new SpringApplicationBuilder(HealthApplication.class)
			.web(WebApplicationType.NONE)
			.properties("s2.basin=test-basin", "s2.snapshot.create-stream=true", "spring.main.banner-mode=off",
					"management.endpoint.health.probes.enabled=true")
			.properties(properties)
			.build();
		this.context = application.run();
		return this.context.getBean(HealthEndpoint.class);
	}

	private static Status status(HealthEndpoint health, String... path) {
		HealthDescriptor descriptor = health.healthForPath(path);
		return Objects.requireNonNull(descriptor, "There is no such health").getStatus();
	}

	@ParameterizedTest
	@CsvSource({ "readiness, 'readinessState,s2'", "readiness, 's2,readinessState'",
			"readiness, 'readinessState,s2/the-tally'", "own, 's2/the-tally'", "own, s2" })
	void aGroupMayNameProjections(String group, String include) {
		HealthEndpoint health = start(GROUP.formatted(group, include));
		assertThat(status(health, group)).isEqualTo(Status.UP);
	}

	@ParameterizedTest
	@CsvSource({ "readiness, 'readinessState,s2'", "readiness, 'readinessState,s2/the-tally'" })
	void whenSnapshotsAreDisabledThenAGroupMayNameProjections(String group, String include) {
		HealthEndpoint health = start(GROUP.formatted(group, include), "s2.snapshot.enabled=false");
		assertThat(status(health, group)).isEqualTo(Status.UP);
		assertThat(status(health, "s2")).isEqualTo(Status.UNKNOWN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "s2", "s2/the-tally" })
	void whenSnapshotsAreDisabledThenGroupOfProjectionsIsUnknown(String include) {
		HealthEndpoint health = start(GROUP.formatted("own", include), "s2.snapshot.enabled=false");
		assertThat(status(health, "own")).isEqualTo(Status.UNKNOWN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration",
			"io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration" })
	void whenAnAutoConfigurationIsExcludedThenAGroupMayNameProjections(String excluded) {
		HealthEndpoint health = start(GROUP.formatted("readiness", "readinessState,s2"),
				"spring.autoconfigure.exclude=" + excluded);
		assertThat(status(health, "readiness")).isEqualTo(Status.UP);
	}

	@ParameterizedTest
	@ValueSource(strings = { "readinessState,s2", "readinessState,s2/the-nightly" })
	void whenAProjectionIsNotActiveThenAGroupMayNameIt(String include) {
		HealthEndpoint health = start(GROUP.formatted("readiness", include));
		assertThat(status(health, "readiness")).isEqualTo(Status.UP);
	}

	@Test
	void whenProjectionIsNotActiveThenItsGroupIsUnknown() {
		HealthEndpoint health = start(GROUP.formatted("own", "s2/the-nightly"));
		assertThat(status(health, "own")).isEqualTo(Status.UNKNOWN);
	}

	@Test
	void whenNoProjectionIsActiveThenGroupOfProjectionsIsUnknown() {
		HealthEndpoint health = start(GROUP.formatted("own", "s2"), "spring.profiles.active=none");
		assertThat(status(health, "own")).isEqualTo(Status.UNKNOWN);
	}

	@Test
	void whenTheNameOfAProjectionIsWrongThenTheStartFails() {
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> start(GROUP.formatted("readiness", "readinessState,s2/the-taly")))
			.withMessageContaining("s2/the-taly");
	}

	@Test
	void whenProjectionsAreDisabledThenHealthSaysSo() {
		HealthEndpoint health = start("management.endpoint.health.show-details=always", "s2.snapshot.enabled=false");
		assertThat(health.healthForPath("s2", "projections")).hasFieldOrPropertyWithValue("details",
				Map.of("reason", "projections are disabled"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ TallyProjection.class, NightlyTallyProjection.class })
	static class HealthApplication {

	}

	@StreamProjection(name = "the-tally", stream = "tallies")
	@Profile("!none")
	static class TallyProjection {

		@InitialState
		Long zero() {
			return 0L;
		}

		@Fold
		Long counted(Long tally, Integer count) {
			return tally + count;
		}

	}

	@StreamProjection(name = "the-nightly", stream = "nights")
	@Profile("nightly")
	static class NightlyTallyProjection {

		@InitialState
		Long zero() {
			return 0L;
		}

		@Fold
		Long counted(Long tally, Integer count) {
			return tally + count;
		}

	}

}
