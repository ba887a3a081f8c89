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

package io.github.s2snapshot.autoconfigure.observation;

import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.s2snapshot.autoconfigure.TestProjections;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link S2SnapshotObservationAutoConfiguration}.
 */
class S2SnapshotObservationAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withBean(SnapshotTemplate.class, () -> TestProjections.template(TestProjections.live("delay-board")))
		.withConfiguration(AutoConfigurations.of(S2SnapshotObservationAutoConfiguration.class,
				ObservationAutoConfiguration.class));

	@Test
	void operationsAreObserved() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(ProjectionObservations.class);
			assertThat(context.getBean(S2ObservationProperties.class).isRecordHeaders()).isFalse();
		});
	}

	@Test
	void whenDisabledThenBacksOff() {
		this.contextRunner.withPropertyValues("s2.snapshot.observation.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ProjectionObservations.class));
	}

	@Test
	void recordHeadersShouldFollowTheProperty() {
		this.contextRunner.withPropertyValues("s2.snapshot.observation.record-headers=true")
			.run((context) -> assertThat(context.getBean(S2ObservationProperties.class).isRecordHeaders()).isTrue());
	}

	@Test
	void whenThereIsNoRegistryThenBacksOff() {
		new ApplicationContextRunner()
			.withBean(SnapshotTemplate.class, () -> TestProjections.template(TestProjections.live("delay-board")))
			.withConfiguration(AutoConfigurations.of(S2SnapshotObservationAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(ProjectionObservations.class));
	}

	@Test
	void whenThereIsNoTemplateThenBacksOff() {
		new ApplicationContextRunner().withBean(ObservationRegistry.class, ObservationRegistry::create)
			.withConfiguration(AutoConfigurations.of(S2SnapshotObservationAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(ProjectionObservations.class));
	}

	@Test
	void whenUserDefinesObservationsThenBacksOff() {
		this.contextRunner
			.withBean("own", ProjectionObservations.class,
					() -> new ProjectionObservations(ObservationRegistry.NOOP, null, false, () -> null))
			.run((context) -> assertThat(context).hasSingleBean(ProjectionObservations.class).hasBean("own"));
	}

	@Test
	void whenMicrometerIsMissingThenBacksOff() {
		new ApplicationContextRunner().withClassLoader(new FilteredClassLoader(ObservationRegistry.class))
			.withBean(SnapshotTemplate.class, () -> TestProjections.template(TestProjections.live("delay-board")))
			.withConfiguration(AutoConfigurations.of(S2SnapshotObservationAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(S2SnapshotObservationAutoConfiguration.class));
	}

}
