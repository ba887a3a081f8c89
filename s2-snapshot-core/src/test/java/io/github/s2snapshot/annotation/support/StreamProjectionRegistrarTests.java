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
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.MapPropertySource;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.ProjectionDefinitionCustomizer;
import io.github.s2snapshot.definition.RecordFold;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link StreamProjectionRegistrar} with valid and invalid annotations.
 */
class StreamProjectionRegistrarTests {

	@Test
	void projectionShouldBeInjectedByStateTypeAndByName() {
		with(List.of(Counting.class, Listing.class, User.class), (context) -> {
			User user = context.getBean(User.class);
			assertThat(user.count.name()).isEqualTo("count");
			assertThat(user.list.name()).isEqualTo("the-list");
			assertThat(user.named.name()).isEqualTo("the-list");
			assertThat(user.list).isSameAs(user.named);
			assertThat(user.count.stream()).isEqualTo("numbers/a");
			assertThat(user.count.basin()).isEqualTo("default-basin");
			assertThat(user.list.basin()).isEqualTo("other-basin");
			assertThat(user.count.status()).isEqualTo(ProjectionStatus.STOPPED);
			assertThatExceptionOfType(ProjectionNotReadyException.class).isThrownBy(user.count::read);
			assertThat(user.count).hasToString("Projection 'count'");
		});
	}

	@Test
	void definitionShouldHaveTheAttributesAndFoldsOfTheClass() {
		with(List.of(Counting.class), (context) -> {
			ProjectionDefinition<?> definition = context.getBean(SnapshotTemplate.class).definitions().get(0);
			assertThat(definition.name()).isEqualTo("count");
			assertThat(definition.version()).isEqualTo(3);
			assertThat(definition.stream()).isEqualTo("numbers/a");
			assertThat(definition.isMutable()).isFalse();
			assertThat(definition.folds()).containsOnlyKeys(Up.class, Down.class, Reset.class);
			assertThat(definition.origin()).isEqualTo("@StreamProjection class " + Counting.class.getName());
		});
	}

	@Test
	void foldShouldReceiveTheParametersThatItDeclares() {
		with(List.of(Counting.class), (context) -> {
			ProjectionDefinition<?> definition = context.getBean(SnapshotTemplate.class).definitions().get(0);
			assertThat(fold(definition, 5L, new Up(2))).isEqualTo(7L);
			assertThat(fold(definition, 5L, new Down(2))).isEqualTo(3L);
			assertThat(fold(definition, 5L, new Reset())).isEqualTo(42L);
		});
	}

	@Test
	void voidFoldShouldChangeTheStateInPlace() {
		with(List.of(Listing.class), (context) -> {
			ProjectionDefinition<?> definition = context.getBean(SnapshotTemplate.class).definitions().get(0);
			assertThat(definition.isMutable()).isTrue();
			List<String> state = new ArrayList<>();
			assertThat(fold(definition, state, new Up(1))).isSameAs(state);
			assertThat(state).containsExactly("1");
			fold(definition, state, new Down(1));
			assertThat(state).containsExactly("1", "-1 by me");
		});
	}

	@Test
	void customizersShouldChangeDefinitions() {
		with(List.of(Counting.class, Customizing.class), (context) -> {
			ProjectionDefinition<?> definition = context.getBean(SnapshotTemplate.class).definitions().get(0);
			assertThat(definition.triggers().everyRecords()).isEqualTo(5000);
		});
	}

	@Test
	void projectionShouldBeFoundOnABeanMethod() {
		with(List.of(MadeByMethod.class),
				(context) -> assertThat(context.getBeanProvider(Projection.class).getObject().name())
					.isEqualTo("count"));
	}

	@Test
	void projectionShouldBeInjectedIntoItsOwnBean() {
		with(List.of(SelfUsing.class),
				(context) -> assertThat(context.getBean(SelfUsing.class).self.name()).isEqualTo("self"));
	}

	@Test
	void whenAnotherBeanHasTheNameThenTheQualifierFindsTheProjection() {
		with(List.of(NamedAsItsBean.class, NamedUser.class),
				(context) -> assertThat(context.getBean(NamedUser.class).projection.name())
					.isEqualTo("streamProjectionRegistrarTests.NamedAsItsBean"));
	}

