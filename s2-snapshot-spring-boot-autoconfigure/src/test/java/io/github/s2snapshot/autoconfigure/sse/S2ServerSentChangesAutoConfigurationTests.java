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

package io.github.s2snapshot.autoconfigure.sse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import io.github.s2snapshot.autoconfigure.TestProjections;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.sse.ServerSentChanges;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link S2ServerSentChangesAutoConfiguration}.
 */
class S2ServerSentChangesAutoConfigurationTests {

	private final WebApplicationContextRunner contextRunner = new WebApplicationContextRunner()
		.withBean(SnapshotTemplate.class, () -> TestProjections.template(TestProjections.live("delay-board")))
		.withConfiguration(AutoConfigurations.of(S2ServerSentChangesAutoConfiguration.class));

	@Test
	void whenApplicationIsServletThenConfigured() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(ServerSentChanges.class);
			assertThat(context.getBean(ServerSentChanges.class).isRunning()).isTrue();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "max-connections", "max-connections-per-address", "write-timeout" })
	void whenPropertyIsWrongThenItFailsWithItsName(String name) {
		this.contextRunner.withPropertyValues("s2.snapshot.server-sent-events." + name + "=0")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.hasMessageContaining("The property 's2.snapshot.server-sent-events." + name + "' is '"));
	}

	@Test
	void whenUserDefinesServerSentChangesThenBacksOff() {
		ServerSentChanges own = new ServerSentChanges();
		this.contextRunner.withBean("own", ServerSentChanges.class, () -> own)
			.run((context) -> assertThat(context).getBean(ServerSentChanges.class).isSameAs(own));
	}

	@Test
	void whenThereIsNoTemplateThenBacksOff() {
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(S2ServerSentChangesAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(ServerSentChanges.class));
	}

	@Test
	void whenApplicationIsNoServletThenBacksOff() {
		new ApplicationContextRunner()
			.withBean(SnapshotTemplate.class, () -> TestProjections.template(TestProjections.live("delay-board")))
			.withConfiguration(AutoConfigurations.of(S2ServerSentChangesAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(ServerSentChanges.class));
	}

	@Test
	void whenSpringMvcIsMissingThenBacksOff() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(WebMvcConfigurer.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ServerSentChanges.class));
	}

}
