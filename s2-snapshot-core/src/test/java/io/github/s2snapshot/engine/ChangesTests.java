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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

import io.github.s2snapshot.engine.internal.read.Changes;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.ReadRejectedException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Changes} of a running projection.
 */
class ChangesTests extends AbstractRunnerTests {

	@Test
	void subscribersShouldReceiveTheCurrentStateAndEachChange() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started();
		Collected collected = new Collected(Long.MAX_VALUE);
		runner.changes().subscribe(collected);
		awaitStates(collected, "ab");
		this.stream.say("c");
		awaitStates(collected, "ab", "abc");
		this.stream.say("d");
		awaitStates(collected, "ab", "abc", "abcd");
		assertThat(collected.entries).extracting(ProjectionView::cursor).containsExactly(2L, 3L, 4L);
		assertThat(collected.entries).extracting(ProjectionView::status).containsOnly(ProjectionStatus.LIVE);
	}

	@Test
	void whenNoStateExistsYetThenTheFirstOneIsDeliveredLater() {
		this.stream.say("a");
		ProjectionRunner<String> runner = runner(UnaryOperator.identity());
		Collected early = new Collected(Long.MAX_VALUE);
		runner.changes().subscribe(early);
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(early.failure).isInstanceOf(ProjectionNotReadyException.class));
		started(runner);
		Collected collected = new Collected(Long.MAX_VALUE);
		runner.changes().subscribe(collected);
		awaitStates(collected, "a");
	}

	@Test
	void whenASubscriberRequestsLateThenItGetsTheNewestStateAndMissedOnesAreCounted() {
		ProjectionRunner<String> runner = started();
		Collected collected = new Collected(1);
		runner.changes().subscribe(collected);
		awaitStates(collected, "");
		for (int i = 0; i < 10; i++) {
			long tail = this.stream.say("x").end().seqNum();
			runner.read(atLeast(tail), TIMEOUT);
		}
		collected.subscription.request(1);
		awaitStates(collected, "", "xxxxxxxxxx");
		assertThat(conflated()).isEqualTo(9);
	}

	private long conflated() {
		return this.listener.events.stream()
			.filter((event) -> event.startsWith("conflated "))
			.mapToLong((event) -> Long.parseLong(event.substring("conflated ".length())))
			.sum();
	}

	@Test
	void whenASubscriberBlocksThenTheProjectionContinues() throws Exception {
		ProjectionRunner<String> runner = started();
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		Collected collected = new Collected(Long.MAX_VALUE) {

			@Override
			public void onNext(ProjectionView<String> view) {
				super.onNext(view);
				blocked.countDown();
				try {
					assertThat(release.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}

		};
		runner.changes().subscribe(collected);
		assertThat(blocked.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		for (int i = 0; i < 100; i++) {
			this.stream.say("x");
		}
		assertThat(runner.read(atLeast(100), TIMEOUT).state()).hasSize(100);
		release.countDown();
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(collected.last().state()).hasSize(100));
		assertThat(collected.entries).hasSizeLessThan(100);
	}

	@Test
	void whenTheCursorIsCurrentThenNothingIsDeliveredBeforeAChange() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started();
		Collected collected = new Collected(Long.MAX_VALUE);
		runner.changesSince(2).subscribe(collected);
		this.stream.say("c");
		awaitStates(collected, "abc");
	}

	@Test
	void whenTheProjectionIsBeyondTheCursorThenTheNewestStateIsDelivered() {
		this.stream.say("a", "b", "c");
		ProjectionRunner<String> runner = started();
		Collected collected = new Collected(Long.MAX_VALUE);
		runner.changesSince(1).subscribe(collected);
		awaitStates(collected, "abc");
	}

	@Test
	void whenTheCursorIsBeyondTheTailThenItIsOfAnotherIncarnation() {
		this.stream.say("a", "b", "c");
		ProjectionRunner<String> runner = started();
		Collected collected = new Collected(Long.MAX_VALUE);
		runner.changesSince(20_000).subscribe(collected);
		awaitStates(collected, "abc");
	}

	@Test
	void whenTheProjectionIsStoppedThenItCompletesAfterTheLastState() throws Exception {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		Collected asking = new Collected(Long.MAX_VALUE);
		runner.changes().subscribe(asking);
		Collected silent = new Collected(0);
		runner.changes().subscribe(silent);
		awaitStates(asking, "a");
		runner.stop(TIMEOUT).get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		await().atMost(TIMEOUT).until(() -> asking.completed);
		assertThat(silent.completed).isFalse();
		silent.subscription.request(1);
		await().atMost(TIMEOUT).until(() -> silent.completed);
		assertThat(silent.entries).extracting(ProjectionView::state).containsExactly("a");
		assertThat(asking.entries).hasSize(1);
		Collected late = new Collected(1);
		runner.changes().subscribe(late);
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(late.failure).isInstanceOf(ProjectionNotReadyException.class));
	}

	@Test
	void whenTheProjectionFailsThenSubscribersGetItsFailure() {
		ProjectionRunner<String> runner = started();
		Collected asking = new Collected(Long.MAX_VALUE);
		runner.changes().subscribe(asking);
		Collected silent = new Collected(0);
		runner.changes().subscribe(silent);
		awaitStates(asking, "");
		this.stream.say("a", "boom", "b");
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(asking.failure).isInstanceOf(ProjectionFailedException.class));
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(silent.failure).isInstanceOf(ProjectionFailedException.class));
		assertThat(asking.last().state()).isEqualTo("a");
		assertThat(silent.entries).isEmpty();
		Collected late = new Collected(1);
		runner.changes().subscribe(late);
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(late.failure).isInstanceOf(ProjectionFailedException.class));
	}

	@Test
	void whenAGapIsRestoredThenTheOldStateIsStaleAndTheNextOneIsNewer() {
		ProjectionRunner<String> runner = started();
		ProjectionRunner<String> other = started();
		Collected collected = new Collected(Long.MAX_VALUE);
		runner.changes().subscribe(collected);
		this.stream.say("a", "b");
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(collected.last().state()).isEqualTo("ab"));
		runner.pause();
		await().atMost(TIMEOUT).until(() -> runner.status() == ProjectionStatus.PAUSED);
		long tail = this.stream.say("c", "d").end().seqNum();
		other.read(atLeast(tail), TIMEOUT);
		assertThat(take(other)).isInstanceOf(SnapshotResult.Taken.class);
		this.stream.trimTo(tail);
		runner.resume();
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(collected.last().state()).isEqualTo("abcd"));
		assertThat(collected.entries).extracting(ProjectionView::state).doesNotContain("abc");
		assertThat(collected.entries).extracting(ProjectionView::cursor).isSortedAccordingTo(Long::compareUnsigned);
	}

	@Test
	void whenTheLimitOfSubscribersIsReachedThenTheNextOneIsRejected() {
		ProjectionRunner<String> runner = started(
				runner(UnaryOperator.identity(), EngineSettings.defaults().withSubscribers(2)));
		Collected first = new Collected(1);
		runner.changes().subscribe(first);
		runner.changes().subscribe(new Collected(1));
		Collected refused = new Collected(1);
		runner.changes().subscribe(refused);
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(refused.failure).isInstanceOf(ReadRejectedException.class)
				.hasMessageContaining("The limit of 2 subscribers to the changes of projection 'talk' is reached"));
		first.subscription.cancel();
		Collected accepted = new Collected(1);
		runner.changes().subscribe(accepted);
		awaitStates(accepted, "");
		assertThat(this.listener.events).contains("subscribers 1", "subscribers 2");
	}

	@Test
	void whenASubscriberThrowsThenOnlyItsSubscriptionIsCancelled() {
		ProjectionRunner<String> runner = started();
		AtomicLong calls = new AtomicLong();
		runner.changes().subscribe(new Collected(Long.MAX_VALUE) {

			@Override
			public void onNext(ProjectionView<String> view) {
				calls.incrementAndGet();
				throw new IllegalStateException("on purpose");
			}

		});
		Collected other = new Collected(Long.MAX_VALUE);
		runner.changes().subscribe(other);
		await().atMost(TIMEOUT).until(() -> calls.get() == 1);
		awaitStates(other, "");
		this.stream.say("a");
		awaitStates(other, "", "a");
		assertThat(calls).hasValue(1);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, Long.MIN_VALUE })
	void whenTheRequestedNumberIsNotPositiveThenTheSubscriberGetsAnError(long number) {
		ProjectionRunner<String> runner = started();
		Collected collected = new Collected(0);
		runner.changes().subscribe(collected);
		collected.subscription.request(number);
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(collected.failure).isInstanceOf(IllegalArgumentException.class)
				.hasMessageContaining("3.9"));
		assertThat(collected.entries).isEmpty();
	}

	@Test
	void aBatchShouldBeOneChange() {
		ProjectionRunner<String> runner = started();
		Collected collected = new Collected(Long.MAX_VALUE);
		runner.changes().subscribe(collected);
		awaitStates(collected, "");
		runner.append(new Records.Said("a"), new Records.Said("b"), new Records.Said("c"));
		awaitStates(collected, "", "abc");
	}

	@Test
	void changesShouldWorkAsAFlux() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		Flux<String> flux = JdkFlowAdapter.flowPublisherToFlux(runner.changes()).map(ProjectionView::state);
		assertThat(flux.take(1).collectList().block(TIMEOUT)).containsExactly("a");
		List<String> states = new CopyOnWriteArrayList<>();
		Disposable disposable = flux.limitRate(1).subscribe(states::add);
		this.stream.apply(AppendInput.of(AppendRecord.of("{\"text\":\"b\"}").withHeader("type", "Said")));
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(states).endsWith("ab"));
		disposable.dispose();
		await().atMost(TIMEOUT).until(() -> this.listener.events.contains("subscribers 0"));
	}

	// The end of an append is the position after its last record.
	private static ReadConsistency atLeast(long tail) {
		return ReadConsistency.atLeast(tail - 1);
	}

	private static void awaitStates(Collected collected, String... states) {
		await().atMost(TIMEOUT)
			.untilAsserted(
					() -> assertThat(collected.entries).extracting(ProjectionView::state).containsExactly(states));
	}

	/**
	 * Subscriber that keeps all views.
	 */
	private static class Collected extends CollectedEntries<ProjectionView<String>> {

		Collected(long demand) {
			super(demand);
		}

	}

}
