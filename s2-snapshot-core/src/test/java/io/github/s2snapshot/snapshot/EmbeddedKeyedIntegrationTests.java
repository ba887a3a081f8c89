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

package io.github.s2snapshot.snapshot;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.embedded.fault.Operation;
import io.github.s2snapshot.keyed.Freshness;
import io.github.s2snapshot.keyed.KeyDeletedException;
import io.github.s2snapshot.keyed.KeyState;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.sdk.append.AppendInput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Runs the scenarios against the embedded server.
 */
class EmbeddedKeyedIntegrationTests extends AbstractKeyedScenarios {

	private EmbeddedS2 server;

	@Override
	String startServer() {
		this.server = EmbeddedS2.start();
		return this.server.endpoint();
	}

	@Override
	void stopServer() {
		this.server.close();
	}

	@AfterEach
	void clearFaults() {
		this.server.faults().clear();
	}

	@Test
	void whenAKeyIsFollowedFromNowOnThenItsStateIsNotOlderThanAsked() {
		KeyedProjection<String, Tally> carts = keyed();
		carts.update("42", (cart) -> List.of(one("a")));
		this.basin.stream(carts.stream("42")).append(AppendInput.of(record("a")));
		this.server.faults().delay(Operation.READ, Duration.ofSeconds(1));
		try (KeyedProjection.Pin pin = carts.pin("42")) {
			await().until(() -> carts.info("42").state() == KeyState.FOLLOWED);
			assertThat(carts.read("42", Freshness.maxAge(Duration.ofMillis(1)), TIMEOUT).state().count()).isEqualTo(2);
			assertThat(pin).isNotNull();
		}
	}

	@Test
	void whenTheServerIsDeletingTheStreamOfAKeyThenTheKeyCountsAsDeleted() {
		KeyedProjection<String, Tally> carts = keyed();
		carts.append("42", one("a"));
		this.server.faults().refuse(Operation.READ, 100, 409, "stream_deletion_pending");
		assertThatExceptionOfType(KeyDeletedException.class).isThrownBy(() -> carts.read("42"))
			.withMessageContaining("Key '42' of projection 'cart' is being deleted. Retry when its stream");
		assertThatExceptionOfType(KeyDeletedException.class)
			.isThrownBy(() -> carts.update("42", (cart) -> List.of(one("b"))));
		assertThat(carts.failed()).isEmpty();
		this.server.faults().clear();
		assertThat(carts.read("42").state().count()).isOne();
	}

}
