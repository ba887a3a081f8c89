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
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;

import io.github.s2snapshot.actuate.endpoint.S2ProjectionsEndpoint;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.autoconfigure.CounterProjection;
import io.github.s2snapshot.autoconfigure.CounterProjection.Added;
import io.github.s2snapshot.autoconfigure.CounterProjection.Counter;
import io.github.s2snapshot.event.ProjectionRestoredEvent;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for applications whose beans are made late.
 */
class LazyApplicationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		this.context.close();
	}

	private ConfigurableApplicationContext run(Class<?> application, String... properties) {
		this.context = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("s2.basin=test-basin", "s2.snapshot.create-stream=true", "spring.main.banner-mode=off",
					"management.endpoints.web.exposure.include=*", "s2.snapshot.trigger.records=1",
					"s2.snapshot.trigger.min-gap=0", "s2.snapshot.trigger.interval=1h")
			.properties(properties)
			.run();
		return this.context;
	}

	@Test
	void whenAllBeansAreLazyThenProjectionsAreRestoredAtTheStart() {
		run(EagerApplication.class, "spring.main.lazy-initialization=true");
		SnapshotTemplate template = this.context.getBean(SnapshotTemplate.class);
		assertThat(template.info("the-counter").status()).isEqualTo(ProjectionStatus.LIVE);
		Events events = this.context.getBean(Events.class);
		Awaitility.await().atMost(TIMEOUT).until(() -> !events.restored.isEmpty());
		assertThat(this.context.getBean(ApplicationAvailability.class).getReadinessState())
			.isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
		assertThat(this.context.getBean(SnapshotSchedule.class).getScheduledTasks()).hasSize(1);
	}

	@Test
	void whenAllBeansAreLazyThenActuatorShowsTheProjections() {
		run(EagerApplication.class, "spring.main.lazy-initialization=true");
		count(this.context.getBean(CounterReader.class).counter);
		assertThat(this.context.getBean(S2ProjectionsEndpoint.class).projection("the-counter")).isNotNull();
		assertThat(this.context.getBean(HealthEndpoint.class).healthForPath("s2", "the-counter"))
			.hasFieldOrPropertyWithValue("status", Status.UP);
		MeterRegistry registry = this.context.getBean(MeterRegistry.class);
		assertThat(registry.get("s2.projection.cursor").tag("projection", "the-counter").gauge().value()).isPositive();
		SnapshotTemplate template = this.context.getBean(SnapshotTemplate.class);
		Awaitility.await().atMost(TIMEOUT).until(() -> template.info("the-counter").lastSnapshot() != null);
		Awaitility.await()
			.atMost(TIMEOUT)
			.until(() -> registry.get("s2.snapshot.taken").tag("projection", "the-counter").timer().count() > 0);
	}

	@Test
	void whenAProjectionIsLazyThenItIsRestoredAtTheStart() {
		run(LazyApplication.class);
		assertThat(this.context.getBean(SnapshotTemplate.class).info("the-lazy-counter").status())
			.isEqualTo(ProjectionStatus.LIVE);
		count(this.context.getBean(LazyReader.class).counter);
	}

	private static void count(Projection<Counter> counter) {
		counter.append(new Added(42));
		assertThat(counter.readLatest(TIMEOUT).state()).isEqualTo(new Counter(1, 42));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ CounterProjection.class, CounterReader.class })
	static class EagerApplication {

		@Bean
		Events events() {
			return new Events();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ LazyCounterProjection.class, LazyReader.class })
	static class LazyApplication {

	}

	static class Events {

		private final List<String> restored = new CopyOnWriteArrayList<>();

		@EventListener
		void restored(ProjectionRestoredEvent event) {
			this.restored.add(event.getProjection());
		}

	}

	record CounterReader(Projection<Counter> counter) {
	}

	static class LazyReader {

		private final Projection<Counter> counter;

		LazyReader(@Lazy Projection<Counter> counter) {
			this.counter = counter;
		}

	}

	@Lazy
	@StreamProjection(name = "the-lazy-counter", stream = "numbers")
	static class LazyCounterProjection extends CounterProjection {

	}

}
