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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.scheduling.config.ScheduledTaskHolder;

import io.github.s2snapshot.actuate.endpoint.S2ProjectionsEndpoint;
import io.github.s2snapshot.annotation.support.ProjectionDefinitions;
import io.github.s2snapshot.autoconfigure.CounterProjection;
import io.github.s2snapshot.autoconfigure.CounterProjection.Added;
import io.github.s2snapshot.autoconfigure.CounterProjection.Counter;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.endpoint.S2ProjectionsEndpointAutoConfiguration;
import io.github.s2snapshot.autoconfigure.health.S2HealthContributorAutoConfiguration;
import io.github.s2snapshot.autoconfigure.metrics.S2SnapshotMetricsAutoConfiguration;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for projections that are defined while the application runs.
 */
class RuntimeProjectionTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class,
				TaskSchedulingAutoConfiguration.class, S2SnapshotMetricsAutoConfiguration.class,
				MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
				SimpleMetricsExportAutoConfiguration.class, S2HealthContributorAutoConfiguration.class,
				S2ProjectionsEndpointAutoConfiguration.class))
		.withBean(CounterProjection.class)
		.withPropertyValues("s2.basin=test-basin", "s2.snapshot.create-stream=true",
				"s2.snapshot.unknown-projections=ignore", "management.endpoints.web.exposure.include=*",
				"s2.snapshot.projections.counter-eu.trigger.records=7",
				"s2.snapshot.projections.counter-eu.trigger.interval=10m");

	@Test
	void annotatedClassShouldFoldAnotherStreamWithPropertiesOfItsOwn() {
		this.contextRunner.run((context) -> {
			SnapshotTemplate template = context.getBean(SnapshotTemplate.class);
			Projection<Counter> other = template.project(define(context));
			other.append(new Added(5));
			assertThat(other.readLatest(TIMEOUT).state()).isEqualTo(new Counter(1, 5));
			assertThat(other.stream()).isEqualTo("numbers-eu");
			assertThat(template.projection("the-counter", Counter.class).readLatest(TIMEOUT).state())
				.isEqualTo(new Counter(0, 0));
			assertThat(template.definitions()).filteredOn((definition) -> definition.name().equals("counter-eu"))
				.singleElement()
				.satisfies((definition) -> assertThat(definition.triggers().everyRecords()).isEqualTo(7));
		});
	}

	@Test
	void projectionShouldBeShownUntilItIsRemoved() {
		this.contextRunner.run((context) -> {
			SnapshotTemplate template = context.getBean(SnapshotTemplate.class);
			template.project(define(context)).append(new Added(5));
			assertThat(meters(context)).isNotEmpty();
			assertThat(health(context)).contains("counter-eu");
			S2ProjectionsEndpoint endpoint = context.getBean(S2ProjectionsEndpoint.class);
			assertThat(endpoint.projections().projections()).containsKey("counter-eu");
			assertThat(tasks(context)).hasSize(1);
			template.remove("counter-eu", TIMEOUT).get(30, TimeUnit.SECONDS);
			assertThat(meters(context)).isEmpty();
			assertThat(health(context)).doesNotContain("counter-eu");
			assertThat(endpoint.projections().projections()).doesNotContainKey("counter-eu");
			assertThat(tasks(context)).isEmpty();
		});
	}

	@Test
	void propertiesShouldApplyToADefinitionInCode() {
		this.contextRunner.run((context) -> assertThat(context.getBean(ProjectionDefinitions.class)
			.customize(ProjectionDefinition.builder("counter-eu", Long.class)
				.stream("numbers-eu")
				.initialState(() -> 0L)
				.fold(Added.class, (state, added) -> state + added.value()))
			.build()).satisfies((definition) -> {
				assertThat(definition.triggers().everyRecords()).isEqualTo(7);
				assertThat(definition.createsStream()).isTrue();
			}));
	}

	@Test
	void whenAStreamCannotBeCreatedThenTheProjectionIsNotAdded() {
		this.contextRunner.run((context) -> {
			SnapshotTemplate template = context.getBean(SnapshotTemplate.class);
			ProjectionDefinition<Counter> definition = context.getBean(ProjectionDefinitions.class)
				.define(CounterProjection.class, Counter.class, "counter-eu", "numbers-eu")
				.basin("missing-basin")
				.build();
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> template.project(definition));
			assertThat(template.contains("counter-eu")).isFalse();
		});
	}

	private static ProjectionDefinition<Counter> define(ApplicationContext context) {
		return context.getBean(ProjectionDefinitions.class)
			.define(CounterProjection.class, Counter.class, "counter-eu", "numbers-eu")
			.build();
	}

	private static List<Meter> meters(ApplicationContext context) {
		return context.getBean(MeterRegistry.class)
			.getMeters()
			.stream()
			.filter((meter) -> "counter-eu".equals(meter.getId().getTag("projection")))
			.toList();
	}

	private static List<String> health(ApplicationContext context) {
		return context.getBean("s2HealthContributor", CompositeHealthContributor.class)
			.stream()
			.map(HealthContributors.Entry::name)
			.toList();
	}

	private static List<String> tasks(ApplicationContext context) {
		return context.getBean("s2SnapshotSchedule", ScheduledTaskHolder.class)
			.getScheduledTasks()
			.stream()
			.map(Object::toString)
			.toList();
	}

}
