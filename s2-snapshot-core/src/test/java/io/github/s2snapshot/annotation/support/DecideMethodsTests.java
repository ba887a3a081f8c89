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

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.annotation.Decide;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.Key;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.definition.CommandHandler;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.projection.error.CommandRefusedException;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DecideMethods} and the commands of a definition.
 */
class DecideMethodsTests {

	private static final String NAME = DecideMethodsTests.class.getName();

	private static ProjectionDefinition<Sum> definition(Object projection) {
		return AnnotatedProjections.define(projection, Sum.class).build();
	}

	private static Collection<?> decide(ProjectionDefinition<Sum> definition, @Nullable Object key, Object command)
			throws Throwable {
		CommandHandler<Sum> handler = definition.commands().get(command.getClass());
		assertThat(handler).isNotNull();
		return handler.decide(key, new Sum(5), command);
	}

	private static void refused(Object projection, String method, String problem) {
		assertThatExceptionOfType(ProjectionDefinitionException.class).isThrownBy(() -> definition(projection))
			.withMessageContaining("Method " + NAME + "$" + method)
			.withMessageContaining(problem);
	}

	@Test
	void methodsShouldReturnListsSingleDeltasAndOptionals() throws Throwable {
		ProjectionDefinition<Sum> definition = definition(new Shop());
		assertThat(decide(definition, null, new Add(2))).isEqualTo(List.of(new Added(5), new Added(2)));
		assertThat(decide(definition, null, new Reset())).isEqualTo(List.of(new Added(-5)));
		assertThat(decide(definition, null, new Round(5))).isEmpty();
		assertThat(decide(definition, null, new Round(2))).isEqualTo(List.of(new Added(1)));
	}

	@Test
	void aMethodOfASealedTypeShouldDecideItsClassesUnlessAnotherOneDoes() throws Throwable {
		ProjectionDefinition<Sum> definition = definition(new SealedShop());
		assertThat(definition.commands().keySet()).isEqualTo(Set.of(Open.class, Close.class));
		assertThat(decide(definition, null, new Open())).isEqualTo(List.of(new Added(1)));
		assertThat(decide(definition, null, new Close())).isEqualTo(List.of(new Added(2)));
	}

