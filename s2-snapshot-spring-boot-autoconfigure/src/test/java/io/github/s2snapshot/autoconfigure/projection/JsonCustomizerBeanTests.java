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

import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.autoconfigure.StartupFailures;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.serializer.S2JsonCustomizer;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link S2JsonCustomizer} beans.
 */
class JsonCustomizerBeanTests {

	private final EmbeddedS2 server = EmbeddedS2.builder().basin("test-basin").start();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class,
				TaskSchedulingAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withUserConfiguration(OneProjection.class, OtherProjection.class)
		.withPropertyValues("s2.account-endpoint=" + this.server.endpoint(),
				"s2.basin-endpoint=" + this.server.endpoint(), "s2.access-token=ignored", "s2.basin=test-basin",
				"s2.snapshot.create-stream=true");

	@AfterEach
	void close() {
		this.server.close();
	}

	private static String written(ApplicationContext context, String projection) {
		return context.getBean(SnapshotTemplate.class)
			.definitions()
			.stream()
			.filter((definition) -> definition.name().equals(projection))
			.map((definition) -> new String(definition.codec().encode(new Moved(1, null)).body(),
					StandardCharsets.UTF_8))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void customizersAreAppliedInTheirOrderToAllProjectionsOrToThoseTheyName() {
		this.contextRunner.withUserConfiguration(Customizers.class).run((context) -> {
			assertThat(written(context, "one")).isEqualTo("{\"new_place\":1,\"old_place\":null}");
			assertThat(written(context, "other")).isEqualTo("{\"NewPlace\":1,\"OldPlace\":null}");
		});
	}

	@Test
	void propertiesOfJacksonChangeNothingStored() {
		this.contextRunner
			.withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE",
					"spring.jackson.default-property-inclusion=non_null",
					"spring.jackson.serialization.indent-output=true", "spring.jackson.find-and-add-modules=true",
					"spring.jackson.datatype.datetime.write-dates-as-timestamps=true")
			.run((context) -> {
				assertThat(context.getBean(JsonMapper.class).writeValueAsString(new Moved(1, null)))
					.contains("new_place");
				assertThat(written(context, "one")).isEqualTo("{\"newPlace\":1,\"oldPlace\":null}");
			});
	}

	@Test
	void h73WhenACustomizerOfABeanLosesAValueThenTheBeanIsNamed() {
		this.contextRunner.withUserConfiguration(Losing.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(ProjectionDefinitionException.class)
				.hasMessageContaining("@StreamProjection class " + OneProjection.class.getName())
				.hasMessageContaining("The JSON customizer bean 'losing' causes this"));
	}

	@Test
	void whenTheProjectionOfACustomizerDoesNotExistThenTheStartFails() {
		this.contextRunner.withUserConfiguration(OfMissing.class)
			.run((context) -> assertThat(StartupFailures.analyzed(context)).hasMessageContaining(
					"The S2JsonCustomizer bean 'ofMissing' is set, but projection 'missing' does not exist."));
		this.contextRunner.withUserConfiguration(OfMissing.class)
			.withPropertyValues("s2.snapshot.unknown-projections=ignore")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	record Moved(int newPlace, Integer oldPlace) {
	}

	record Place(int place) {
	}

	@StreamProjection(name = "one", stream = "one")
	static class OneProjection {

		@InitialState
		Place start() {
			return new Place(0);
		}

		@Fold
		Place moved(Place place, Moved moved) {
			return new Place(moved.newPlace());
		}

	}

	@StreamProjection(name = "other", stream = "other")
	static class OtherProjection extends OneProjection {

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		@Order(2)
		S2JsonCustomizer ofOne() {
			return S2JsonCustomizer.of((json) -> json.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE),
					"one");
		}

		@Bean
		@Order(1)
		S2JsonCustomizer ofAll() {
			return (json) -> json.propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Losing {

		@Bean
		S2JsonCustomizer losing() {
			return S2JsonCustomizer.of((json) -> json.addMixIn(Place.class, LosingMixIn.class), "one");
		}

	}

	abstract static class LosingMixIn {

		@JsonIgnore
		abstract int place();

	}

	@Configuration(proxyBeanMethods = false)
	static class OfMissing {

		@Bean
		S2JsonCustomizer ofMissing() {
			return S2JsonCustomizer.of((json) -> {
			}, "missing");
		}

	}

}