	@Test
	void whenAnnotationsAreInvalidThenTheMessageSaysWhatToDo() {
		refused(NoInitialState.class,
				"@StreamProjection class %s has no @InitialState method: add one that returns the state "
						+ "before the first record");
		refused(TwoInitialStates.class,
				"@StreamProjection class %s has more than one @InitialState method: keep one of one, two");
		refused(InitialStateWithParameter.class, "Method %s.zero(String) must take no parameter, or "
				+ "those of a keyed projection, which are annotated with @Key");
		refused(NoFold.class, "@StreamProjection class %s has no @Fold method: add one for each type of delta, such as "
				+ "'@Fold Long name(Long state, MyDelta delta)'");
		refused(TwoFolds.class, null);
		refused(WrongState.class,
				"Method %s.up(String, Up) is not a valid @Fold method: its first parameter does not accept the state. "
						+ "Declare it as 'Long up(Long state, MyDelta delta)', optionally with a "
						+ "RecordMetadata as third parameter, or with the return type void if it changes "
						+ "the state in place");
		refused(WrongResult.class,
				"Method %s.up(Long, Up) is not a valid @Fold method: it returns "
						+ "java.lang.String instead of the state. Declare it as 'Long up(Long state, "
						+ "MyDelta delta)', optionally with a "
						+ "RecordMetadata as third parameter, or with the return type void if it changes "
						+ "the state in place");
		refused(WrongParameters.class,
				"Method %s.up(Long, Up, String) is not a valid @Fold method: its parameters must be the state, the delta and "
						+ "optionally a RecordMetadata. Declare it as 'Long up(Long state, MyDelta delta)', optionally with a "
						+ "RecordMetadata as third parameter, or with the return type void if it changes "
						+ "the state in place");
		refused(AbstractDelta.class,
				"@StreamProjection class %s has a fold for java.lang.Number, but no class of java.lang.Number is known: "
						+ "make the type sealed, list its classes in @Fold(subtypes = …) or @JsonSubTypes, or declare a fold "
						+ "for each class");
		refused(NullState.class, "Method %s.zero() returned null: return an empty java.lang.Long");
	}

