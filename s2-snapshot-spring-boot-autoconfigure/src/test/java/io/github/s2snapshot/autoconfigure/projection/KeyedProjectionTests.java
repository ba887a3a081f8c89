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
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.core.ResolvableType;

import io.github.s2snapshot.annotation.support.ProjectionDefinitions;
import io.github.s2snapshot.autoconfigure.CartProjection;
import io.github.s2snapshot.autoconfigure.CartProjection.Cart;
import io.github.s2snapshot.autoconfigure.CartProjection.ItemAdded;
import io.github.s2snapshot.autoconfigure.CounterProjection;
import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.keyed.KeyedPreload;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.keyed.Freshness;
import io.github.s2snapshot.keyed.KeyState;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.KeyedProjectionDefinitionCustomizer;
import io.github.s2snapshot.keyed.Residency;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for keyed projections in an application context.
 */
@ExtendWith(OutputCaptureExtension.class)
class KeyedProjectionTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final String BASIN = "test-basin";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class))
		.withBean(CartProjection.class)
		.withPropertyValues("s2.basin=" + BASIN);

	@Test
	void keyedProjectionShouldBeInjectedAndUsed() {
		this.contextRunner.run((context) -> {
			KeyedProjection<String, Cart> carts = carts(context);
			assertThat(carts.read("a/b").state()).isEqualTo(new Cart("a/b", 0));
			carts.append("a/b", new ItemAdded(2));
			carts.update("a/b", (cart) -> List.of(new ItemAdded(cart.items() + 1)));
			assertThat(carts.readLatest("a/b", TIMEOUT).state()).isEqualTo(new Cart("a/b", 5));
			assertThat(carts.read("other").state()).isEqualTo(new Cart("other", 0));
			assertThat(carts.stream("a/b")).isEqualTo("carts/a%2Fb");
			try (Stream<String> keys = carts.keys("")) {
				assertThat(keys).containsExactly("a/b");
			}
		});
	}

	@Test
	void whenNothingIsSetThenTheDefaultsApply() {
		this.contextRunner.run((context) -> {
			KeyedProjectionDefinition<?, ?> definition = definition(context);
			assertThat(definition.residency()).isEqualTo(Residency.defaults());
			assertThat(definition.createsStreams()).isTrue();
		});
	}

	@Test
	void propertiesShouldOverrideTheCommonOnes() {
		this.contextRunner
			.withPropertyValues("s2.snapshot.keyed.max-resident=5", "s2.snapshot.keyed.max-resident-size=3MB",
					"s2.snapshot.keyed.idle-timeout=7s", "s2.snapshot.keyed.max-followed=4",
					"s2.snapshot.keyed.max-loads=3", "s2.snapshot.keyed.max-failed=2",
					"s2.snapshot.keyed.freshness=latest", "s2.snapshot.keyed.batch-updates=true",
					"s2.snapshot.keyed.hot-after=0", "s2.snapshot.projections.cart.keyed.max-resident=6",
					"s2.snapshot.projections.cart.keyed.on-passivation=true",
					"s2.snapshot.projections.cart.keyed.create-streams=false")
			.run((context) -> {
				KeyedProjectionDefinition<?, ?> definition = definition(context);
				assertThat(definition.residency()).isEqualTo(
						new Residency(6, 3 << 20, Duration.ofSeconds(7), 4, 3, 2, Freshness.LATEST, true, true, 0));
				assertThat(definition.createsStreams()).isFalse();
			});
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			value = { "-, -, -, -, max-age 200 ms", "latest, -, -, -, latest", "latest, -, resident, -, resident",
					"-, 5s, -, -, max-age 5000 ms", "-, 5s, -, 1s, max-age 1000 ms", "max-age, 5s, latest, -, latest",
					"latest, -, max-age, -, max-age 200 ms", "latest, -, max-age, 3s, max-age 3000 ms",
					"resident, -, max-age, -, max-age 200 ms", "max-age, -, -, 9ms, max-age 9 ms" })
	void freshnessShouldBeSetByKindAndAge(String common, String commonAge, String own, String ownAge, String expected) {
		this.contextRunner
			.withPropertyValues(values("s2.snapshot.keyed.freshness", common, "s2.snapshot.keyed.max-age", commonAge,
					"s2.snapshot.projections.cart.keyed.freshness", own, "s2.snapshot.projections.cart.keyed.max-age",
					ownAge))
			.run((context) -> assertThat(definition(context).residency().freshness()).hasToString(expected));
	}

	private static String[] values(String... pairs) {
		return Stream.iterate(0, (i) -> i < pairs.length, (i) -> i + 2)
			.filter((i) -> pairs[i + 1] != null)
			.map((i) -> pairs[i] + "=" + pairs[i + 1])
			.toArray(String[]::new);
	}

	@ParameterizedTest
	@CsvSource({ "max-resident, 0, 0, at least 1", "max-resident, -1, -1, at least 1",
			"max-resident-size, 0B, 0, at least 1", "max-resident-size, -5MB, -5242880, at least 1",
			"idle-timeout, 0s, 0s, longer than zero", "idle-timeout, -1s, -1s, longer than zero",
			"max-followed, 0, 0, at least 1", "max-loads, 0, 0, at least 1", "max-failed, -7, -7, at least 1",
			"hot-after, -1, -1, at least 0", "max-age, 0ms, 0s, longer than zero" })
	void whenLimitIsZeroOrNegativeThenItsKeyIsNamed(String name, String value, String shown, String allowed) {
		for (String prefix : List.of("s2.snapshot.keyed.", "s2.snapshot.projections.cart.keyed.")) {
			this.contextRunner.withPropertyValues(prefix + name + "=" + value)
				.run((context) -> assertThat(context).getFailure()
					.isInstanceOf(FailureAnalyzedException.class)
					.hasMessageContaining(
							"The property '" + prefix + name + "' is '" + shown + "', but it must be " + allowed));
		}
	}

	@Test
	void whenAgeHasNoEffectThenItIsRefused() {
		this.contextRunner.withPropertyValues("s2.snapshot.keyed.freshness=latest", "s2.snapshot.keyed.max-age=1s")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(FailureAnalyzedException.class)
				.hasMessageContaining("The property 's2.snapshot.keyed.max-age' is set, but "
						+ "'s2.snapshot.keyed.freshness' is not 'max-age'"));
	}

	@Test
	void whenPropertiesAreForTheOtherKindThenTheyAreRefused() {
		this.contextRunner.withPropertyValues("s2.snapshot.projections.cart.create-stream=true")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("The property 's2.snapshot.projections.cart.create-stream' is set, but "
						+ "projection 'cart' is keyed"));
		this.contextRunner.withBean(CounterProjection.class)
			.withPropertyValues("s2.snapshot.projections.the-counter.keyed.max-loads=5")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("The properties 's2.snapshot.projections.the-counter.keyed.*' are set, but "
						+ "projection 'the-counter' is not keyed"));
	}

	@Test
	void commonTriggersByTimeShouldNotApply() {
		this.contextRunner
			.withPropertyValues("s2.snapshot.trigger.interval=1h", "s2.snapshot.trigger.cron=0 0 3 * * *",
					"s2.snapshot.trigger.records=9", "s2.snapshot.create-stream=true")
			.run((context) -> {
				assertThat(definition(context).template().triggers().scheduledInterval()).isNull();
				assertThat(definition(context).template().triggers().crons()).isEmpty();
				assertThat(definition(context).template().triggers().everyRecords()).isEqualTo(9);
			});
		this.contextRunner.withPropertyValues("s2.snapshot.projections.cart.trigger.interval=1h")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("is keyed and has a trigger by time"));
	}

	@Test
	void patternShouldBeChangedByAProperty() {
		this.contextRunner.withPropertyValues("s2.snapshot.projections.cart.stream=eu/{cart}")
			.run((context) -> assertThat(definition(context).pattern().pattern()).isEqualTo("eu/{cart}"));
		this.contextRunner.withPropertyValues("s2.snapshot.projections.cart.stream=eu")
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("declares keyed projection 'cart', but its stream is 'eu'"));
	}

	@Test
	void customizerShouldBeAppliedAfterProperties() {
		this.contextRunner.withPropertyValues("s2.snapshot.keyed.max-resident=5")
			.withBean(KeyedProjectionDefinitionCustomizer.class,
					() -> (definition) -> definition
						.residency((residency) -> residency.withMaxResident(residency.maxResident() * 2)))
			.run((context) -> assertThat(definition(context).residency().maxResident()).isEqualTo(10));
	}

	@Test
	void propertiesShouldApplyToADefinitionInCode() {
		this.contextRunner
			.withPropertyValues("s2.snapshot.unknown-projections=ignore",
					"s2.snapshot.projections.numbers.keyed.max-resident=7",
					"s2.snapshot.projections.numbers.trigger.records=8")
			.run((context) -> {
				KeyedProjectionDefinition<Long, Long> definition = context.getBean(ProjectionDefinitions.class)
					.customizeKeyed(KeyedProjectionDefinition
						.builder(StreamPattern.of("numbers/{n}", Long.class),
								ProjectionDefinition.builder("numbers", Long.class)
									.fold(ItemAdded.class, (Long sum, ItemAdded added) -> sum + added.items()))
						.initialState((key) -> key))
					.build();
				assertThat(definition.residency().maxResident()).isEqualTo(7);
				assertThat(definition.template().triggers().everyRecords()).isEqualTo(8);
				KeyedProjection<Long, Long> numbers = context.getBean(SnapshotTemplate.class).keyed(definition);
				numbers.append(5L, new ItemAdded(2));
				assertThat(numbers.readLatest(5L, TIMEOUT).state()).isEqualTo(7L);
			});
	}

	@Test
	void keysShouldBeLoadedAtTheStart(CapturedOutput output) {
		try (EmbeddedS2 server = EmbeddedS2.builder().basin(BASIN).start()) {
			ApplicationContextRunner runner = this.contextRunner.withPropertyValues("s2.access-token=ignored",
					"s2.account-endpoint=" + server.endpoint(), "s2.basin-endpoint=" + server.endpoint());
			runner.run((context) -> List.of("eu-1", "eu-2", "us-1", "us-2")
				.forEach((key) -> carts(context).append(key, new ItemAdded(1))));
			runner.withPropertyValues("s2.snapshot.projections.cart.keyed.preload=eu-")
				.withBean(KeyedPreload.class, () -> preload("cart", "us-2", "new"))
				.run((context) -> {
					assertThat(context).hasNotFailed();
					KeyedProjection<String, Cart> carts = carts(context);
					assertThat(carts.info().resident()).isEqualTo(4);
					for (String key : List.of("eu-1", "eu-2", "us-2", "new")) {
						assertThat(carts.info(key).state()).isEqualTo(KeyState.RESIDENT);
					}
					assertThat(carts.info("us-1").state()).isEqualTo(KeyState.ABSENT);
					assertThat(output).contains("Loaded 4 keys of projection 'cart'");
				});
			runner
				.withPropertyValues("s2.snapshot.projections.cart.keyed.preload[0]=",
						"s2.snapshot.keyed.max-resident=3")
				.run((context) -> assertThat(carts(context).info().loads()).isEqualTo(3));
			runner
				.withPropertyValues("s2.snapshot.projections.cart.keyed.preload=eu-",
						"s2.snapshot.restore.start-mode=background")
				.run((context) -> Awaitility.await()
					.atMost(TIMEOUT)
					.untilAsserted(() -> assertThat(carts(context).info().resident()).isEqualTo(2)));
		}
	}

	@Test
	void whenKeysCannotBeLoadedAtTheStartThenTheApplicationStarts(CapturedOutput output) {
		this.contextRunner.withBean(KeyedPreload.class, () -> preload("cart", "", "a")).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(carts(context).info("a").state()).isEqualTo(KeyState.RESIDENT);
			assertThat(output).contains("Loaded 1 keys of projection 'cart'. 1 keys could not be loaded")
				.contains("has an empty text");
		});
	}

	@Test
	void whenPreloadNamesAnUnknownProjectionThenTheApplicationDoesNotStart() {
		this.contextRunner.withBean(KeyedPreload.class, () -> preload("carts", "a"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(FailureAnalyzedException.class)
				.hasMessageContaining("is for projection 'carts', but no keyed projection has this name"));
	}

	@Test
	void whenAKeyFailsThenTheOthersAreServedAndTheApplicationIsReady() {
		this.contextRunner.withBean(ApplicationAvailabilityBean.class).run((context) -> {
			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			KeyedProjection<String, Cart> carts = carts(context);
			carts.append("bad", new ItemAdded(-1));
			assertThatExceptionOfType(ProjectionException.class).isThrownBy(() -> carts.readLatest("bad", TIMEOUT));
			assertThat(carts.read("good").state()).isEqualTo(new Cart("good", 0));
			assertThat(carts.failed()).singleElement().satisfies((failed) -> assertThat(failed.key()).isEqualTo("bad"));
			assertThat(context.getBean(ApplicationAvailability.class).getReadinessState())
				.isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
		});
	}

	private static KeyedPreload<String> preload(String projection, String... keys) {
		return new KeyedPreload<>() {

			@Override
			public String projection() {
				return projection;
			}

			@Override
			public Stream<String> keys(KeyedProjection<String, ?> projection) {
				return Stream.of(keys);
			}

		};
	}

	@SuppressWarnings("unchecked")
	private static KeyedProjection<String, Cart> carts(ApplicationContext context) {
		return (KeyedProjection<String, Cart>) context
			.getBeanProvider(ResolvableType.forClassWithGenerics(KeyedProjection.class, String.class, Cart.class))
			.getObject();
	}

	private static KeyedProjectionDefinition<?, ?> definition(ApplicationContext context) {
		return context.getBean(SnapshotTemplate.class).keyedDefinitions().get(0);
	}

}
