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
import java.util.Collection;

import net.bytebuddy.ByteBuddy;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import io.github.s2snapshot.actuate.endpoint.S2ProjectionsEndpoint;
import io.github.s2snapshot.actuate.endpoint.S2ProjectionsEndpointJmxExtension;
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

	private final WebApplicationContextRunner webRunner = this.contextRunner
		.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class, WebEndpointAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=*");

	@Test
	void whenNotExposedThenThereIsNoEndpoint() {
		this.contextRunner.run((context) -> assertThat(context).doesNotHaveBean(S2ProjectionsEndpoint.class)
			.doesNotHaveBean(S2ProjectionsEndpointWebExtension.class));
	}

	@Test
	void whenExposedThenEndpointAndExtensionAreConfigured() {
		this.contextRunner.withPropertyValues("management.endpoints.web.exposure.include=s2projections")
			.run((context) -> assertThat(context).hasSingleBean(S2ProjectionsEndpoint.class)
				.hasSingleBean(S2ProjectionsEndpointWebExtension.class)
				.doesNotHaveBean(S2ProjectionsEndpointJmxExtension.class));
	}

	@Test
	void whenExposedOverJmxOnlyThenThereIsOnlyTheJmxExtension() {
		new ApplicationContextRunner()
			.withBean(SnapshotTemplate.class, () -> TestProjections.template(TestProjections.live("delay-board")))
			.withConfiguration(AutoConfigurations.of(S2ProjectionsEndpointAutoConfiguration.class))
			.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=s2projections")
			.run((context) -> assertThat(context).hasSingleBean(S2ProjectionsEndpoint.class)
				.hasSingleBean(S2ProjectionsEndpointJmxExtension.class)
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
	void h68WhenUserDefinesEndpointThenItsWritesNeedAJsonType() {
		this.webRunner
			.withBean("userEndpoint", S2ProjectionsEndpoint.class,
					() -> new S2ProjectionsEndpoint(TestProjections.template(), Duration.ofSeconds(1)))
			.run((context) -> assertWritesNeedAJsonType(operations(context)));
	}

	@Test
	void h68WhenUserDefinesExtensionThenItsWritesNeedAJsonType() {
		this.webRunner.withBean(OwnExtension.class).run((context) -> {
			assertThat(context).hasSingleBean(S2ProjectionsEndpointWebExtension.class);
			assertWritesNeedAJsonType(operations(context));
		});
	}

	@Test
	void h68WhenThereIsNoExtensionThenNothingIsWrittenOverHttp() {
		new WebApplicationContextRunner()
			.withBean(S2ProjectionsEndpoint.class,
					() -> new S2ProjectionsEndpoint(TestProjections.template(), Duration.ofSeconds(1)))
			.withConfiguration(
					AutoConfigurations.of(EndpointAutoConfiguration.class, WebEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=*")
			.run((context) -> assertThat(operations(context)).hasSize(4)
				.allMatch((operation) -> operation.getType() == OperationType.READ));
	}

	@Test
	void h68WhenJerseyIsUsedThenNothingIsWrittenOverHttp() {
		ClassLoader withJersey = new ByteBuddy().subclass(Object.class)
			.name("org.springframework.boot.jersey.autoconfigure.JerseyAutoConfiguration")
			.make()
			.load(getClass().getClassLoader())
			.getLoaded()
			.getClassLoader();
		this.webRunner.withClassLoader(withJersey).run((context) -> {
			assertThat(context).hasSingleBean(S2ProjectionsEndpoint.class)
				.doesNotHaveBean(S2ProjectionsEndpointWebExtension.class);
			assertThat(operations(context)).hasSize(4)
				.allMatch((operation) -> operation.getType() == OperationType.READ);
		});
	}

	private static void assertWritesNeedAJsonType(Collection<WebOperation> operations) {
		assertThat(operations).filteredOn((operation) -> operation.getType() != OperationType.READ)
			.hasSize(4)
			.allSatisfy((operation) -> assertThat(operation.getRequestPredicate().getConsumes()).isNotEmpty()
				.allMatch((type) -> type.endsWith("json")));
	}

	private static Collection<WebOperation> operations(AssertableWebApplicationContext context) {
		return context.getBean(WebEndpointsSupplier.class)
			.getEndpoints()
			.stream()
			.filter((endpoint) -> endpoint.getEndpointId().equals(EndpointId.of("s2projections")))
			.flatMap((endpoint) -> endpoint.getOperations().stream())
			.toList();
	}

	@Test
	void timeoutShouldFollowTheProperty() {
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

	static class OwnExtension extends S2ProjectionsEndpointWebExtension {

		OwnExtension(S2ProjectionsEndpoint delegate) {
			super(delegate);
		}

	}

}
