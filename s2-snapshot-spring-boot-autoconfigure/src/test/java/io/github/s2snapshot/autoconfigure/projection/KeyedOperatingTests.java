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
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.ResolvableType;
import org.springframework.scheduling.config.ScheduledTaskHolder;

import io.github.s2snapshot.autoconfigure.CartProjection;
import io.github.s2snapshot.autoconfigure.CartProjection.Cart;
import io.github.s2snapshot.autoconfigure.CartProjection.ItemAdded;
import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.health.S2HealthContributorAutoConfiguration;
import io.github.s2snapshot.autoconfigure.metrics.S2SnapshotMetricsAutoConfiguration;
import io.github.s2snapshot.autoconfigure.observation.S2SnapshotObservationAutoConfiguration;
import io.github.s2snapshot.event.ProjectionEvent;
import io.github.s2snapshot.event.ProjectionFailedEvent;
import io.github.s2snapshot.event.ProjectionPoisonEvent;
import io.github.s2snapshot.event.SnapshotTakenEvent;
import io.github.s2snapshot.keyed.KeyFailedException;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for meters, events, health and observations of keyed projections.
 */
class KeyedOperatingTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final List<ProjectionEvent> events = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class,
				TaskSchedulingAutoConfiguration.class, S2SnapshotMetricsAutoConfiguration.class,
				MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
				SimpleMetricsExportAutoConfiguration.class, S2HealthContributorAutoConfiguration.class))
		.withBean(CartProjection.class)
		.withBean("listener", ApplicationListener.class, () -> new Listener(this.events))
		.withPropertyValues("s2.basin=test-basin", "s2.snapshot.trigger.interval=1h");

	@Test
	void metersShouldBeAggregates() {
		this.contextRunner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			Set<Meter.Id> before = meters(registry);
			assertThat(before).extracting(Meter.Id::getName)
				.contains("s2.keyed.resident", "s2.keyed.resident.size", "s2.keyed.followed", "s2.keyed.loading",
						"s2.keyed.failed", "s2.keyed.hits", "s2.keyed.loads", "s2.keyed.failures", "s2.keyed.evictions",
						"s2.projection.records", "s2.snapshot.taken")
				.doesNotContain("s2.projection.status", "s2.projection.cursor", "s2.projection.lag.records");
			KeyedProjection<String, Cart> carts = carts(context);
			for (int i = 0; i < 20; i++) {
				carts.append("key-" + i, new ItemAdded(1));
				carts.readLatest("key-" + i, TIMEOUT);
				carts.readLatest("key-" + i, TIMEOUT);
			}
			assertThat(value(registry, "s2.keyed.resident")).isEqualTo(20);
			assertThat(value(registry, "s2.keyed.resident.size")).isPositive();
			assertThat(value(registry, "s2.keyed.loads")).isEqualTo(20);
			assertThat(value(registry, "s2.keyed.hits")).isGreaterThanOrEqualTo(20);
			assertThat(value(registry, "s2.projection.records")).isEqualTo(20);
			Awaitility.await()
				.atMost(TIMEOUT)
				.untilAsserted(() -> assertThat(registry.get("s2.projection.restore")
					.timers()
					.stream()
					.mapToLong((timer) -> timer.count())
					.sum()).isEqualTo(20));
			assertThat(meters(registry)).allSatisfy((id) -> {
				assertThat(id.getTag("projection")).isEqualTo("cart");
				assertThat(id.getTag("stream")).isEqualTo("test-basin/carts/{id}");
				assertThat(id.getTags()).extracting(Tag::getValue).noneMatch((value) -> value.contains("key-"));
			});
			assertThat(meters(registry).size() - before.size()).isLessThan(5);
			assertThat(context.getBeansOfType(ScheduledTaskHolder.class).values())
				.allSatisfy((holder) -> assertThat(holder.getScheduledTasks()).isEmpty());
		});
	}

	@Test
	void eventsShouldHaveTheKeyAndNoneForLoads() {
		this.contextRunner.run((context) -> {
			KeyedProjection<String, Cart> carts = carts(context);
			carts.append("a b", new ItemAdded(1));
			carts.read("a b");
			carts.read("c");
			assertThat(context.getBean(SnapshotTemplate.class).takeKey("cart", "a%20b", TIMEOUT))
				.isInstanceOf(SnapshotOutcome.Taken.class);
			carts.append("bad", new ItemAdded(-1));
			assertThatExceptionOfType(ProjectionException.class).isThrownBy(() -> carts.read("bad"));
			Awaitility.await()
				.atMost(TIMEOUT)
				.untilAsserted(() -> assertThat(this.events).hasAtLeastOneElementOfType(ProjectionFailedEvent.class));
			assertThat(this.events).hasExactlyElementsOfTypes(SnapshotTakenEvent.class, ProjectionPoisonEvent.class,
					ProjectionFailedEvent.class);
			assertThat(this.events).extracting(ProjectionEvent::getKey).containsExactly("a%20b", "bad", "bad");
			assertThat(this.events).extracting(ProjectionEvent::getProjection).containsOnly("cart");
		});
	}

	@Test
	void healthShouldDependOnTheShareOfFailedKeys() {
		this.contextRunner.withPropertyValues("s2.snapshot.health.max-failed-share=0.25").run((context) -> {
			KeyedProjection<String, Cart> carts = carts(context);
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			fail(carts, "bad-1");
			assertThat(health(context)).satisfies((health) -> {
				assertThat(health.getStatus()).isEqualTo(Status.UP);
				assertThat(health.getDetails()).containsEntry("streams", "test-basin/carts/{id}")
					.containsEntry("failed", 1)
					.containsKey("lastFailure");
			});
			IntStream.range(0, 8).forEach((i) -> carts.read("good-" + i));
			fail(carts, "bad-1");
			fail(carts, "bad-2");
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			fail(carts, "bad-1");
			fail(carts, "bad-2");
			fail(carts, "bad-3");
			assertThat(health(context)).satisfies((health) -> {
				assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
				assertThat(health.getDetails()).containsEntry("reason",
						"3 of 11 keys in use have failed, more than the limit of 0.25");
			});
			// Nobody loads the keys of an instance without traffic.
			Awaitility.await()
				.atMost(TIMEOUT)
				.untilAsserted(() -> assertThat(health(context).getStatus()).isEqualTo(Status.UP));
			assertThat(carts.failed()).hasSize(3);
		});
	}

	@Test
	void whenShareIsNotBetweenZeroAndOneThenItIsRefused() {
		for (String share : List.of("-0.1", "1.1", "NaN")) {
			this.contextRunner.withPropertyValues("s2.snapshot.health.max-failed-share=" + share)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(FailureAnalyzedException.class)
					.hasMessage("The property 's2.snapshot.health.max-failed-share' is '" + share
							+ "', but it must be from 0.0 to 1.0."));
		}
	}

	@Test
	void observationsShouldHaveThePatternAndTheStreamOfTheKey() {
		List<Observation.Context> stopped = new CopyOnWriteArrayList<>();
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new Recorder(stopped));
		this.contextRunner.withConfiguration(AutoConfigurations.of(S2SnapshotObservationAutoConfiguration.class))
			.withBean(ObservationRegistry.class, () -> registry)
			.run((context) -> {
				KeyedProjection<String, Cart> carts = carts(context);
				carts.append("7", new ItemAdded(1));
				carts.update("7", (cart) -> List.of(new ItemAdded(1)));
				Awaitility.await()
					.atMost(TIMEOUT)
					.untilAsserted(() -> assertThat(stopped).extracting(Observation.Context::getName)
						.contains("s2.append", "s2.update", "s2.restore"));
				assertThat(stopped).allSatisfy((observed) -> {
					assertThat(observed.getLowCardinalityKeyValue("projection").getValue()).isEqualTo("cart");
					assertThat(observed.getLowCardinalityKeyValue("stream").getValue())
						.isEqualTo("test-basin/carts/{id}");
				});
				assertThat(stopped).filteredOn((observed) -> !"s2.restore".equals(observed.getName()))
					.allSatisfy((observed) -> assertThat(observed.getHighCardinalityKeyValue("s2.stream").getValue())
						.isEqualTo("test-basin/carts/7"));
			});
	}

	private static void fail(KeyedProjection<String, Cart> carts, String key) {
		if (carts.failed().stream().noneMatch((failed) -> failed.key().equals(key))) {
			carts.append(key, new ItemAdded(-1));
		}
		Awaitility.await().atMost(TIMEOUT).until(() -> {
			try {
				carts.read(key);
			}
			catch (KeyFailedException ex) {
				return false;
			}
			catch (ProjectionException ex) {
				return true;
			}
			return false;
		});
	}

	private static Health health(ApplicationContext context) {
		return ((HealthIndicator) context.getBean(CompositeHealthContributor.class).getContributor("cart")).health();
	}

	private static double value(MeterRegistry registry, String name) {
		return registry.get(name).meter().measure().iterator().next().getValue();
	}

	private static Set<Meter.Id> meters(MeterRegistry registry) {
		return registry.getMeters()
			.stream()
			.map(Meter::getId)
			.filter((id) -> id.getName().startsWith("s2."))
			.filter((id) -> id.getTag("projection") != null)
			.collect(Collectors.toSet());
	}

	@SuppressWarnings("unchecked")
	private static KeyedProjection<String, Cart> carts(ApplicationContext context) {
		return (KeyedProjection<String, Cart>) context
			.getBeanProvider(ResolvableType.forClassWithGenerics(KeyedProjection.class, String.class, Cart.class))
			.getObject();
	}

	record Listener(List<ProjectionEvent> events) implements ApplicationListener<ProjectionEvent> {

		@Override
		public void onApplicationEvent(ProjectionEvent event) {
			this.events.add(event);
		}

	}

	record Recorder(List<Observation.Context> stopped) implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			this.stopped.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
