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

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.s2snapshot.annotation.Decide;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.Key;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.projection.error.CommandRefusedException;

@StreamProjection(name = "cart", stream = "carts/{id}")
class CartProjection {

	@InitialState
	Cart empty() {
		return new Cart(Map.of(), false);
	}

	@Fold
	Cart added(Cart cart, ItemAdded item) {
		return cart.plus(item.article(), item.amount());
	}

	@Fold
	Cart ordered(Cart cart, Ordered ordered) {
		return new Cart(cart.items(), true);
	}

	@Decide
	List<ItemAdded> add(Cart cart, AddItem command) {
		if (cart.ordered()) {
			throw new CommandRefusedException("ordered", "The cart was ordered before");
		}
		return List.of(new ItemAdded(command.article(), command.amount()));
	}

	@Decide
	Optional<Ordered> order(Cart cart, Order command, @Key String id) {
		if (cart.items().isEmpty()) {
			throw new CommandRefusedException("empty", "The cart is empty");
		}
		return (cart.ordered()) ? Optional.empty() : Optional.of(new Ordered(id));
	}

}
