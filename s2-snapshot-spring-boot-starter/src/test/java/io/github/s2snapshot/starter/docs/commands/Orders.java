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

import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.projection.CommandOptions;
import io.github.s2snapshot.projection.CommandResult;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.UpdateFailedException;

/**
 * Samples of attempts.
 */
class Orders {

	private final KeyedProjection<String, Cart> carts;

	Orders(KeyedProjection<String, Cart> carts) {
		this.carts = carts;
	}

	CommandResult addTwice(String cart, AddItem command) {
		try {
			return this.carts.send(cart, command);
		}
		catch (AmbiguousUpdateException | UpdateFailedException ex) {
			return this.carts.send(cart, command, CommandOptions.retry(ex));
		}
	}

	CommandResult order(String cart, String idempotencyKey, long cursor) {
		return this.carts.send(cart, new Order(), CommandOptions.retry(idempotencyKey, cursor));
	}

}
