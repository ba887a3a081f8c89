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

package io.github.s2snapshot.starter.docs.keyed;

import java.util.Map;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

class CartsInCode {

	KeyedProjection<String, Cart> carts(SnapshotTemplate template) {
		return template.keyed(KeyedProjectionDefinition
			.builder(StreamPattern.of("carts/{id}", String.class),
					ProjectionDefinition.builder("cart", Cart.class)
						.fold(ItemAdded.class, (Cart cart, ItemAdded item) -> cart.plus(item.article(), item.amount())))
			.initialState((id) -> new Cart(id, Map.of()))
			.build());
	}

}