	@Test
	void whenAMethodRefusesThenItsExceptionIsUnchanged() {
		assertThatExceptionOfType(CommandRefusedException.class)
			.isThrownBy(() -> decide(definition(new Shop()), null, new Add(-1)))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo("negative"));
		assertThatIllegalArgumentException().isThrownBy(() -> new CommandRefusedException("the cart 42 is closed"))
			.withMessageContaining("'reason' must be");
	}

	@Test
	void methodsOfAKeyedProjectionShouldReceiveTheKeyAndItsVariables() throws Throwable {
		KeyedProjectionDefinition<String, Sum> keyed = AnnotatedProjections
			.defineKeyed(new Carts(), String.class, Sum.class, UnaryOperator.identity(), (type) -> null)
			.build();
		assertThat(decide(keyed.template(), "42", new Add(1))).isEqualTo(List.of(new Added(3)));
		assertThat(decide(keyed.template(), "4", new Reset())).isEqualTo(List.of(new Added(1)));
		refused(new KeyWithoutPattern(), "KeyWithoutPattern.add(String, Sum, Add)",
				"takes a key, but stream 'shop' is not a pattern");
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> AnnotatedProjections.defineKeyed(new OtherKey(), String.class, Sum.class,
					UnaryOperator.identity(), (type) -> null))
			.withMessageContaining("OtherKey.add(Sum, Add, String) has a parameter with @Key(\"other\")");
	}

	@Test
	void whenTwoMethodsDecideTheSameCommandThenTheClassIsRefused() {
		refused(new Twice(), "Twice.", "both decide " + NAME + "$Add: remove one of the two");
	}

	@Test
	void whenAMethodHasOtherParametersOrResultsThenItIsRefused() {
		refused(new OnlyState(), "OnlyState.add(Sum)", "its parameters must be the state and the command");
		refused(new OtherState(), "OtherState.add(String, Add)", "its first parameter does not accept the state");
		refused(new NoResult(), "NoResult.add(Sum, Add)", "it returns void instead of deltas. Declare it as "
				+ "'List<MyDelta> add(Sum state, MyCommand command)'");
		refused(new Arrays(), "Arrays.add(Sum, Add)", "[] instead of deltas");
		refused(new AlsoFold(), "AlsoFold.add(Sum, Added)", "it is also annotated with @Fold");
	}

	@Test
	void whenAClassIsACommandAndADeltaThenItIsRefused() {
		assertThatExceptionOfType(ProjectionDefinitionException.class).isThrownBy(() -> definition(new DeltaCommand()))
			.withMessageContaining("both folds and decides " + NAME + "$Added");
	}

	@Test
	void whenTheClassesOfACommandAreNotKnownThenTheyHaveToBeListed() {
		assertThatExceptionOfType(ProjectionDefinitionException.class).isThrownBy(() -> definition(new OpenType()))
			.withMessageContaining("no class of " + NAME + "$Anything is known")
			.withMessageContaining("@Decide(subtypes = …)");
		assertThat(definition(new ListedType()).commands().keySet()).isEqualTo(Set.of(Something.class));
		assertThatExceptionOfType(ProjectionDefinitionException.class).isThrownBy(() -> definition(new WrongList()))
			.withMessageContaining("lists " + NAME + "$Add as a subtype, which it is not");
	}

	@Test
	void aDefinitionInCodeShouldHaveCommandsToo() throws Throwable {
		ProjectionDefinition.Builder<Sum> builder = ProjectionDefinition.builder("shop", Sum.class)
			.fold(Added.class, (Sum state, Added delta) -> new Sum(state.value() + delta.value()))
			.decide(Add.class, (state, command) -> List.of(new Added(command.value())));
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> builder.decide(Add.class, (state, command) -> List.of()))
			.withMessage("Projection 'shop' decides " + NAME + "$Add twice: remove one of the two handlers");
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> builder.decide(String.class, (state, command) -> List.of()))
			.withMessageContaining("decides java.lang.String, which is not a class of commands");
		KeyedProjectionDefinition<String, Sum> keyed = KeyedProjectionDefinition
			.builder(StreamPattern.of("shops/{id}", String.class, (type) -> null), builder)
			.initialState((key) -> new Sum(0))
			.decide(Reset.class, (key, state, command) -> List.of(new Added(key.length())))
			.build();
		assertThat(decide(keyed.template(), "abc", new Add(7))).isEqualTo(List.of(new Added(7)));
		assertThat(decide(keyed.template(), "abc", new Reset())).isEqualTo(List.of(new Added(3)));
		assertThat(keyed.of("abc").commands()).isEqualTo(keyed.template().commands());
	}

	record Sum(long value) {
	}

	record Added(long value) {
	}

	record Add(long value) {
	}

	record Reset() {
	}

	record Round(long to) {
	}

	sealed interface Door {

	}

	record Open() implements Door {
	}

	record Close() implements Door {
	}

	interface Anything {

	}

	record Something() implements Anything {
	}

	/**
	 * What all projections share.
	 */
	static class Base {

		@InitialState
		Sum empty() {
			return new Sum(0);
		}

		@Fold
		Sum added(Sum sum, Added added) {
			return new Sum(sum.value() + added.value());
		}

	}

	@StreamProjection(name = "shop", stream = "shop")
	static final class Shop extends Base {

		@Decide
		List<Added> add(Sum sum, Add add) {
			if (add.value() < 0) {
				throw new CommandRefusedException("negative", "The value must be positive");
			}
			return List.of(new Added(sum.value()), new Added(add.value()));
		}

		@Decide
		private static Added reset(Sum sum, Reset reset) {
			return new Added(-sum.value());
		}

		@Decide
		Optional<Added> round(Sum sum, Round round) {
			long rest = sum.value() % round.to();
			return (rest == 0) ? Optional.empty() : Optional.of(new Added(rest));
		}

	}

	@StreamProjection(name = "shop", stream = "shop")
	static final class SealedShop extends Base {

		@Decide
		Added door(Sum sum, Door door) {
			return new Added(1);
		}

		@Decide
		Added close(Sum sum, Close close) {
			return new Added(2);
		}

	}

	@StreamProjection(name = "shop", stream = "shops/{id}")
	static final class Carts extends Base {

		@Decide
		Added add(@Key String key, Sum sum, Add add) {
			return new Added(key.length() + add.value());
		}

		@Decide
		Added reset(Sum sum, Reset reset, @Key("id") String id) {
			return new Added(id.length());
		}

	}

	@StreamProjection(name = "shop", stream = "shop")
	static final class KeyWithoutPattern extends Base {

		@Decide
		Added add(@Key String key, Sum sum, Add add) {
			return new Added(1);
		}

	}

	@StreamProjection(name = "shop", stream = "shops/{id}")
	static final class OtherKey extends Base {

		@Decide
		Added add(Sum sum, Add add, @Key("other") String other) {
			return new Added(1);
		}

	}

	@StreamProjection(name = "shop", stream = "shop")
	static final class Twice extends Base {

		@Decide
		Added add(Sum sum, Add add) {
			return new Added(1);
		}

		@Decide
		Added add2(Sum sum, Add add) {
			return new Added(1);
		}

	}

	@StreamProjection(name = "shop", stream = "shop")
	static final class OnlyState extends Base {

		@Decide
		Added add(Sum sum) {
			return new Added(1);
		}

	}

	@StreamProjection(name = "shop", stream = "shop")
	static final class OtherState extends Base {

		@Decide
		Added add(String state, Add add) {
			return new Added(1);
		}

	}

	@StreamProjection(name = "shop", stream = "shop")
	static final class NoResult extends Base {

		@Decide
		void add(Sum sum, Add add) {
		}

	}

	@StreamProjection(name = "shop", stream = "shop")
	static final class Arrays extends Base {

		@Decide
		Added[] add(Sum sum, Add add) {
			return new Added[0];
		}

	}

	@StreamProjection(name = "shop", stream = "shop")
	static final class AlsoFold {

		@InitialState
		Sum empty() {
			return new Sum(0);
		}

		@Fold
		@Decide
		Sum add(Sum sum, Added added) {
			return sum;
		}

	}

	@StreamProjection(name = "shop", stream = "shop")
	static final class DeltaCommand extends Base {

		@Decide
		Added add(Sum sum, Added added) {
			return added;
		}

	}

	@StreamProjection(name = "shop", stream = "shop")
	static final class OpenType extends Base {

		@Decide
		Added add(Sum sum, Anything anything) {
			return new Added(1);
		}

	}

	@StreamProjection(name = "shop", stream = "shop")
	static final class ListedType extends Base {

		@Decide(subtypes = Something.class)
		Added add(Sum sum, Anything anything) {
			return new Added(1);
		}

	}

	@StreamProjection(name = "shop", stream = "shop")
	static final class WrongList extends Base {

		@Decide(subtypes = Add.class)
		Added add(Sum sum, Anything anything) {
			return new Added(1);
		}

	}

}
