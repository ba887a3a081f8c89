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

package io.github.s2snapshot.engine.internal.threads;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EngineThreads}.
 */
class EngineThreadsTests {

	private final EngineThreads threads = EngineThreads.start();

	@Test
	void whenTheThreadsAreClosedThenWaitingUpdatesAreRefused() throws Exception {
		// Prevents that threads are added for tasks that do not return.
		this.threads.schedule(EngineThreadsTests::awaitInterrupt, Duration.ZERO);
		int busy = 64;
		CountDownLatch begun = new CountDownLatch(busy);
		AtomicInteger refused = new AtomicInteger();
		CompletableFuture<String> last = new CompletableFuture<>();
		for (int i = 0; i < busy; i++) {
			this.threads.update(this, () -> {
				begun.countDown();
				awaitInterrupt();
			}, refused::incrementAndGet);
		}
		assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
		this.threads.update(this, () -> last.complete("made"), () -> last.complete("refused"));
		assertThat(last).isNotDone();
		this.threads.close();
		assertThat(last).isCompletedWithValue("refused");
		assertThat(refused).hasValue(0);
	}

	@Test
	void whenTheThreadsAreClosedThenFurtherUpdatesAreRefused() {
		CompletableFuture<String> late = new CompletableFuture<>();
		this.threads.close();
		this.threads.update(this, () -> late.complete("made"), () -> late.complete("refused"));
		assertThat(late).isCompletedWithValue("refused");
	}

	private static void awaitInterrupt() {
		try {
			new CountDownLatch(1).await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
