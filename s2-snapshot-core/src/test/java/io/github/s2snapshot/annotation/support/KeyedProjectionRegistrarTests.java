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

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.MapPropertySource;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.Key;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.ProjectionDefinitionCustomizer;
import io.github.s2snapshot.keyed.KeyConverter;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.KeyedProjectionDefinitionCustomizer;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link StreamProjectionRegistrar} with patterns of streams.
 */
class KeyedProjectionRegistrarTests {

	@Test
	void keyedProjectionShouldBeInjectedByItsTypesAndByName() {
		with(List.of(Carts.class, Games.class, User.class), (context) -> {
			User user = context.getBean(User.class);
			assertThat(user.carts.name()).isEqualTo("cart");
			assertThat(user.carts.stream("a/b")).isEqualTo("eu/carts/a%2Fb");
			assertThat(user.games.name()).isEqualTo("game");
			assertThat(user.named).isSameAs(user.games);
			assertThat(user.carts).hasToString("Keyed projection 'cart'");
			assertThat(context.getBeanNamesForType(Projection.class)).isEmpty();
		});
	}

	@Test
	void definitionShouldHaveThePatternAndTheInitialStateOfAKey() {
		with(List.of(Carts.class), (context) -> {
			KeyedProjectionDefinition<?, ?> definition = definition(context);
			assertThat(definition.name()).isEqualTo("cart");
			assertThat(definition.pattern().pattern()).isEqualTo("eu/carts/{id}");
			assertThat(definition.pattern().keyType()).isEqualTo(String.class);
			assertThat(definition.template().version()).isEqualTo(2);
			assertThat(definition.template().folds()).containsOnlyKeys(Added.class);
			assertThat(initialState(definition, "42")).isEqualTo(new Cart("42", 0));
			assertThat(context.getBean(SnapshotTemplate.class).definitions()).isEmpty();
		});
	}

	@Test
	void initialStateShouldReceiveTheVariablesThatItNames() {
		with(List.of(Games.class), (context) -> {
			KeyedProjectionDefinition<?, ?> definition = definition(context);
			GameKey key = new GameKey(7, "acme");
			assertThat(initialState(definition, key)).isEqualTo(new Cart("acme-7-" + key, 7));
		});
	}

	@Test
	void whenInitialStateTakesNoKeyThenKeysAreTexts() {
		with(List.of(WithoutKey.class), (context) -> {
			KeyedProjectionDefinition<?, ?> definition = definition(context);
			assertThat(definition.pattern().keyType()).isEqualTo(String.class);
			assertThat(initialState(definition, "a")).isEqualTo(new Cart("", 0));
		});
	}

	@Test
	void whenOneVariableIsNamedThenItsTypeIsTheTypeOfTheKeys() {
		with(List.of(ByVariable.class),
				(context) -> assertThat(definition(context).pattern().keyType()).isEqualTo(Long.class));
	}

	@Test
	void keyTypeShouldBeSetByTheAnnotation() {
		with(List.of(WithKeyType.class),
				(context) -> assertThat(definition(context).pattern().keyType()).isEqualTo(UUID.class));
	}

	@Test
	void convertersShouldBeFoundByTheirType() {
		with(List.of(Converted.class, Converters.class), (context) -> {
			@SuppressWarnings("unchecked")
			KeyedProjection<Sku, Cart> projection = context.getBeanProvider(KeyedProjection.class).getObject();
			assertThat(projection.stream(new Sku("a", 7))).isEqualTo("articles/SKU-7");
		});
		refused(Converted.class, "@StreamProjection class " + Converted.class.getName()
				+ ": Stream pattern 'articles/{sku}' cannot have keys of " + Sku.class.getName()
				+ ": use String, UUID, "
				+ "Long, Integer, Short, Byte, an enum, a record with one component of such a type, or a type with a "
				+ "KeyConverter");
		assertThatExceptionOfType(NoUniqueBeanDefinitionException.class)
			.isThrownBy(() -> with(List.of(Converted.class, Converters.class, OtherConverter.class), (context) -> {
			}));
	}

	@Test
	void customizersShouldChangeDefinitionsInTheirOrder() {
		with(List.of(Carts.class, Games.class, Customizers.class), (context) -> {
			SnapshotTemplate template = context.getBean(SnapshotTemplate.class);
			assertThat(template.keyedDefinitions()).extracting(KeyedProjectionDefinition::name)
				.containsExactly("cart", "game");
			KeyedProjectionDefinition<?, ?> cart = template.keyedDefinitions().get(0);
			assertThat(cart.residency().maxResident()).isEqualTo(21);
			assertThat(cart.template().triggers().everyRecords()).isEqualTo(50);
			assertThat(template.keyedDefinitions().get(1).residency().maxResident()).isEqualTo(20);
		});
	}

