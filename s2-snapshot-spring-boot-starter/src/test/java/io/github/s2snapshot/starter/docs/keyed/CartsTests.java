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

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

import io.github.s2snapshot.embedded.fault.Faults;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.test.autoconfigure.ProjectionTest;

import static org.assertj.core.api.Assertions.assertThat;

@ProjectionTest(CartProjection.class)
class CartsTests {

	@Autowired
	private KeyedProjection<String, Cart> carts;

	@Test
	void whenTheAnswerIsLostThenAnItemIsAddedOnce(@Autowired Faults faults) {
		this.carts.append("1", new ItemAdded("bolt", 1));
		faults.loseAcks(1);
		this.carts.update("1", (cart) -> List.of(new ItemAdded("bolt", 1)));
		Cart cart = this.carts.readLatest("1", Duration.ofSeconds(20)).state();
		assertThat(cart.items()).isEqualTo(Map.of("bolt", 2));
	}

}
