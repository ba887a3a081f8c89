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

package io.github.s2snapshot.autoconfigure.metrics;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.s2snapshot.autoconfigure.TestProjections;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link S2SnapshotMetricsAutoConfiguration}.
 */
class S2SnapshotMetricsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withBean(SnapshotTemplate.class, () -> TestProjections.template(TestProjections.live("delay-board")))
		.withConfiguration(
				AutoConfigurations.of(S2SnapshotMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
						CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));

	@Test
	void metersOfProjectionsShouldBeBound() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(ProjectionMetrics.class);
			assertThat(context.getBean(MeterRegistry.class)
				.get("s2.projection.cursor")
				.tag("projection", "delay-board")
				.tag("stream", "airlines/flights")
				.gauge()
				.value()).isEqualTo(20002);
		});
	}

	@Test
	void whenAProjectionIsRemovedThenItsMetersAreToo() {
		ProjectionDefinition<Long> definition = ProjectionDefinition.builder("words", Long.class)
			.stream("words")
			.initialState(() -> 0L)
			.fold(String.class, (count, word) -> count + 1)
			.build();
		new ApplicationContextRunner().withPropertyValues("s2.basin=test-basin")
			.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class,
					TaskSchedulingAutoConfiguration.class, S2SnapshotMetricsAutoConfiguration.class,
					MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
					SimpleMetricsExportAutoConfiguration.class))
			.run((context) -> {
				context.getBean(S2Client.class).basin("test-basin").createStream("words", StreamConfig.defaults());
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				SnapshotTemplate template = context.getBean(SnapshotTemplate.class);
				template.project(definition);
				assertThat(registry.find("s2.projection.cursor").gauge()).isNotNull();
				template.remove("words", Duration.ofSeconds(10)).get(30, TimeUnit.SECONDS);
				assertThat(registry.getMeters()).extracting((meter) -> meter.getId().getName())
					.noneMatch((name) -> name.startsWith("s2."));
				template.project(definition);
				assertThat(registry.get("s2.projection.status").tag("status", "live").gauge().value()).isEqualTo(1);
			});
	}

	@Test
	void whenMetersAreDisabledByPropertyThenThereAreNone() {
		this.contextRunner.withPropertyValues("management.metrics.enable.s2=false")
			.run((context) -> assertThat(context.getBean(MeterRegistry.class).find("s2.projection.cursor").gauge())
				.isNull());
	}

	@Test
	void whenThereIsNoRegistryThenBacksOff() {
		new ApplicationContextRunner()
			.withBean(SnapshotTemplate.class, () -> TestProjections.template(TestProjections.live("delay-board")))
			.withConfiguration(AutoConfigurations.of(S2SnapshotMetricsAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(ProjectionMetrics.class));
	}

	@Test
	void whenThereIsNoTemplateThenBacksOff() {
		new ApplicationContextRunner().withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withConfiguration(AutoConfigurations.of(S2SnapshotMetricsAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(ProjectionMetrics.class));
	}

	@Test
	void whenUserDefinesMetricsThenBacksOff() {
		this.contextRunner.withBean("userMetrics", ProjectionMetrics.class, () -> new ProjectionMetrics(() -> null))
			.run((context) -> assertThat(context).hasSingleBean(ProjectionMetrics.class).hasBean("userMetrics"));
	}

	@Test
	void whenMicrometerIsMissingThenBacksOff() {
		new ApplicationContextRunner().withClassLoader(new FilteredClassLoader(MeterRegistry.class))
			.withBean(SnapshotTemplate.class, () -> TestProjections.template(TestProjections.live("delay-board")))
			.withConfiguration(AutoConfigurations.of(S2SnapshotMetricsAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(S2SnapshotMetricsAutoConfiguration.class));
	}

}
