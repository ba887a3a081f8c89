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

package io.github.s2snapshot.keyed;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link KeyedProjectionDefinition}.
 */
class KeyedProjectionDefinitionTests {

	@Test
	void whenKeyIsGivenThenItsDefinitionHasItsStreamAndInitialState() {
		KeyedProjectionDefinition<String, Cart> definition = carts(PoisonPolicy.fail()).initialState(Cart::new).build();
		assertThat(definition.name()).isEqualTo("cart");
		assertThat(definition.pattern().pattern()).isEqualTo("carts/{id}");
		assertThat(definition.createsStreams()).isTrue();
		assertThat(definition.residency()).isEqualTo(Residency.defaults());
		ProjectionDefinition<Cart> one = definition.of("a b");
		assertThat(one.stream()).isEqualTo("carts/a%20b");
		assertThat(one.name()).isEqualTo("cart");
		assertThat(one.initialState().get()).isEqualTo(new Cart("a b"));
		assertThat(one.foldFingerprint()).isEqualTo(definition.of("c").foldFingerprint());
		assertThat(definition)
			.hasToString("KeyedProjectionDefinition[cart/1 of streams carts/{id}, Projection 'cart']");
	}

	@Test
	void whenThereIsNoInitialStateThenItIsRefused() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> carts(PoisonPolicy.fail()).build())
			.withMessage(
					"Keyed projection 'cart' has no initial state: set the state before the first record of a key");
	}

	@Test
	void whenDeadLetterStreamBelongsToAKeyThenItIsRefused() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> carts(PoisonPolicy.skip("carts/dead")).initialState(Cart::new).build())
			.withMessage("Projection 'cart' skips poison records to stream 'carts/dead', which is the stream of a key "
					+ "of its pattern 'carts/{id}': set a dead-letter stream that does not match the pattern");
		assertThat(carts(PoisonPolicy.skip("dead/carts")).initialState(Cart::new).build().template().poison())
			.isEqualTo(PoisonPolicy.skip("dead/carts"));
	}

	@Test
	void whenKeyCannotNameAStreamThenItIsRefused() {
		KeyedProjectionDefinition<String, Cart> definition = carts(PoisonPolicy.fail()).initialState(Cart::new).build();
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> definition.of(""));
	}

	private static KeyedProjectionDefinition.Builder<String, Cart> carts(PoisonPolicy poison) {
		return KeyedProjectionDefinition.builder(StreamPattern.of("carts/{id}", String.class),
				ProjectionDefinition.builder("cart", Cart.class)
					.poison(poison)
					.fold(Added.class, (Cart cart, Added added) -> cart));
	}

	record Cart(String id) {
	}

	record Added(String item) {
	}

}
