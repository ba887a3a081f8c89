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

package io.github.s2snapshot.annotation.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.ProjectionDefinitionCustomizer;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the {@link ProjectionDefinitionCustomizer} beans that
 * {@link StreamProjectionRegistrar} applies.
 */
class ProjectionDefinitionCustomizerTests {

	@Test
	void customizerShouldBeAppliedToStatesOfItsType() {
		with(List.of(OfLong.class), (context) -> assertThat(triggers(context))
			.containsExactlyInAnyOrderEntriesOf(Map.of("count", 10L, "other-count", 10L, "words", 0L)));
	}

	@Test
	void customizerShouldBeAppliedToParameterizedStatesOfItsType() {
		with(List.of(OfWords.class, OfNumbers.class),
				(context) -> assertThat(triggers(context)).containsEntry("words", 20L));
	}

	@Test
	void customizerOfAnyStateShouldBeAppliedToAll() {
		with(List.of(OfAll.class),
				(context) -> assertThat(triggers(context)).containsEntry("count", 30L).containsEntry("words", 30L));
	}

	@Test
	void lambdaShouldHaveTheTypeOfItsBeanMethod() {
		with(List.of(Lambdas.class), (context) -> assertThat(triggers(context))
			.containsExactlyInAnyOrderEntriesOf(Map.of("count", 0L, "other-count", 40L, "words", 50L)));
	}

	@Test
	void customizerShouldBeAppliedToTheProjectionsThatItNames() {
		with(List.of(OfCount.class), (context) -> assertThat(triggers(context))
			.containsExactlyInAnyOrderEntriesOf(Map.of("count", 60L, "other-count", 0L, "words", 0L)));
	}

	@Test
	void whenACustomizerNamesAMissingProjectionThenItIsRefused() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> with(List.of(Misnamed.class), (context) -> {
			}))
			.withMessage("Customizer 'projectionDefinitionCustomizerTests.Misnamed' names projection 'cuont', but no "
					+ "@StreamProjection bean has this name: correct the name, or remove the customizer. The "
					+ "projections are count, other-count, words");
	}

	@Test
	void whenACustomizerNamesAProjectionWithAnotherStateThenItIsRefused() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> with(List.of(Mistyped.class), (context) -> {
			}))
			.withMessage("Customizer 'projectionDefinitionCustomizerTests.Mistyped' is for states of java.lang.String, "
					+ "but projection 'count', which it names, has states of java.lang.Long: correct the type "
					+ "argument of ProjectionDefinitionCustomizer or the name");
	}

	private static Map<String, Long> triggers(AnnotationConfigApplicationContext context) {
		return context.getBean(SnapshotTemplate.class)
			.definitions()
			.stream()
			.collect(
					Collectors.toMap(ProjectionDefinition::name, (definition) -> definition.triggers().everyRecords()));
	}

	private static void with(List<Class<?>> beans, Consumer<AnnotationConfigApplicationContext> consumer) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(StreamProjectionRegistrarTests.Infrastructure.class, Counting.class, AlsoCounting.class,
					Words.class);
			beans.forEach(context::register);
			context.refresh();
			consumer.accept(context);
		}
	}

	private static SnapshotTriggers every(long records) {
		return SnapshotTriggers.none().withEveryRecords(records);
	}

	@StreamProjection(name = "count", stream = "numbers")
	static class Counting {

		@InitialState
		long zero() {
			return 0L;
		}

		@Fold
		long up(long state, StreamProjectionRegistrarTests.Up up) {
			return state + up.amount();
		}

	}

	@StreamProjection(name = "other-count", stream = "other-numbers")
	static class AlsoCounting extends Counting {

	}

	@StreamProjection(name = "words", stream = "words")
	static class Words {

		@InitialState
		List<String> none() {
			return new ArrayList<>();
		}

		@Fold
		void up(List<String> words, StreamProjectionRegistrarTests.Up up) {
			words.add(Long.toString(up.amount()));
		}

	}

	static class OfLong implements ProjectionDefinitionCustomizer<Long> {

		@Override
		public void customize(ProjectionDefinition.Builder<Long> definition) {
			definition.triggers(every(10));
		}

	}

	static class OfWords implements ProjectionDefinitionCustomizer<List<String>> {

		@Override
		public void customize(ProjectionDefinition.Builder<List<String>> definition) {
			definition.triggers(every(20));
		}

	}

	static class OfNumbers implements ProjectionDefinitionCustomizer<List<Integer>> {

		@Override
		public void customize(ProjectionDefinition.Builder<List<Integer>> definition) {
			definition.triggers(every(21));
		}

	}

	static class OfAll implements ProjectionDefinitionCustomizer<Object> {

		@Override
		public void customize(ProjectionDefinition.Builder<Object> definition) {
			definition.triggers(every(30));
		}

	}

	static class OfCount implements ProjectionDefinitionCustomizer<Long> {

		@Override
		public void customize(ProjectionDefinition.Builder<Long> definition) {
			definition.triggers(every(60));
		}

		@Override
		public Set<String> projections() {
			return Set.of("count");
		}

	}

	static class Misnamed extends OfCount {

		@Override
		public Set<String> projections() {
			return Set.of("cuont");
		}

	}

	static class Mistyped implements ProjectionDefinitionCustomizer<String> {

		@Override
		public void customize(ProjectionDefinition.Builder<String> definition) {
			definition.triggers(every(70));
		}

		@Override
		public Set<String> projections() {
			return Set.of("count");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Lambdas {

		@Bean
		ProjectionDefinitionCustomizer<Long> named() {
			return ProjectionDefinitionCustomizer.forProjection("other-count",
					(definition) -> definition.triggers(every(40)));
		}

		@Bean
		static ProjectionDefinitionCustomizer<List<String>> words() {
			return (definition) -> definition.triggers(every(50));
		}

	}

}
