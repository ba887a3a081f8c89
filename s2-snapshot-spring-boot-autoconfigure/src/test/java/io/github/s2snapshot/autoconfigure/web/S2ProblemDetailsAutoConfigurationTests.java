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

package io.github.s2snapshot.autoconfigure.web;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.github.s2snapshot.autoconfigure.TestProjections;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link S2ProblemDetailsAutoConfiguration}.
 */
class S2ProblemDetailsAutoConfigurationTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withBean(SnapshotTemplate.class, () -> TestProjections.template(TestProjections.live("delay-board")))
		.withConfiguration(AutoConfigurations.of(S2ProblemDetailsAutoConfiguration.class));

	@Test
	void whenApplicationIsServletThenConfigured() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(ProjectionExceptionHandler.class));
	}

	@Test
	void whenDisabledThenBacksOff() {
		this.contextRunner.withPropertyValues("s2.snapshot.problem-details.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ProjectionExceptionHandler.class));
	}

	@Test
	void whenUserDefinesAHandlerThenBacksOff() {
		ProjectionExceptionHandler own = new ProjectionExceptionHandler(Duration.ofSeconds(3));
		this.contextRunner.withBean("own", ProjectionExceptionHandler.class, () -> own)
			.run((context) -> assertThat(context).getBean(ProjectionExceptionHandler.class).isSameAs(own));
	}

	@Test
	void whenPropertyIsWrongThenItFailsWithItsName() {
		this.contextRunner.withPropertyValues("s2.snapshot.problem-details.retry-after=0s")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.hasMessageContaining("s2.snapshot.problem-details.retry-after"));
	}

	@Test
	void whenThereIsNoTemplateOrWebApplicationThenBacksOff() {
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(S2ProblemDetailsAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(ProjectionExceptionHandler.class));
		new ApplicationContextRunner()
			.withBean(SnapshotTemplate.class, () -> TestProjections.template(TestProjections.live("delay-board")))
			.withConfiguration(AutoConfigurations.of(S2ProblemDetailsAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(ProjectionExceptionHandler.class));
	}

	@Test
	void whenSpringWebIsMissingThenBacksOff() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(RestControllerAdvice.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ProjectionExceptionHandler.class));
	}

}