	@Test
	void whenCustomizerNamesAProjectionThatIsNotKeyedThenItIsRefused() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> with(List.of(Carts.class, Single.class, OfSingle.class), (context) -> {
			}))
			.withMessage("Customizer 'ofSingle' names keyed projection 'single', but no @StreamProjection bean with a "
					+ "stream pattern has this name: correct the name, or remove the customizer. The keyed projections "
					+ "are cart");
	}

	@Test
	void streamShouldBeChangedToAnotherPatternOnly() {
		with(List.of(Carts.class, ToPattern.class),
				(context) -> assertThat(definition(context).pattern().pattern()).isEqualTo("us/{id}/cart"));
		refused(List.of(Carts.class, ToStream.class), "@StreamProjection class " + Carts.class.getName()
				+ " declares keyed projection 'cart', but its stream is 'carts': use a pattern with variables in "
				+ "braces, such as 'carts/{id}'");
		refused(List.of(Single.class, ToPattern.class), "@StreamProjection class " + Single.class.getName()
				+ " folds one stream, but its stream 'us/{id}/cart' has a brace, which begins or ends a variable of a "
				+ "pattern: name one stream, or define a keyed projection for a pattern such as 'carts/{id}'");
	}

	@Test
	void whenProjectionIsUsedBeforeItExistsThenTheFailureSaysSo() {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> with(List.of(Carts.class, Early.class), (context) -> {
			}))
			.havingRootCause()
			.isInstanceOf(ProjectionNotReadyException.class)
			.withMessageStartingWith("Projection 'cart' does not exist yet");
	}

	@Test
	void whenSubscribedBeforeItExistsThenTheSubscriberReceivesTheFailure() {
		with(List.of(Carts.class, EarlySubscriber.class),
				(context) -> assertThat(context.getBean(EarlySubscriber.class).failure.get())
					.isInstanceOf(ProjectionNotReadyException.class));
	}

	@Test
	void whenDeclarationsAreInvalidThenTheMessageSaysWhatToDo() {
		refused(BadPattern.class, "@StreamProjection class " + BadPattern.class.getName()
				+ ": Stream pattern 'carts/{id' has no '}' for the '{' at index 6: close the variable");
		refused(KeyOfOneStream.class, "Method %s.empty(String) takes a key, but stream 'carts' is not a pattern: add a "
				+ "variable to the stream, such as 'carts/{id}', or remove the parameter");
		refused(KeyTypeOfOneStream.class, "@StreamProjection class %s has 'keyType', but stream 'carts' is not a "
				+ "pattern: add a variable to the stream, such as 'carts/{id}', or remove 'keyType'");
		refused(WithoutKeyType.class, "@StreamProjection class %s has stream pattern '{tenant}/{id}' with 2 variables, "
				+ "but no type of keys: set 'keyType' to a record with the components tenant, id, or add a parameter of "
				+ "that type with @Key to the @InitialState method");
		refused(UnknownVariable.class,
				"Method %s.empty(String) has a parameter with @Key(\"cart\"), but stream pattern "
						+ "'carts/{id}' has no such variable: use one of id");
		refused(WrongVariable.class, "Method %s.empty(Integer) has a parameter of type java.lang.Integer for variable "
				+ "'number' of stream pattern '{tenant}/{number}', which has the type java.lang.Long: change the type "
				+ "of the parameter, or 'keyType' of @StreamProjection");
		refused(WrongKey.class,
				"Method %s.empty(String) has a parameter of type java.lang.String for the key of stream "
						+ "pattern 'carts/{id}', which has the type java.util.UUID: change the type of the parameter, or "
						+ "'keyType' of @StreamProjection");
		refused(WithoutAnnotation.class, "Method %s.empty(String, String) must take no parameter, or those of a keyed "
				+ "projection, which are annotated with @Key");
	}

	@Test
	void definitionShouldBeMadeWithoutAContext() {
		KeyedProjectionDefinition<GameKey, Cart> definition = AnnotatedProjections
			.defineKeyed(new Games(), GameKey.class, Cart.class, UnaryOperator.identity(), (type) -> null)
			.build();
		assertThat(definition.of(new GameKey(1, "a")).stream()).isEqualTo("tenants/a/games/1");
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> AnnotatedProjections.define(new Games(), Cart.class))
			.withMessage("Stream 'tenants/{tenant}/games/{number}' of @StreamProjection class " + Games.class.getName()
					+ " is a pattern: call defineKeyed, or name one stream");
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> AnnotatedProjections.defineKeyed(new Games(), String.class, Cart.class,
					UnaryOperator.identity(), (type) -> null))
			.withMessageContaining("The keys of @StreamProjection class")
			.withMessageEndingWith("not java.lang.String: pass the type of the keys");
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> AnnotatedProjections.defineKeyed(new Single(), String.class, Cart.class,
					UnaryOperator.identity(), (type) -> null))
			.withMessageContaining("declares no keyed projection: give it a stream pattern such as 'carts/{id}'");
		assertThat(AnnotatedProjections.define(new WithoutKey(), Cart.class, UnaryOperator.identity(), "one", "carts/1")
			.build()
			.stream()).isEqualTo("carts/1");
	}

	@Test
	void definitionInCodeShouldBeCustomized() {
		with(List.of(Carts.class, Customizers.class, Converters.class, ToPattern.class), (context) -> {
			ProjectionDefinitions definitions = new ProjectionDefinitions(context.getBeanFactory(),
					context.getEnvironment());
			assertThat(definitions.keyConverter(Sku.class)).isInstanceOf(Skus.class);
			assertThat(definitions.keyConverter(String.class)).isNull();
			KeyedProjectionDefinition.Builder<String, Cart> builder = AnnotatedProjections.defineKeyed(new Carts(),
					String.class, Cart.class, (text) -> text.replace("${region}", "eu"), definitions::keyConverter);
			KeyedProjectionDefinition<String, Cart> definition = definitions.customizeKeyed(builder).build();
			assertThat(definition.residency().maxResident()).isEqualTo(21);
			assertThat(definition.template().triggers().everyRecords()).isEqualTo(50);
			assertThat(definition.of("a").stream()).isEqualTo("us/a/cart");
		});
	}

	@SuppressWarnings("unchecked")
	private static Object initialState(KeyedProjectionDefinition<?, ?> definition, Object key) {
		return ((KeyedProjectionDefinition<Object, Object>) definition).initialState(key);
	}

	private static KeyedProjectionDefinition<?, ?> definition(AnnotationConfigApplicationContext context) {
		return context.getBean(SnapshotTemplate.class).keyedDefinitions().get(0);
	}

	private static void refused(Class<?> type, String message) {
		refused(List.of(type), message.replace("%s", type.getName()));
	}

	private static void refused(List<Class<?>> types, String message) {
		assertThatExceptionOfType(ProjectionDefinitionException.class).as(types.toString()).isThrownBy(() -> {
			try {
				with(types, (context) -> {
				});
			}
			catch (BeanCreationException ex) {
				throw ex.getMostSpecificCause();
			}
		}).withMessage(message);
	}

	private static void with(List<Class<?>> beans, Consumer<AnnotationConfigApplicationContext> consumer) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", Map.of("region", "eu")));
			context.register(StreamProjectionRegistrarTests.Infrastructure.class);
			beans.forEach(context::register);
			context.refresh();
			consumer.accept(context);
		}
	}

	record Cart(String id, int items) {
	}

	record Added(int items) {
	}

	record GameKey(long number, String tenant) {
	}

	record Sku(String kind, int number) {
	}

	abstract static class Folding {

		@Fold
		Cart added(Cart cart, Added added) {
			return new Cart(cart.id(), cart.items() + added.items());
		}

	}

	@StreamProjection(name = "cart", stream = "${region}/carts/{id}", version = 2)
	static class Carts extends Folding {

		@InitialState
		Cart empty(@Key String id) {
			return new Cart(id, 0);
		}

	}

	@StreamProjection(name = "game", stream = "tenants/{tenant}/games/{number}")
	static class Games extends Folding {

		@InitialState
		Cart empty(@Key("tenant") String tenant, @Key GameKey key, @Key("number") long number) {
			return new Cart(tenant + "-" + number + "-" + key, (int) number);
		}

	}

	@StreamProjection(name = "plain", stream = "carts/{id}")
	static class WithoutKey extends Folding {

		@InitialState
		Cart empty() {
			return new Cart("", 0);
		}

	}

	@StreamProjection(name = "by-variable", stream = "carts/{id}")
	static class ByVariable extends Folding {

		@InitialState
		Cart empty(@Key("id") long id) {
			return new Cart("", (int) id);
		}

	}

	@StreamProjection(name = "typed", stream = "carts/{id}", keyType = UUID.class)
	static class WithKeyType extends Folding {

		@InitialState
		Cart empty(@Key Object id) {
			return new Cart(id.toString(), 0);
		}

	}

	@StreamProjection(name = "converted", stream = "articles/{sku}")
	static class Converted extends Folding {

		@InitialState
		Cart empty(@Key Sku sku) {
			return new Cart(sku.toString(), 0);
		}

	}

	@StreamProjection(name = "single", stream = "carts")
	static class Single extends Folding {

		@InitialState
		Cart empty() {
			return new Cart("", 0);
		}

	}

	@StreamProjection(name = "bad", stream = "carts/{id")
	static class BadPattern extends Folding {

		@InitialState
		Cart empty() {
			return new Cart("", 0);
		}

	}

	@StreamProjection(name = "bad", stream = "carts")
	static class KeyOfOneStream extends Folding {

		@InitialState
		Cart empty(@Key String id) {
			return new Cart(id, 0);
		}

	}

	@StreamProjection(name = "bad", stream = "carts", keyType = String.class)
	static class KeyTypeOfOneStream extends Folding {

		@InitialState
		Cart empty() {
			return new Cart("", 0);
		}

	}

	@StreamProjection(name = "bad", stream = "{tenant}/{id}")
	static class WithoutKeyType extends Folding {

		@InitialState
		Cart empty(@Key("tenant") String tenant) {
			return new Cart(tenant, 0);
		}

	}

	@StreamProjection(name = "bad", stream = "carts/{id}")
	static class UnknownVariable extends Folding {

		@InitialState
		Cart empty(@Key("cart") String id) {
			return new Cart(id, 0);
		}

	}

	@StreamProjection(name = "bad", stream = "{tenant}/{number}", keyType = GameKey.class)
	static class WrongVariable extends Folding {

		@InitialState
		Cart empty(@Key("number") Integer number) {
			return new Cart("", number);
		}

	}

	@StreamProjection(name = "bad", stream = "carts/{id}", keyType = UUID.class)
	static class WrongKey extends Folding {

		@InitialState
		Cart empty(@Key String id) {
			return new Cart(id, 0);
		}

	}

	@StreamProjection(name = "bad", stream = "carts/{id}")
	static class WithoutAnnotation extends Folding {

		@InitialState
		Cart empty(@Key String id, String other) {
			return new Cart(id + other, 0);
		}

	}

	static class User {

		private final KeyedProjection<String, Cart> carts;

		private final KeyedProjection<GameKey, Cart> games;

		private final KeyedProjection<?, ?> named;

		@Autowired
		User(KeyedProjection<String, Cart> carts, KeyedProjection<GameKey, Cart> games,
				@Qualifier("game") KeyedProjection<?, ?> named) {
			this.carts = carts;
			this.games = games;
			this.named = named;
		}

	}

	static class Early {

		Early(KeyedProjection<String, Cart> carts) {
			carts.read("1");
		}

	}

	static class EarlySubscriber {

		private final AtomicReference<Throwable> failure = new AtomicReference<>();

		EarlySubscriber(KeyedProjection<String, Cart> carts) {
			carts.changes("1").subscribe(new Flow.Subscriber<ProjectionView<Cart>>() {

				@Override
				public void onSubscribe(Flow.Subscription subscription) {
				}

				@Override
				public void onNext(ProjectionView<Cart> item) {
				}

				@Override
				public void onError(Throwable failure) {
					EarlySubscriber.this.failure.set(failure);
				}

				@Override
				public void onComplete() {
				}

			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		@Order(2)
		KeyedProjectionDefinitionCustomizer cartOnly() {
			return KeyedProjectionDefinitionCustomizer.forProjection("cart",
					(cart) -> cart.residency((residency) -> residency.withMaxResident(residency.maxResident() + 1)));
		}

		@Bean
		@Order(1)
		KeyedProjectionDefinitionCustomizer all() {
			return (definition) -> definition.residency((residency) -> residency.withMaxResident(20));
		}

		@Bean
		ProjectionDefinitionCustomizer<Cart> shared() {
			return (definition) -> definition.triggers((triggers) -> triggers.withEveryRecords(50));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfSingle {

		@Bean
		KeyedProjectionDefinitionCustomizer ofSingle() {
			return KeyedProjectionDefinitionCustomizer.forProjection("single", (definition) -> {
			});
		}

	}

	static class ToPattern implements ProjectionDefinitionCustomizer<Cart> {

		@Override
		public void customize(ProjectionDefinition.Builder<Cart> definition) {
			definition.stream("us/{id}/cart");
		}

	}

	static class ToStream implements ProjectionDefinitionCustomizer<Cart> {

		@Override
		public void customize(ProjectionDefinition.Builder<Cart> definition) {
			definition.stream("carts");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Converters {

		@Bean
		Skus skus() {
			return new Skus();
		}

		@Bean
		KeyConverter<Long> unused() {
			return new KeyConverter<>() {

				@Override
				public String toText(Long value) {
					return value.toString();
				}

				@Override
				public Long fromText(String text) {
					return Long.valueOf(text);
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherConverter {

		@Bean
		KeyConverter<Sku> otherSkus() {
			return new Skus();
		}

	}

	static class Skus implements KeyConverter<Sku> {

		@Override
		public String toText(Sku value) {
			return "SKU-" + value.number();
		}

		@Override
		public Sku fromText(String text) {
			return new Sku("a", Integer.parseInt(text.substring(4)));
		}

	}

}
