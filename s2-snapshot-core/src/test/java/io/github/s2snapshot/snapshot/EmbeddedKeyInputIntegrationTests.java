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
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.embedded.fault.Operation;
import io.github.s2snapshot.keyed.Freshness;
import io.github.s2snapshot.keyed.KeyDeletedException;
import io.github.s2snapshot.keyed.KeyState;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.sdk.error.S2Exception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Runs the scenarios against the embedded server, and those that need a server that fails
 * on demand.
 */
class EmbeddedKeyInputIntegrationTests extends AbstractKeyInputScenarios {

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

	@Override
	String endpoint() {
		return this.server.endpoint();
	}

	@AfterEach
	void clearFaults() {
		this.server.faults().clear();
	}

	@Test
	void whenAKeyIsDeletedWhileItIsLoadedThenTheRequestFails() {
		KeyedProjection<String, Tally> carts = keyed();
		carts.append("42", one());
		this.server.faults().delay(Operation.READ, Duration.ofSeconds(1));
		CompletableFuture<ProjectionView<Tally>> read = carts.readAsync("42", Freshness.LATEST);
		assertThat(carts.info("42").state()).isEqualTo(KeyState.LOADING);
		carts.delete("42");
		assertThat(read).failsWithin(TIMEOUT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(KeyDeletedException.class)
			.withMessageContaining("Key '42' of projection 'cart' was deleted");
		this.server.faults().clear();
		awaitDeleted(carts, "42");
		assertThat(carts.info().failed()).isZero();
	}

	@Test
	void whenTheTokenMayNotReadThenTheMessageNamesThePermissionAndTheKeyIsNotRemembered() {
		KeyedProjection<String, Tally> carts = keyed();
		carts.append("42", one());
		this.server.faults().refuse(Operation.READ, 1, 403, "permission_denied");
		assertThatExceptionOfType(ProjectionFailedException.class).isThrownBy(() -> carts.read("42"))
			.withMessageContaining(carts.stream("42"))
			.withMessageEndingWith("Give the access token the permissions to read this stream and to check its tail");
		assertThat(carts.failed()).isEmpty();
		assertThat(carts.read("42").state().count()).isOne();
	}

	@Test
	void whenTheTokenMayNotAppendThenNothingIsAppendedAndTheKeyStays() {
		KeyedProjection<String, Tally> carts = keyed();
		carts.update("42", (cart) -> List.of(one()));
		this.server.faults().refuse(Operation.APPEND, 1, 403, "permission_denied");
		assertThatExceptionOfType(S2Exception.class).isThrownBy(() -> carts.update("42", (cart) -> List.of(one())));
		this.server.faults().refuse(Operation.APPEND, 1, 403, "permission_denied");
		assertThatExceptionOfType(S2Exception.class).isThrownBy(() -> carts.append("42", one()));
		assertThat(carts.info("42").state()).isEqualTo(KeyState.RESIDENT);
		assertThat(carts.readLatest("42", TIMEOUT).state().count()).isOne();
		assertThat(carts.failed()).isEmpty();
	}

}
