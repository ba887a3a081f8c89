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

package io.github.s2snapshot.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.keyed.KeyDeletedException;
import io.github.s2snapshot.keyed.KeyFailedException;
import io.github.s2snapshot.projection.error.ProjectionException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link KeyPin}.
 */
class KeyPinTests {

	private final Deque<Runnable> later = new ArrayDeque<>();

	private CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();

	private @Nullable ProjectionException reason;

	private int created;

	private int followed;

	private int ended;

	private KeyPin<String> pin() {
		return new KeyPin<>(() -> {
			this.created++;
			return follow();
		}, () -> {
			this.followed++;
			return follow();
		}, (task, delay) -> this.later.add(task));
	}

	private KeyFollow<String> follow() {
		this.gone = new CompletableFuture<>();
		return new KeyFollow<>(new CompletableFuture<>(), this.gone, () -> this.reason, () -> this.ended++);
	}

	private void end(ProjectionException failure) {
		this.reason = failure;
		this.gone.complete(null);
	}

	@Test
	void whenTheKeyFailsThenItIsFollowedAgainWithoutCreatingItsStream() {
		KeyPin<String> pin = pin();
		end(new KeyFailedException("failed", null));
		assertThat(this.ended).isOne();
		this.later.remove().run();
		assertThat(this.created).isOne();
		assertThat(this.followed).isOne();
		pin.close();
		assertThat(this.ended).isEqualTo(2);
	}

	@Test
	void whenTheKeyIsDeletedThenThePinEnds() {
		KeyPin<String> pin = pin();
		end(new KeyDeletedException("deleted", null));
		assertThat(this.ended).isOne();
		assertThat(this.later).isEmpty();
		pin.close();
		assertThat(this.ended).isOne();
	}

	@Test
	void whenThePinIsClosedThenTheKeyIsNotFollowedAgain() {
		KeyPin<String> pin = pin();
		end(new KeyFailedException("failed", null));
		pin.close();
		this.later.remove().run();
		assertThat(this.followed).isZero();
	}

}
