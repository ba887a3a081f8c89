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

package io.github.s2snapshot.engine.internal.status;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.SnapshotFailureReason;
import io.github.s2snapshot.sdk.resource.StreamName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SnapshotFailureLog}.
 */
public class SnapshotFailureLogTests {

	private final List<String> warnings = new ArrayList<>();

	private final Logger logger = (Logger) Proxy.newProxyInstance(getClass().getClassLoader(),
			new Class<?>[] { Logger.class }, (proxy, method, arguments) -> {
				if (method.getName().equals("warn")) {
					this.warnings.add((String) arguments[0]);
				}
				return null;
			});

	private final SnapshotFailureLog log = new SnapshotFailureLog();

	private final Clock clock = new Clock();

	@Test
	void h38ShouldLogFailuresOfTheSameReasonOnceAMinute() throws Exception {
		this.clock.run(() -> {
			for (int i = 0; i < 600; i++) {
				fail(SnapshotFailureReason.UNREADABLE);
				this.clock.nanos += Duration.ofSeconds(1).toNanos();
			}
		});
		assertThat(this.warnings).hasSize(10);
		assertThat(this.warnings.get(0)).endsWith("a snapshot failed");
		assertThat(this.warnings.get(1)).contains("{} more have failed");
	}

	@Test
	void shouldLogAFailureOfAnotherReasonAtOnce() throws Exception {
		this.clock.run(() -> {
			fail(SnapshotFailureReason.UNREADABLE);
			fail(SnapshotFailureReason.STORE);
			fail(SnapshotFailureReason.UNREADABLE);
		});
		assertThat(this.warnings).hasSize(2);
	}

	private void fail(SnapshotFailureReason reason) {
		this.log.failed(this.logger, "talk", new StreamName("tests", "talk"),
				new SnapshotException(reason, "it is a test", null));
	}

	/**
	 * Thread with its own time.
	 */
	public static final class Clock {

		public long nanos;

		public void run(Runnable action) throws InterruptedException {
			Keeper keeper = new Keeper(action);
			keeper.start();
			keeper.join();
			assertThat(keeper.failure).isNull();
		}

		private final class Keeper extends Thread implements EngineTime.Keeper {

			private @Nullable Throwable failure;

			Keeper(Runnable action) {
				super(action);
				setUncaughtExceptionHandler((thread, problem) -> this.failure = problem);
			}

			@Override
			public long nanoTime() {
				return Clock.this.nanos;
			}

			@Override
			public Instant instant() {
				throw new UnsupportedOperationException();
			}

			@Override
			public double random() {
				throw new UnsupportedOperationException();
			}

			@Override
			public <T extends @Nullable Object> T await(CompletableFuture<T> future, Duration timeout) {
				throw new UnsupportedOperationException();
			}

		}

	}

}
