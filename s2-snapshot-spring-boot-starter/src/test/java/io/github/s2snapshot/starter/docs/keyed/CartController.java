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

import java.util.List;
import java.util.stream.Stream;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.keyed.KeyedProjection;

@RestController
class CartController {

	private final KeyedProjection<String, Cart> carts;

	CartController(KeyedProjection<String, Cart> carts) {
		this.carts = carts;
	}

	@GetMapping("/carts/{id}")
	Cart cart(@PathVariable String id) {
		return this.carts.read(id).state();
	}

	@PostMapping("/carts/{id}/items")
	Cart add(@PathVariable String id, @RequestBody ItemAdded item) {
		return this.carts.update(id, (cart) -> {
			boolean full = cart.items().size() == 100;
			return (full) ? List.of() : List.of(item);
		}).view().state();
	}

	@GetMapping("/carts")
	List<String> carts(String prefix) {
		try (Stream<String> ids = this.carts.keys(prefix)) {
			return ids.limit(50).toList();
		}
	}

	@DeleteMapping("/carts/{id}")
	void delete(@PathVariable String id) {
		this.carts.delete(id);
	}

}
