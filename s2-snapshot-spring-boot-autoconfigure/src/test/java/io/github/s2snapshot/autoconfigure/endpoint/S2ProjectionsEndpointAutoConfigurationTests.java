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

package io.github.s2snapshot.autoconfigure.endpoint;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import io.github.s2snapshot.actuate.endpoint.S2ProjectionsEndpoint;
import io.github.s2snapshot.actuate.endpoint.S2ProjectionsEndpointWebExtension;
import io.github.s2snapshot.autoconfigure.TestProjections;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Tests for {@link S2ProjectionsEndpointAutoConfiguration}.
 */
class S2ProjectionsEndpointAutoConfigurationTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withBean(SnapshotTemplate.class, () -> TestProjections.template(TestProjections.live("delay-board")))
		.withConfiguration(AutoConfigurations.of(S2ProjectionsEndpointAutoConfiguration.class));

	@Test
	void whenNotExposedThenThereIsNoEndpoint() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(S2ProjectionsEndpoint.class)
			.doesNotHaveBean(S2ProjectionsEndpointWebExtension.class));
	}

	@Test
	void whenExposedThenEndpointAndExtensionAreConfigured() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=s2projections")
			.run((context) -> assertThat(context).hasSingleBean(S2ProjectionsEndpoint.class)
				.hasSingleBean(S2ProjectionsEndpointWebExtension.class));
	}

	@Test
	void whenExposedOverJmxOnlyThenThereIsNoWebExtension() {
		new ApplicationContextRunner()
			.withBean(SnapshotTemplate.class, () -> TestProjections.template(TestProjections.live("delay-board")))
			.withConfiguration(AutoConfigurations.of(S2ProjectionsEndpointAutoConfiguration.class))
			.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=s2projections")
			.run((context) -> assertThat(context).hasSingleBean(S2ProjectionsEndpoint.class)
				.doesNotHaveBean(S2ProjectionsEndpointWebExtension.class));
	}

	@Test
	void whenAccessIsNoneThenThereIsNoEndpoint() {
		this.contextRunner
			.withPropertyValues("management.endpoints.web.exposure.include=*",
					"management.endpoint.s2projections.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(S2ProjectionsEndpoint.class));
	}

	@Test
	void whenUserDefinesEndpointThenBacksOff() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=*")
			.withBean("userEndpoint", S2ProjectionsEndpoint.class,
					() -> new S2ProjectionsEndpoint(TestProjections.template(), Duration.ofSeconds(1)))
			.run((context) -> assertThat(context).hasSingleBean(S2ProjectionsEndpoint.class).hasBean("userEndpoint"));
	}

	@Test
	void timeoutIsThatOfTheProperty() {
		SnapshotTemplate snapshots = TestProjections.template(TestProjections.live("delay-board"));
		given(snapshots.maintenance().take("delay-board", false, Duration.ofSeconds(7)))
			.willReturn(new SnapshotOutcome.Skipped("seven seconds"));
		new WebApplicationContextRunner().withBean(SnapshotTemplate.class, () -> snapshots)
			.withConfiguration(AutoConfigurations.of(S2ProjectionsEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=*", "s2.snapshot.endpoint.timeout=7s")
			.run((context) -> assertThat(
					context.getBean(S2ProjectionsEndpoint.class).operate("delay-board", "snapshot"))
				.hasFieldOrPropertyWithValue("reason", "seven seconds"));
	}

	@Test
	void whenTimeoutIsNotPositiveThenFailureNamesIt() {
		this.contextRunner
			.withPropertyValues("management.endpoints.web.exposure.include=*", "s2.snapshot.endpoint.timeout=0s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("The property 's2.snapshot.endpoint.timeout' is '0s'"));
	}

	@Test
	void whenThereIsNoTemplateThenBacksOff() {
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(S2ProjectionsEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.run((context) -> assertThat(context).doesNotHaveBean(S2ProjectionsEndpoint.class));
	}

	@Test
	void whenActuatorIsMissingThenBacksOff() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(Endpoint.class.getPackageName()))
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(S2ProjectionsEndpointAutoConfiguration.class));
	}

}
