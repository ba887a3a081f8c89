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
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.ResolvableType;

import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.keyed.KeyState;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the samples of the page about keyed projections.
 */
class KeyedSamplesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class))
		.withPropertyValues("s2.basin=shop-basin");

	@Test
	void cartsAreReadUpdatedListedAndDeleted() {
		this.contextRunner.withBean(CartProjection.class)
			.withBean(CartController.class)
			.withBean(CartCustomizer.class)
			.run((context) -> {
				CartController carts = context.getBean(CartController.class);
				assertThat(carts.cart("eu-1")).isEqualTo(new Cart("eu-1", Map.of()));
				assertThat(carts.add("eu-1", new ItemAdded("bolt", 2)).items()).isEqualTo(Map.of("bolt", 2));
				assertThat(carts.add("us-1", new ItemAdded("nut", 1)).items()).isEqualTo(Map.of("nut", 1));
				assertThat(carts.carts("eu-")).containsExactly("eu-1");
				assertThat(carts.carts("")).containsExactly("eu-1", "us-1");
				carts.delete("eu-1");
				Awaitility.await().until(() -> carts.carts("").equals(List.of("us-1")));
			});
	}

	@Test
	void pinnedCartsAreFollowed() {
		this.contextRunner.withBean(CartProjection.class).run((context) -> {
			KeyedProjection<String, Cart> carts = carts(context);
			CartPins pins = new CartPins(carts);
			carts.append("7", new ItemAdded("bolt", 1));
			assertThat(pins.latest("7").items()).isEqualTo(Map.of("bolt", 1));
			assertThat(pins.anyAge("7").items()).isEqualTo(Map.of("bolt", 1));
			AtomicReference<KeyState> meanwhile = new AtomicReference<>();
			pins.checkOut("7", () -> meanwhile.set(carts.info("7").state()));
			assertThat(meanwhile.get()).isEqualTo(KeyState.FOLLOWED);
			assertThat(pins.changes("7")).isNotNull();
		});
	}

	@Test
	void keysOfSeveralVariablesAreRecords() {
		this.contextRunner.withBean(SeatProjection.class).run((context) -> {
			KeyedProjection<SeatKey, Seat> seats = bean(context, SeatKey.class, Seat.class);
			SeatKey key = new SeatKey(UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e"), 12);
			assertThat(seats.stream(key)).isEqualTo("shows/0f8fad5b-d9cb-469f-a165-70867728950e/seats/12");
			seats.append(key, new SeatTaken("ann"));
			assertThat(seats.readLatest(key, Duration.ofSeconds(20)).state()).isEqualTo(new Seat(12, true));
		});
	}

	@Test
	void convertersAreUsedForTheirType() {
		SkuConverter converter = new SkuConverter();
		StreamPattern<Sku> articles = StreamPattern.of("articles/{sku}", Sku.class, (type) -> converter);
		Sku sku = new Sku("acme", 7);
		assertThat(articles.stream(sku)).isEqualTo("articles/acme%3A7");
		assertThat(articles.key("articles/acme%3A7")).contains(sku);
		assertThat(articles.key("articles/acme%3A07")).isEmpty();
	}

	@Test
	void openCartsAreLoadedAtTheStart() {
		this.contextRunner.withBean(CartProjection.class).withBean(OpenCarts.class).run((context) -> {
			KeyedProjection<String, Cart> carts = carts(context);
			assertThat(List.of(carts.info("eu-1").state(), carts.info("eu-2").state())).containsOnly(KeyState.RESIDENT);
		});
	}

	@Test
	void cartsAreDefinedInCode() {
		this.contextRunner.run((context) -> {
			try (SnapshotTemplate template = SnapshotTemplate.builder(context.getBean(S2Client.class))
				.basin("shop-basin")
				.build()) {
				KeyedProjection<String, Cart> carts = new CartsInCode().carts(template);
				carts.append("1", new ItemAdded("bolt", 3));
				assertThat(carts.readLatest("1", Duration.ofSeconds(20)).state())
					.isEqualTo(new Cart("1", Map.of("bolt", 3)));
			}
		});
	}

	private static KeyedProjection<String, Cart> carts(ApplicationContext context) {
		return bean(context, String.class, Cart.class);
	}

	@SuppressWarnings("unchecked")
	private static <K, S> KeyedProjection<K, S> bean(ApplicationContext context, Class<K> key, Class<S> state) {
		return (KeyedProjection<K, S>) context
			.getBeanProvider(ResolvableType.forClassWithGenerics(KeyedProjection.class, key, state))
			.getObject();
	}

}