	@Test
	void whenTwoProjectionsHaveTheSameNameThenBothClassesAreNamed() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> with(List.of(Counting.class, AlsoCounting.class), (context) -> {
			}))
			.withMessage(
					"The @StreamProjection classes %s and %s have the same name 'count': give one of them another name",
					Counting.class.getName(), AlsoCounting.class.getName());
	}

	@Test
	void whenTheBeanIsNotASingletonThenItIsRefused() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> with(List.of(Prototype.class), (context) -> {
			}))
			.withMessageContaining("is not a singleton");
	}

	private static void refused(Class<?> type, String message) {
		assertThatExceptionOfType(ProjectionDefinitionException.class).as(type.getSimpleName()).isThrownBy(() -> {
			try {
				with(List.of(type), (context) -> {
				});
			}
			catch (BeanCreationException ex) {
				throw ex.getMostSpecificCause();
			}
		}).satisfies((ex) -> {
			if (message != null) {
				assertThat(ex).hasMessage(message.formatted(type.getName()));
			}
			else {
				assertThat(ex).hasMessageContaining("both fold " + Up.class.getName() + ": remove one of the two");
			}
		});
	}

	private static Object fold(ProjectionDefinition<?> definition, Object state, Object delta) {
		@SuppressWarnings("unchecked")
		RecordFold<Object> fold = (RecordFold<Object>) definition.folds().get(delta.getClass());
		try {
			return fold.fold(state, delta, new SequencedRecord(42, 0, List.of(Header.of("by", "me")), new byte[0]));
		}
		catch (Throwable ex) {
			throw new AssertionError(ex);
		}
	}

	private static void with(List<Class<?>> beans, Consumer<AnnotationConfigApplicationContext> consumer) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", Map.of("suffix", "a", "list.name", "the-list")));
			context.register(Infrastructure.class);
			beans.forEach(context::register);
			context.refresh();
			consumer.accept(context);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Infrastructure {

		@Bean
		static StreamProjectionRegistrar registrar() {
			return new StreamProjectionRegistrar();
		}

		@Bean
		S2Client client() {
			return S2Client.builder().accessToken("ignored").endpoints(S2Endpoints.of("http://127.0.0.1:1")).build();
		}

		@Bean
		SnapshotTemplate template(S2Client client) {
			return SnapshotTemplate.builder(client).basin("default-basin").build();
		}

	}

	record Up(long amount) {

	}

	record Down(long amount) {

	}

	record Reset() {

	}

	@StreamProjection(name = "count", stream = "numbers/${suffix}", version = 3)
	static class Counting {

		@InitialState
		Long zero() {
			return 0L;
		}

		@Fold
		private Long up(Long state, Up up) {
			return state + up.amount();
		}

		@Fold
		static Long down(Long state, Down down) {
			return state - down.amount();
		}

		@Fold
		Long reset(Number state, Reset reset, RecordMetadata record) {
			return record.seqNum();
		}

	}

	@StreamProjection(name = "${list.name}", stream = "numbers", basin = "other-basin")
	static class Listing {

		@InitialState
		List<String> empty() {
			return List.of();
		}

		@Fold
		void up(List<String> state, Up up) {
			state.add(Long.toString(up.amount()));
		}

		@Fold
		void down(List<String> state, Down down, RecordMetadata record) {
			state.add(-down.amount() + " by " + record.header("by").orElse("?"));
		}

	}

	static class User {

		private final Projection<Long> count;

		private final Projection<List<String>> list;

		private final Projection<?> named;

		@Autowired
		User(Projection<Long> count, Projection<List<String>> list, @Qualifier("the-list") Projection<?> named) {
			this.count = count;
			this.list = list;
			this.named = named;
		}

	}

	static class Customizing implements ProjectionDefinitionCustomizer<Long> {

		@Override
		public void customize(ProjectionDefinition.Builder<Long> definition) {
			assertThat(definition.name()).isEqualTo("count");
			definition.triggers(SnapshotTriggers.none().withEveryRecords(5000));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MadeByMethod {

		@Bean
		Counting counting() {
			return new Counting();
		}

	}

	@StreamProjection(name = "self", stream = "numbers")
	static class SelfUsing {

		private final Projection<Long> self;

		SelfUsing(Projection<Long> self) {
			this.self = self;
		}

		@InitialState
		Long zero() {
			return 0L;
		}

		@Fold
		Long up(Long state, Up up) {
			return state + up.amount();
		}

	}

	@StreamProjection(name = "streamProjectionRegistrarTests.NamedAsItsBean", stream = "numbers")
	static class NamedAsItsBean {

		@InitialState
		Long zero() {
			return 0L;
		}

		@Fold
		Long up(Long state, Up up) {
			return state + up.amount();
		}

	}

	static class NamedUser {

		private final Projection<Long> projection;

		NamedUser(@Qualifier("streamProjectionRegistrarTests.NamedAsItsBean") Projection<Long> projection) {
			this.projection = projection;
		}

	}

	@StreamProjection(name = "count", stream = "others")
	static class AlsoCounting {

		@InitialState
		Long zero() {
			return 0L;
		}

		@Fold
		Long up(Long state, Up up) {
			return state;
		}

	}

	@StreamProjection(name = "prototype", stream = "numbers")
	@Scope("prototype")
	static class Prototype {

		@InitialState
		Long zero() {
			return 0L;
		}

		@Fold
		Long up(Long state, Up up) {
			return state;
		}

	}

	@StreamProjection(name = "wrong", stream = "numbers")
	static class NoInitialState {

		@Fold
		Long up(Long state, Up up) {
			return state;
		}

	}

	@StreamProjection(name = "wrong", stream = "numbers")
	static class TwoInitialStates {

		@InitialState
		Long one() {
			return 1L;
		}

		@InitialState
		Long two() {
			return 2L;
		}

	}

	@StreamProjection(name = "wrong", stream = "numbers")
	static class InitialStateWithParameter {

		@InitialState
		Long zero(String text) {
			return 0L;
		}

	}

	@StreamProjection(name = "wrong", stream = "numbers")
	static class NoFold {

		@InitialState
		Long zero() {
			return 0L;
		}

	}

	@StreamProjection(name = "wrong", stream = "numbers")
	static class TwoFolds extends NoFold {

		@Fold
		Long up(Long state, Up up) {
			return state;
		}

		@Fold
		Long more(Long state, Up up, RecordMetadata record) {
			return state;
		}

	}

	@StreamProjection(name = "wrong", stream = "numbers")
	static class WrongState extends NoFold {

		@Fold
		Long up(String state, Up up) {
			return 0L;
		}

	}

	@StreamProjection(name = "wrong", stream = "numbers")
	static class WrongResult extends NoFold {

		@Fold
		String up(Long state, Up up) {
			return "";
		}

	}

	@StreamProjection(name = "wrong", stream = "numbers")
	static class WrongParameters extends NoFold {

		@Fold
		Long up(Long state, Up up, String more) {
			return state;
		}

	}

	@StreamProjection(name = "wrong", stream = "numbers")
	static class AbstractDelta extends NoFold {

		@Fold
		Long up(Long state, Number delta) {
			return state;
		}

	}

	@StreamProjection(name = "wrong", stream = "numbers")
	static class NullState {

		@InitialState
		Long zero() {
			return null;
		}

		@Fold
		Long up(Long state, Up up) {
			return state;
		}

	}

}
