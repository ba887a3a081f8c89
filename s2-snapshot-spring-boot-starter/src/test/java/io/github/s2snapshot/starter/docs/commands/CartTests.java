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

package io.github.s2snapshot.starter.docs.commands;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.test.fixture.KeyedProjectionFixture;

class CartTests {

	private final KeyedProjectionFixture<String, Cart> carts = KeyedProjectionFixture.of(new CartProjection(),
			String.class, Cart.class);

	@Test
	void anItemIsAdded() {
		this.carts.forKey("42")
			.given(new ItemAdded("bolt", 1))
			.whenCommand(new AddItem("bolt", 2))
			.thenDeltas(new ItemAdded("bolt", 2))
			.thenState(new Cart(Map.of("bolt", 3), false));
	}

	@Test
	void whenTheCartWasOrderedThenNothingIsAdded() {
		this.carts.forKey("42")
			.given(new ItemAdded("bolt", 1), new Ordered("42"))
			.whenCommand(new AddItem("nut", 1))
			.thenRefused("ordered");
	}

}
