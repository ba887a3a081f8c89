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

import java.time.Duration;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import io.github.s2snapshot.autoconfigure.TestProjections;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotProperties;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link S2HealthContributorAutoConfiguration}.
 */
class S2HealthContributorAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withBean(SnapshotTemplate.class, () -> TestProjections.template(TestProjections.live("delay-board")))
		.withConfiguration(AutoConfigurations.of(S2HealthContributorAutoConfiguration.class,
				HealthContributorAutoConfiguration.class));

	@Test
	void contributorIsConfigured() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(ProjectionsHealthContributor.class)
			.hasBean("s2HealthContributor"));
	}

	@Test
	void limitsAreTakenFromProperties() {
		this.contextRunner.withPropertyValues("s2.snapshot.health.max-lag=0s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("The property 's2.snapshot.health.max-lag' is '0s'"));
		this.contextRunner
			.withPropertyValues("s2.snapshot.health.max-lag=30s", "s2.snapshot.health.max-lag-records=1000",
					"s2.snapshot.health.max-snapshot-age=6h")
			.run((context) -> assertThat(HealthLimits.of(context.getBean(S2HealthProperties.class), true))
				.isEqualTo(new HealthLimits(Duration.ofSeconds(30), 1000L, Duration.ofHours(6), true, 0.5)));
	}

	@Test
	void whenOnDisconnectIsRefuseThenHealthIsOutOfService() {
		ApplicationContextRunner disconnected = new ApplicationContextRunner()
			.withBean(SnapshotTemplate.class,
					() -> TestProjections.template(TestProjections.disconnected("delay-board")))
			.withBean(S2SnapshotProperties.class)
			.withConfiguration(AutoConfigurations.of(S2HealthContributorAutoConfiguration.class,
					HealthContributorAutoConfiguration.class, ConfigurationPropertiesAutoConfiguration.class));
		disconnected.run((context) -> assertThat(status(context)).isEqualTo(Status.UP));
		disconnected.withPropertyValues("s2.snapshot.readiness.on-disconnect=refuse")
			.run((context) -> assertThat(status(context)).isEqualTo(Status.OUT_OF_SERVICE));
	}

	private static Status status(ApplicationContext context) {
		HealthIndicator indicator = (HealthIndicator) context.getBean(ProjectionsHealthContributor.class)
			.getContributor("delay-board");
		assertThat(indicator).isNotNull();
		return Objects.requireNonNull(indicator.health()).getStatus();
	}

	@Test
	void whenUserDefinesFailuresThenBacksOff() {
		this.contextRunner.withBean("own", SnapshotFailures.class, SnapshotFailures::new)
			.run((context) -> assertThat(context).hasSingleBean(SnapshotFailures.class).hasBean("own"));
	}

	@Test
	void whenDisabledThenBacksOff() {
		this.contextRunner.withPropertyValues("management.health.s2.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ProjectionsHealthContributor.class));
	}

	@Test
	void whenDefaultsAreDisabledThenBacksOff() {
		this.contextRunner.withPropertyValues("management.health.defaults.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ProjectionsHealthContributor.class));
	}

	@Test
	void whenUserDefinesContributorThenBacksOff() {
		this.contextRunner.withBean("s2HealthIndicator", HealthIndicator.class, () -> mock(HealthIndicator.class))
			.run((context) -> assertThat(context).doesNotHaveBean(ProjectionsHealthContributor.class));
	}

	@Test
	void whenHealthIsMissingThenBacksOff() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(HealthContributor.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(S2HealthContributorAutoConfiguration.class));
	}

	@Test
	void whenThereIsNoTemplateThenBacksOff() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(S2HealthContributorAutoConfiguration.class,
					HealthContributorAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(ProjectionsHealthContributor.class));
	}

}
