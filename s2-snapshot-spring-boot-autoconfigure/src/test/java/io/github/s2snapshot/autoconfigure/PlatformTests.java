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

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.servlet.DispatcherServlet;

import io.github.s2snapshot.autoconfigure.CounterProjection.Added;
import io.github.s2snapshot.autoconfigure.CounterProjection.Counter;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.autoconfigure.sse.S2ServerSentChangesAutoConfiguration;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.sse.ServerSentChanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for applications of other kinds than the usual one.
 */
class PlatformTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int JAVA_WITH_VIRTUAL_THREADS = 21;

	private static final AutoConfigurations CONFIGURATIONS = AutoConfigurations.of(S2AutoConfiguration.class,
			S2SnapshotAutoConfiguration.class, S2ServerSentChangesAutoConfiguration.class,
			TaskSchedulingAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class);

	private final EmbeddedS2 server = EmbeddedS2.builder().basin("test-basin").start();

	private final String[] properties = { "s2.account-endpoint=" + this.server.endpoint(),
			"s2.basin-endpoint=" + this.server.endpoint(), "s2.access-token=ignored", "s2.basin=test-basin",
			"s2.snapshot.create-stream=true" };

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	@Test
	void whenVirtualThreadsAreEnabledThenSnapshotsAreScheduledOnThem() {
		new ApplicationContextRunner().withConfiguration(CONFIGURATIONS)
			.withPropertyValues(this.properties)
			.withPropertyValues("spring.threads.virtual.enabled=true", "s2.snapshot.trigger.interval=50ms",
					"s2.snapshot.trigger.min-gap=0")
			.withUserConfiguration(CounterProjection.class)
			.run((context) -> {
				Class<?> expected = (Runtime.version().feature() >= JAVA_WITH_VIRTUAL_THREADS)
						? SimpleAsyncTaskScheduler.class : ThreadPoolTaskScheduler.class;
				assertThat(context.getBean(TaskScheduler.class)).isExactlyInstanceOf(expected);
				appendAndRead(context.getBean(Projection.class));
				await().atMost(TIMEOUT)
					.until(() -> context.getBean(SnapshotTemplate.class).info("the-counter").lastSnapshot() != null);
			});
	}

	@Test
	void whenTheApplicationIsReactiveThenNothingNeedsServlets() {
		new ReactiveWebApplicationContextRunner().withConfiguration(CONFIGURATIONS)
			.withPropertyValues(this.properties)
			.withClassLoader(new FilteredClassLoader(DispatcherServlet.class.getPackageName(), "jakarta.servlet"))
			.withUserConfiguration(CounterProjection.class)
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(ServerSentChanges.class);
				appendAndRead(context.getBean(Projection.class));
			});
	}

	private static void appendAndRead(Projection<?> projection) {
		projection.append(new Added(40), new Added(2));
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(new Counter(2, 42));
	}

}
