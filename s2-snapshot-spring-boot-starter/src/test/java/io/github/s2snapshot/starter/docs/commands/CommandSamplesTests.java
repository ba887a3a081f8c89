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

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ResolvableType;

import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.projection.CommandResult;
import io.github.s2snapshot.projection.error.CommandRefusedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Runs the samples of the page about commands.
 */
class CommandSamplesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class))
		.withPropertyValues("s2.basin=shop-basin");

	@Test
	@SuppressWarnings("unchecked")
	void commandsAreSentAndFoundAgain() {
		this.contextRunner.withBean(CartProjection.class).withBean(CartController.class).run((context) -> {
			KeyedProjection<String, Cart> carts = (KeyedProjection<String, Cart>) context
				.getBeanProvider(ResolvableType.forClassWithGenerics(KeyedProjection.class, String.class, Cart.class))
				.getObject();
			long cursor = context.getBean(CartController.class).add("1", new AddItem("bolt", 2));
			assertThat(cursor).isOne();
			Orders orders = new Orders(carts);
			assertThat(orders.addTwice("1", new AddItem("nut", 1)).cursor()).isEqualTo(2);
			CommandResult order = orders.order("1", "key-1", cursor);
			assertThat(order.deltas()).containsExactly(new Ordered("1"));
			CommandResult again = orders.order("1", "key-1", cursor);
			assertThat(again.repeated()).isTrue();
			assertThat(again.cursor()).isEqualTo(order.cursor());
			assertThatExceptionOfType(CommandRefusedException.class)
				.isThrownBy(() -> carts.send("1", new AddItem("nut", 1)))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo("ordered"));
			assertThat(carts.readLatest("1", Duration.ofSeconds(20)).state())
				.isEqualTo(new Cart(Map.of("bolt", 2, "nut", 1), true));
		});
	}

}
