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

package io.github.s2snapshot.engine.internal.take;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.threads.Backend;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.OperationWatch;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SnapshotPace}.
 */
class SnapshotPaceTests {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final List<Long> rests = new ArrayList<>();

	@Test
	void whenNothingIsFoldedThenTheSnapshotDoesNotRest() {
		SnapshotPace pace = pace(0, MINUTE);
		work(pace, Duration.ofMillis(5));
		assertThat(this.rests).isEmpty();
	}

	@Test
	void whenFoldingIsBusyThenTheSnapshotRestsLongerThanItWorks() {
		SnapshotPace pace = pace(1, MINUTE);
		work(pace, Duration.ofMillis(20));
		assertThat(this.rests).isNotEmpty().allSatisfy((rest) -> assertThat(rest).isBetween(3_500_000L, 10_000_000L));
	}

	@Test
	void whenFoldingUsesLittleOfTheProcessorsThenTheSnapshotDoesNotRest() {
		SnapshotPace pace = new SnapshotPace(() -> 1, 64, MINUTE, this.rests::add);
		work(pace, Duration.ofMillis(5));
		assertThat(this.rests).isEmpty();
	}

	@Test
	void whenFoldingMostlyWaitsForTheServerThenTheSnapshotRests() {
		AtomicInteger looks = new AtomicInteger();
		SnapshotPace pace = new SnapshotPace(() -> (looks.getAndIncrement() % 10 == 0) ? 1 : 0, 2, MINUTE,
				this.rests::add);
		work(pace, Duration.ofMillis(20));
		assertThat(this.rests).isNotEmpty();
	}

	@Test
	void shouldBoundTheTotalRest() {
		SnapshotPace pace = pace(2, Duration.ofMillis(12));
		work(pace, Duration.ofMillis(20));
		assertThat(this.rests.stream().mapToLong(Long::longValue).sum()).isEqualTo(12_000_000);
	}

	@Test
	void whenTheSnapshotIsUrgentThenItDoesNotRestAnyMore() {
		SnapshotPace pace = pace(2, MINUTE);
		pace.hurry();
		work(pace, Duration.ofMillis(5));
		assertThat(this.rests).isEmpty();
	}

	@Test
	void pacedReadShouldReturnTheSameBytes() throws IOException {
		byte[] bytes = { 1, 2, 3 };
		assertThat(pace(1, MINUTE).reading(new ByteArrayInputStream(bytes)).readAllBytes()).isEqualTo(bytes);
	}

	@Test
	void whenAProjectionStopsThenItsSnapshotInProgressDoesNotRest() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch hurried = new CountDownLatch(1);
		AtomicInteger taken = new AtomicInteger();
		SnapshotTaker taker = new SnapshotTaker() {

			@Override
			public SnapshotResult take(boolean forced, Deadline deadline) {
				begun.countDown();
				try {
					if (hurried.await(1, TimeUnit.MINUTES)) {
						taken.incrementAndGet();
					}
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				return new SnapshotResult.Skipped("it is a test");
			}

			@Override
			public void hurry() {
				hurried.countDown();
			}

		};
		try (EngineThreads threads = EngineThreads.start()) {
			SnapshotCoordinator coordinator = new SnapshotCoordinator("p", () -> OperationWatch.NONE, taker,
					new SnapshotTiming(null, SnapshotTriggers.none(), () -> 0), threads, new Backend(null, this),
					MINUTE);
			CompletableFuture<SnapshotResult> first = coordinator.request(SnapshotMode.MANUAL, Deadline.in(MINUTE));
			assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
			coordinator.request(SnapshotMode.SHUTDOWN, Deadline.in(MINUTE));
			assertThat(first.get(1, TimeUnit.MINUTES)).isInstanceOf(SnapshotResult.Skipped.class);
			// If this snapshot ends before the shutdown requests one, another one begins.
			assertThat(taken).hasPositiveValue();
		}
	}

	private SnapshotPace pace(int activeFolds, Duration rest) {
		return new SnapshotPace(() -> activeFolds, 2, rest, this.rests::add);
	}

	private static void work(SnapshotPace pace, Duration duration) {
		long start = System.nanoTime();
		while (System.nanoTime() - start < duration.toNanos()) {
			pace.step();
		}
	}

}
