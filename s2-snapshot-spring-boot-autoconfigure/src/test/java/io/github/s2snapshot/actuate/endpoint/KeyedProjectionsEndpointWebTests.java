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

package io.github.s2snapshot.actuate.endpoint;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.Key;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.autoconfigure.CartProjection;
import io.github.s2snapshot.autoconfigure.CartProjection.Cart;
import io.github.s2snapshot.autoconfigure.CartProjection.ItemAdded;
import io.github.s2snapshot.autoconfigure.CounterProjection;
import io.github.s2snapshot.keyed.KeyState;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.projection.error.ProjectionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for keyed projections in the {@link S2ProjectionsEndpoint} over HTTP.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "management.endpoints.web.exposure.include=s2projections", "spring.jmx.enabled=false",
				"s2.basin=test-basin", "s2.snapshot.create-stream=true", "s2.snapshot.trigger.records=50",
				"s2.snapshot.keyed.max-resident=70" })
class KeyedProjectionsEndpointWebTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final HttpClient client = HttpClient.newHttpClient();

	@LocalServerPort
	private int port;

	@Autowired
	private KeyedProjection<String, Cart> carts;

	@Autowired
	private KeyedProjection<GameKey, Integer> games;

	@Test
	void keyedProjectionsShouldBeListedBesideOthers() throws Exception {
		HttpResponse<String> response = get("");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<String>read(response.body(), "$.projections['the-counter'].stream")).isEqualTo("numbers");
		assertThat(JsonPath.<String>read(response.body(), "$.keyed.cart.pattern")).isEqualTo("carts/{id}");
		assertThat(JsonPath.<String>read(response.body(), "$.keyed.game.pattern"))
			.isEqualTo("tenants/{tenant}/games/{number}");
	}

	@Test
	void keyedProjectionShouldBeDescribed() throws Exception {
		this.carts.read("described");
		HttpResponse<String> response = get("/cart");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<String>read(response.body(), "$.basin")).isEqualTo("test-basin");
		assertThat(JsonPath.<Integer>read(response.body(), "$.resident")).isPositive();
		assertThat(JsonPath.<Integer>read(response.body(), "$.loads")).isPositive();
		assertThat(JsonPath.<Integer>read(response.body(), "$.limits.maxResident")).isEqualTo(70);
		assertThat(JsonPath.<Double>read(response.body(), "$.limits.idleSeconds")).isEqualTo(600);
		assertThat(JsonPath.<String>read(response.body(), "$.limits.freshness")).isEqualTo("max-age 200 ms");
		assertThat(JsonPath.<String>read(response.body(), "$.triggers")).isEqualTo("after 50 records");
	}

	@Test
	void keyShouldBeDescribedWithoutLoadingIt() throws Exception {
		HttpResponse<String> absent = get("/cart/keys/shown");
		assertThat(absent.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<String>read(absent.body(), "$.state")).isEqualTo("absent");
		assertThat(JsonPath.<String>read(absent.body(), "$.stream")).isEqualTo("carts/shown");
		assertThat(JsonPath.<Object>read(absent.body(), "$.details")).isNull();
		assertThat(this.carts.info("shown").state()).isEqualTo(KeyState.ABSENT);
		this.carts.append("shown", new ItemAdded(3));
		this.carts.readLatest("shown", TIMEOUT);
		HttpResponse<String> resident = get("/cart/keys/shown");
		assertThat(JsonPath.<String>read(resident.body(), "$.state")).isEqualTo("resident");
		assertThat(JsonPath.<Integer>read(resident.body(), "$.details.cursor")).isEqualTo(1);
		assertThat(JsonPath.<String>read(resident.body(), "$.details.stream")).isEqualTo("carts/shown");
		assertThat(resident.body()).doesNotContain("items");
	}

	@Test
	void keyShouldBeFoundByEachWayToWriteIt() throws Exception {
		for (String path : new String[] { "/cart/keys/a%20b", "/cart/keys?key=a%2520b" }) {
			HttpResponse<String> response = get(path);
			assertThat(response.statusCode()).as(path).isEqualTo(200);
			assertThat(JsonPath.<String>read(response.body(), "$.key")).isEqualTo("a%20b");
			assertThat(JsonPath.<String>read(response.body(), "$.stream")).isEqualTo("carts/a%20b");
		}
		HttpResponse<String> slash = get("/cart/keys?key=a%252Fb");
		assertThat(JsonPath.<String>read(slash.body(), "$.stream")).isEqualTo("carts/a%2Fb");
		for (String path : new String[] { "/game/keys/acme/7", "/game/keys?key=acme/7" }) {
			HttpResponse<String> response = get(path);
			assertThat(JsonPath.<String>read(response.body(), "$.stream")).as(path).isEqualTo("tenants/acme/games/7");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/cart/keys/a/b", "/cart/keys?key=a%20b", "/cart/keys?key=a/b", "/game/keys/acme",
			"/game/keys/acme/07", "/game/keys?key=acme" })
	void whenTextIsNotAKeyThenTheResponseSaysWhy(String path) throws Exception {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(JsonPath.<String>read(response.body(), "$.problem")).contains("is not a key of stream pattern");
		assertThat(JsonPath.<Object>read(response.body(), "$.state")).isNull();
	}

	@Test
	void whenProjectionOrPartIsUnknownThenResponseIsNotFound() throws Exception {
		for (String path : new String[] { "/other/keys/1", "/the-counter/keys/1", "/cart/snapshots", "/cart/keys",
				"/cart/other/1", "/the-counter/failed", "/cart/other?key=1" }) {
			assertThat(get(path).statusCode()).as(path).isEqualTo(404);
		}
		for (String path : new String[] { "/cart", "/cart/snapshot", "/cart/pause", "/cart/keys/1/explode",
				"/cart/keys/1/pause", "/cart/other/1/snapshot", "/the-counter/keys/1/snapshot", "/other/keys/1/evict",
				"/the-counter/evict?key=1", "/cart/keys/7" }) {
			assertThat(post(path).statusCode()).as(path).isEqualTo(404);
		}
	}

	@Test
	void operationsShouldBeRunOnAKey() throws Exception {
		this.carts.append("operated", new ItemAdded(3));
		HttpResponse<String> taken = post("/cart/keys/operated/snapshot");
		assertThat(taken.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<String>read(taken.body(), "$.key")).isEqualTo("operated");
		assertThat(JsonPath.<String>read(taken.body(), "$.outcome")).isEqualTo("taken");
		assertThat(JsonPath.<Integer>read(taken.body(), "$.snapshot.cursor")).isEqualTo(1);
		HttpResponse<String> audited = post("/cart/audit?key=operated");
		assertThat(audited.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<String>read(audited.body(), "$.operation")).isEqualTo("audit");
		HttpResponse<String> evicted = post("/cart/keys/operated/evict");
		assertThat(evicted.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<String>read(evicted.body(), "$.outcome")).isEqualTo("done");
		assertThat(this.carts.info("operated").state()).isEqualTo(KeyState.ABSENT);
		HttpResponse<String> again = post("/cart/keys/operated/evict");
		assertThat(again.statusCode()).isEqualTo(409);
		assertThat(JsonPath.<String>read(again.body(), "$.outcome")).isEqualTo("refused");
		HttpResponse<String> game = post("/game/keys/acme/7/snapshot");
		assertThat(JsonPath.<String>read(game.body(), "$.key")).isEqualTo("acme/7");
		assertThat(game.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<String>read(game.body(), "$.outcome")).isEqualTo("skipped");
		assertThat(JsonPath.<String>read(game.body(), "$.reason")).contains("the stream does not exist");
		HttpResponse<String> invalid = post("/game/keys/acme/07/snapshot");
		assertThat(invalid.statusCode()).isEqualTo(400);
		assertThat(JsonPath.<String>read(invalid.body(), "$.outcome")).isEqualTo("bad-request");
	}

	@Test
	void failedKeysShouldBeListed() throws Exception {
		this.carts.append("broken", new ItemAdded(-1));
		assertThatExceptionOfType(ProjectionException.class).isThrownBy(() -> this.carts.read("broken"));
		HttpResponse<String> failed = get("/cart/failed");
		assertThat(failed.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<String>read(failed.body(), "$.failed[0].key")).isEqualTo("broken");
		assertThat(JsonPath.<String>read(failed.body(), "$.failed[0].stream")).isEqualTo("carts/broken");
		assertThat(JsonPath.<Integer>read(failed.body(), "$.failed[0].failures")).isEqualTo(1);
		assertThat(JsonPath.<String>read(failed.body(), "$.failed[0].failure")).contains("carts/broken");
		HttpResponse<String> key = get("/cart/keys/broken");
		assertThat(JsonPath.<String>read(key.body(), "$.state")).isEqualTo("failed");
		assertThat(JsonPath.<String>read(key.body(), "$.failed.failure")).contains("carts/broken");
		HttpResponse<String> refused = post("/cart/keys/broken/snapshot");
		assertThat(refused.statusCode()).isIn(409, 500);
		assertThat(JsonPath.<String>read(refused.body(), "$.reason")).contains("broken");
	}

	@Test
	void h68WhenWriteHasNoJsonTypeThenItIsRefused() throws Exception {
		for (String path : new String[] { "/cart/keys/refused/snapshot", "/cart/snapshot?key=refused",
				"/game/keys/acme/8/evict" }) {
			HttpResponse<String> response = this.client.send(HttpRequest.newBuilder(uri(path))
				.header("Content-Type", "text/plain")
				.POST(HttpRequest.BodyPublishers.noBody())
				.build(), HttpResponse.BodyHandlers.ofString());
			assertThat(response.statusCode()).as(path).isEqualTo(415);
		}
		assertThat(this.carts.info("refused").state()).isEqualTo(KeyState.ABSENT);
	}

	private HttpResponse<String> get(String path) throws Exception {
		return this.client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> post(String path) throws Exception {
		return this.client.send(HttpRequest.newBuilder(uri(path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.noBody())
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	private URI uri(String path) {
		return URI.create("http://localhost:" + this.port + "/actuator/s2projections" + path);
	}

	record GameKey(String tenant, int number) {
	}

	@StreamProjection(name = "game", stream = "tenants/{tenant}/games/{number}")
	static class GameProjection {

		@InitialState
		Integer empty(@Key GameKey key) {
			return key.number();
		}

		@Fold
		Integer added(Integer sum, ItemAdded added) {
			return sum + added.items();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ CartProjection.class, CounterProjection.class, GameProjection.class })
	static class Application {

	}

}
