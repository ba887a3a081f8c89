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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.adapter.JdkFlowAdapter;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.RecoverySettings;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaGapAction;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.DeltaPosition;
import io.github.s2snapshot.projection.DeltaSubscribers;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.UnknownDeltas;
import io.github.s2snapshot.projection.error.DeltaGapException;
import io.github.s2snapshot.projection.error.DeltasUnavailableException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.NewerDeltaVersionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.ReadRejectedException;
import io.github.s2snapshot.projection.error.UndecryptableRecordException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.serializer.DeltaUpcaster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the deltas of a running projection.
 */
class DeltasTests extends AbstractRunnerTests {

	private static final EngineSettings FAST = EngineSettings.defaults()
		.withRecovery(RecoverySettings.defaults()
			.withInitialInterval(Duration.ofMillis(5))
			.withMaxInterval(Duration.ofMillis(20)));

	private final FakeStream deadLetters = new FakeStream();

	private final MemorySnapshotStore store = new MemorySnapshotStore();

	@Override
	BasinAccess access() {
		return new BasinAccess((name) -> this.deadLetters, null, null);
	}

	private static CollectedDeltas<String> subscribe(ProjectionRunner<String> runner, DeltaOptions options) {
		return subscribe(runner, options, Long.MAX_VALUE);
	}

	private static CollectedDeltas<String> subscribe(ProjectionRunner<String> runner, DeltaOptions options,
			long demand) {
		CollectedDeltas<String> collected = new CollectedDeltas<>(demand);
		runner.deltas(options).subscribe(collected);
		return collected;
	}

	private static void awaitTexts(CollectedDeltas<?> collected, String... texts) {
		await().atMost(TIMEOUT).untilAsserted(() -> {
			if (collected.failure != null) {
				throw new IllegalStateException(collected.failure);
			}
			assertThat(collected.texts()).containsExactly(texts);
		});
	}

	private static <T extends Throwable> T awaitFailure(CollectedDeltas<?> collected, Class<T> type) {
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(collected.failure).isInstanceOf(type));
		return type.cast(collected.failure);
	}

	private ProjectionRunner<String> splitting(UnaryOperator<ProjectionDefinition.Builder<String>> changes) {
		return runner((builder) -> changes
			.apply(builder.deltas((deltas) -> deltas.withUpcaster(DeltaUpcaster.from("Talked", 1)
				.split((talked) -> talked.body()
					.valueStream()
					.map((text) -> (text.asString().startsWith("?")) ? talked.as("Other", 1, talked.body())
							: talked.with(new Records.Said(text.asString())))
					.toList())))));
	}

	private void append(String type, String body) {
		this.stream.apply(AppendInput.of(AppendRecord.of(body).withHeader("type", type)));
	}

	private static void read(ProjectionRunner<?> runner, long seqNum) {
		runner.read(ReadConsistency.atLeast(seqNum), TIMEOUT);
	}

	private void readAll(ProjectionRunner<?> runner) {
		read(runner, this.stream.tail() - 1);
	}

	@Test
	void subscribersShouldReceivePastDeltasAndEachNewOne() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started();
		CollectedDeltas<String> collected = new CollectedDeltas<>();
		runner.deltas(0).subscribe(collected);
		awaitTexts(collected, "a", "b");
		this.stream.say("c");
		awaitTexts(collected, "a", "b", "c");
		DeltaEntry.Delta<String> last = (DeltaEntry.Delta<String>) collected.entries.get(2);
		assertThat(last.record().seqNum()).isEqualTo(2);
		assertThat(last.record().timestamp()).isEqualTo(Instant.ofEpochMilli(1002));
		assertThat(last.record().header("type")).contains("Said");
		assertThat(last.index()).isZero();
		assertThat(last.endsChange()).isTrue();
		assertThat(last.position()).isEqualTo(DeltaPosition.of(2));
		assertThat(last.next()).isEqualTo(DeltaPosition.of(3));
		assertThat(last).hasToString("Delta[2 Said]");
	}

	@Test
	void whenASubscriberBeginsWithTheStateThenItsDeltasFollow() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started();
		CollectedDeltas<String> collected = subscribe(runner, DeltaOptions.fromState());
		awaitTexts(collected, "[ab]");
		assertThat(((DeltaEntry.State<String>) collected.entries.get(0)).cursor()).isEqualTo(2);
		assertThat(collected.next()).isEqualTo(DeltaPosition.of(2));
		this.stream.say("c");
		awaitTexts(collected, "[ab]", "c");
	}

	@Test
	void whenASubscriberBeginsNowThenItReceivesNewDeltasOnly() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started();
		CollectedDeltas<String> collected = subscribe(runner, DeltaOptions.fromNow());
		CollectedDeltas<String> state = subscribe(runner, DeltaOptions.fromState());
		awaitTexts(state, "[ab]");
		this.stream.say("c");
		awaitTexts(state, "[ab]", "c");
		awaitTexts(collected, "c");
	}

	@Test
	void whenASubscriberResumesAtAnyPositionThenItReceivesExactlyTheFollowingDeltas() {
		append("Talked", "[\"a\",\"?\",\"b\"]");
		this.stream.say("c");
		append("Talked", "[]");
		append("Talked", "[\"d\",\"e\"]");
		ProjectionRunner<String> runner = started(splitting((builder) -> builder.unknown(UnknownDeltas.IGNORE)));
		CollectedDeltas<String> all = subscribe(runner, DeltaOptions.from(0));
		awaitTexts(all, "a", "b", "c", "d", "e");
		assertThat(all.entries).extracting((entry) -> entry.next().toString())
			.containsExactly("0/2", "1", "2", "3/1", "4");
		assertThat(all.entries).extracting((entry) -> ((DeltaEntry.Delta<?>) entry).position().toString())
			.containsExactly("0", "0/2", "1", "3", "3/1");
		assertThat(all.entries).extracting((entry) -> ((DeltaEntry.Delta<?>) entry).endsChange())
			.containsExactly(false, true, true, false, true);
		all.subscription.cancel();
		this.stream.say("f");
		List<String> texts = List.of("a", "b", "c", "d", "e", "f");
		for (int i = 0; i < all.entries.size(); i++) {
			DeltaPosition next = DeltaPosition.parse(all.entries.get(i).next().toString());
			CollectedDeltas<String> resumed = subscribe(runner, DeltaOptions.from(next));
			awaitTexts(resumed, texts.subList(i + 1, texts.size()).toArray(String[]::new));
			resumed.subscription.cancel();
		}
	}

	@Test
	void whenASubscriberIsSlowThenItReceivesEveryDeltaAndDelaysNobody() throws Exception {
		ProjectionRunner<String> runner = started();
		CountDownLatch release = new CountDownLatch(1);
		CollectedDeltas<String> blocking = new CollectedDeltas<>() {

			@Override
			public void onNext(DeltaEntry<String> entry) {
				super.onNext(entry);
				try {
					assertThat(release.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}

		};
		runner.deltas(0).subscribe(blocking);
		CollectedDeltas<String> idle = subscribe(runner, DeltaOptions.from(0), 1);
		CollectedDeltas<String> fast = subscribe(runner, DeltaOptions.from(0));
		String[] texts = IntStream.range(0, 3000).mapToObj(Integer::toString).toArray(String[]::new);
		this.stream.say(texts);
		awaitTexts(fast, texts);
		assertThat(runner.read(ReadConsistency.atLeast(2999), TIMEOUT).cursor()).isEqualTo(3000);
		assertThat(idle.texts()).containsExactly("0");
		assertThat(blocking.texts()).containsExactly("0");
		idle.subscription.request(1);
		awaitTexts(idle, "0", "1");
		idle.subscription.request(Long.MAX_VALUE);
		release.countDown();
		awaitTexts(idle, texts);
		awaitTexts(blocking, texts);
	}

	@Test
	void theReportShouldHaveTheLagOfTheSlowestSubscriber() {
		ProjectionRunner<String> runner = started();
		assertThat(runner.info().subscribers()).isEqualTo(DeltaSubscribers.NONE);
		CollectedDeltas<String> slow = subscribe(runner, DeltaOptions.from(0), 2);
		CollectedDeltas<String> fast = subscribe(runner, DeltaOptions.from(0));
		this.stream.say("a", "b", "c", "d", "e");
		awaitTexts(fast, "a", "b", "c", "d", "e");
		awaitTexts(slow, "a", "b");
		await().atMost(TIMEOUT).until(() -> runner.info().subscribers().equals(new DeltaSubscribers(2, 3)));
		slow.subscription.cancel();
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		readAll(runner);
		await().atMost(TIMEOUT).until(() -> runner.info().subscribers().equals(new DeltaSubscribers(1, 0)));
	}

	@Test
	void whenASubscriberCancelsInOnNextThenItReceivesNothingMore() {
		this.stream.say("a", "b", "c");
		ProjectionRunner<String> runner = started();
		CollectedDeltas<String> collected = new CollectedDeltas<>() {

			@Override
			public void onNext(DeltaEntry<String> entry) {
				super.onNext(entry);
				if (this.entries.size() == 2) {
					this.subscription.cancel();
				}
			}

		};
		runner.deltas(0).subscribe(collected);
		awaitTexts(collected, "a", "b");
		awaitEvent("delta subscribers 0");
		CollectedDeltas<String> other = subscribe(runner, DeltaOptions.from(collected.next()));
		awaitTexts(other, "c");
		assertThat(collected.texts()).containsExactly("a", "b");
		assertThat(collected.failure).isNull();
	}

	@Test
	void whenASubscriberThrowsThenOnlyItsSubscriptionIsCancelled() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started();
		AtomicInteger calls = new AtomicInteger();
		runner.deltas(0).subscribe(new CollectedDeltas<>() {

			@Override
			public void onNext(DeltaEntry<String> entry) {
				calls.incrementAndGet();
				throw new IllegalStateException("on purpose");
			}

		});
		CollectedDeltas<String> other = subscribe(runner, DeltaOptions.from(0));
		awaitTexts(other, "a", "b");
		await().atMost(TIMEOUT).until(() -> calls.get() == 1);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, Long.MIN_VALUE })
	void whenTheRequestedNumberIsNotPositiveThenTheSubscriberGetsAnError(long number) {
		CollectedDeltas<String> collected = subscribe(started(), DeltaOptions.from(0), 0);
		collected.subscription.request(number);
		assertThat(awaitFailure(collected, IllegalArgumentException.class)).hasMessageContaining("3.9");
		assertThat(collected.entries).isEmpty();
	}

	@Test
	void whenTheLimitOfSubscribersIsReachedThenTheNextOneIsRejected() {
		ProjectionRunner<String> runner = started(
				runner(UnaryOperator.identity(), EngineSettings.defaults().withSubscribers(1)));
		CollectedDeltas<String> first = subscribe(runner, DeltaOptions.from(0));
		CollectedDeltas<String> refused = subscribe(runner, DeltaOptions.from(0), 0);
		assertThat(awaitFailure(refused, ReadRejectedException.class))
			.hasMessageContaining("The limit of 1 subscribers to the deltas of projection 'talk' is reached");
		first.subscription.cancel();
		this.stream.say("a");
		awaitTexts(subscribe(runner, DeltaOptions.from(0)), "a");
		assertThat(first.entries).isEmpty();
	}

	@Test
	void h41WhenABatchIsIncompleteThenNoneOfItsDeltasIsDelivered() {
		this.stream.batchSize = 1;
		ProjectionRunner<String> runner = started();
		CollectedDeltas<String> collected = subscribe(runner, DeltaOptions.from(0));
		List<AppendRecord> batch = DeltaBatch.mark(UUID.randomUUID(),
				Stream.of("a", "b", "c")
					.map((text) -> AppendRecord.of("{\"text\":\"" + text + "\"}").withHeader("type", "Said"))
					.toList());
		AtomicInteger most = new AtomicInteger();
		this.listener.onFolded = () -> {
			if (runner.read().cursor() == 0) {
				most.accumulateAndGet(collected.entries.size(), Math::max);
			}
		};
		this.stream.apply(AppendInput.of(batch));
		awaitTexts(collected, "a", "b", "c");
		assertThat(most).hasValue(0);
		assertThat(collected.entries).extracting((entry) -> ((DeltaEntry.Delta<?>) entry).endsChange())
			.containsExactly(false, false, true);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 1000 })
	void commandsAndSnapshotsInTheStreamShouldNotBeDelivered(int batchSize) {
		this.stream.batchSize = batchSize;
		this.stream.say("a");
		this.stream.apply(AppendInput.of(AppendRecord.fence("token")));
		ProjectionRunner<String> runner = started();
		CollectedDeltas<String> collected = subscribe(runner, DeltaOptions.from(0));
		awaitTexts(collected, "a");
		List<String> expected = new ArrayList<>(List.of("a"));
		for (int i = 0; i < 5; i++) {
			this.stream.say("x" + i);
			expected.add("x" + i);
			readAll(runner);
			awaitTexts(collected, expected.toArray(String[]::new));
			assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
			this.stream.trimTo(this.stream.tail() - 1);
			readAll(runner);
		}
		this.stream.say("b");
		expected.add("b");
		awaitTexts(collected, expected.toArray(String[]::new));
	}

	@Test
	void whenTheProjectionRestartsFromTheSnapshotAtWhichASubscriberResumesThenNoDeltaIsMissing() {
		this.stream.say("a", "b");
		ProjectionRunner<String> before = started();
		CollectedDeltas<String> first = subscribe(before, DeltaOptions.from(0));
		awaitTexts(first, "a", "b");
		take(before);
		before.abandon();
		awaitFailure(first, ProjectionNotReadyException.class);
		this.stream.trimTo(3);
		ProjectionRunner<String> runner = started();
		CollectedDeltas<String> resumed = subscribe(runner, DeltaOptions.from(first.next()));
		this.stream.say("c");
		awaitTexts(resumed, "c");
	}

	// Record 2 is a delta. Another writer has appended a snapshot behind it that does not
	// cover it, and somebody trims further later.
	@Test
	void h75WhenADeltaBeforeAForeignSnapshotIsTrimmedThenItIsAGap() {
		this.stream.say("a", "b", "c");
		SequencedRecord foreign = Records.snapshot(3, 2, "ab");
		this.stream.apply(AppendInput.of(AppendRecord.of(foreign.body()).withHeaders(foreign.headers())));
		this.stream.say("d");
		ProjectionRunner<String> runner = started();
		readAll(runner);
		CollectedDeltas<String> collected = subscribe(runner, DeltaOptions.from(2), 0);
		this.stream.apply(AppendInput.of(AppendRecord.trim(4)));
		// The trim is under way.
		this.stream.trimTo(3);
		this.stream.say("e");
		readAll(runner);
		collected.subscription.request(10);
		assertThat(awaitFailure(collected, DeltasUnavailableException.class).oldest()).isEqualTo(3);
	}

	@Test
	void h75WhenRecordsWereTrimmedThenASubscriptionIsRefused() {
		this.stream.say("a", "b");
		take(started());
		this.stream.trimTo(2);
		this.stream.say("c");
		ProjectionRunner<String> runner = started();
		DeltasUnavailableException failure = awaitFailure(subscribe(runner, DeltaOptions.from(1)),
				DeltasUnavailableException.class);
		assertThat(failure.asked()).isEqualTo(1);
		assertThat(failure.oldest()).isEqualTo(2);
		assertThat(failure.stream()).hasToString("tests/talk");
		assertThat(failure).hasMessage("The deltas of projection 'talk' cannot be read from record 1 of stream "
				+ "tests/talk: the records before 2 were trimmed. Begin at 2 or later, begin with the state, or choose "
				+ "with onGap how to continue");
		awaitTexts(subscribe(runner, DeltaOptions.from(2)), "c");
	}

	@ParameterizedTest
	@EnumSource(DeltaGapAction.class)
	void h75WhenRecordsAreTrimmedBeforeASubscriberReadsThemThenItIsTold(DeltaGapAction action) {
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(this.store)));
		CollectedDeltas<String> collected = subscribe(runner, DeltaOptions.from(0).onGap(action), 1);
		this.stream.say("a", "b", "c", "d");
		awaitTexts(collected, "a");
		// More records than a subscriber holds.
		this.stream.say(IntStream.range(0, 100).mapToObj((i) -> ".").toArray(String[]::new));
		this.stream.say("e", "f");
		readAll(runner);
		this.stream.trimTo(this.stream.tail() - 1);
		collected.subscription.request(Long.MAX_VALUE);
		switch (action) {
			case FAIL -> {
				DeltaGapException failure = awaitFailure(collected, DeltaGapException.class);
				assertThat(failure.from()).isEqualTo(collected.next().seqNum());
				assertThat(failure.to()).isEqualTo(105);
				assertThat(failure)
					.hasMessageContaining("to 104 of stream tests/talk were trimmed before the subscriber");
				assertThat(collected.texts()).doesNotContain("f");
			}
			case SKIP -> await().atMost(TIMEOUT)
				.untilAsserted(
						() -> assertThat(collected.texts()).anyMatch((text) -> text.endsWith("-105")).endsWith("f"));
			case RESTATE -> {
				await().atMost(TIMEOUT)
					.untilAsserted(() -> assertThat(collected.texts()).anyMatch((text) -> text.endsWith("-106"))
						.endsWith("[" + runner.read().state() + "]"));
				this.stream.say("g");
				await().atMost(TIMEOUT).untilAsserted(() -> assertThat(collected.texts()).endsWith("g"));
				assertThat(collected.texts()).doesNotContain("f");
			}
		}
	}

	@Test
	void whenAllRecordsWereTrimmedThenThatIsAGap() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(this.store)));
		this.stream.trimTo(2);
		DeltasUnavailableException failure = awaitFailure(subscribe(runner, DeltaOptions.from(0)),
				DeltasUnavailableException.class);
		assertThat(failure.oldest()).isEqualTo(2);
		awaitTexts(subscribe(runner, DeltaOptions.from(0).onGap(DeltaGapAction.RESTATE)), "0-2", "[ab]");
	}

	@Test
	void h76WhenThePositionIsBeyondTheTailThenItIsOfAnotherIncarnation() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		assertThat(awaitFailure(subscribe(runner, DeltaOptions.from(2)), IncarnationException.class))
			.hasMessage("The deltas of projection 'talk' cannot be read from position 2 of stream tests/talk: the "
					+ "stream ends at 1. Subscribe again with the state");
		awaitTexts(subscribe(runner, DeltaOptions.from(2).onGap(DeltaGapAction.RESTATE)), "2-1", "[a]");
		CollectedDeltas<String> atTheTail = subscribe(runner, DeltaOptions.from(1));
		this.stream.say("b");
		awaitTexts(atTheTail, "b");
	}

	@Test
	void whenTheProjectionIsBehindThenASubscriberWaitsForIt() {
		ProjectionRunner<String> runner = started();
		runner.pause();
		awaitStatus(runner, ProjectionStatus.PAUSED);
		this.stream.say("a", "b", "c");
		CollectedDeltas<String> collected = subscribe(runner, DeltaOptions.from(1));
		CollectedDeltas<String> state = subscribe(runner, DeltaOptions.fromState());
		awaitTexts(state, "[]");
		assertThat(collected.entries).isEmpty();
		runner.resume();
		awaitTexts(state, "[]", "a", "b", "c");
		awaitTexts(collected, "b", "c");
	}

	@Test
	void whenTheProjectionIsNotRunningThenSubscriptionsFail() throws Exception {
		ProjectionRunner<String> runner = runner(UnaryOperator.identity());
		awaitFailure(subscribe(runner, DeltaOptions.fromState()), ProjectionNotReadyException.class);
		started(runner);
		CollectedDeltas<String> silent = subscribe(runner, DeltaOptions.fromState(), 0);
		runner.stop(TIMEOUT).get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		awaitFailure(silent, ProjectionNotReadyException.class);
		started(runner);
		CollectedDeltas<String> failing = subscribe(runner, DeltaOptions.from(0));
		this.stream.say("a", "boom", "b");
		assertThat(awaitFailure(failing, ProjectionFailedException.class)).hasMessageContaining("record 1 of stream");
		assertThat(failing.texts()).isSubsetOf("a");
		awaitFailure(subscribe(runner, DeltaOptions.from(0)), ProjectionFailedException.class);
	}

	@Test
	void skippedRecordsShouldNotBeDelivered() {
		ProjectionRunner<String> runner = started(runner((builder) -> builder.poison(PoisonPolicy.skip("dead"))));
		CollectedDeltas<String> collected = subscribe(runner, DeltaOptions.from(0));
		this.stream.say("a", "boom", "b");
		append("Said", "{\"text\":");
		append("Other", "{}");
		this.stream.say("c");
		awaitTexts(collected, "a", "b", "c");
		assertThat(this.deadLetters.appends).hasSize(3);
		awaitTexts(subscribe(runner, DeltaOptions.from(0)), "a", "b", "c");
	}

	@Test
	void whenAFoldFailsOnceThenItsDeltaIsDelivered() {
		AtomicInteger attempts = new AtomicInteger();
		PoisonPolicy policy = PoisonPolicy.retry(2).withBackoff(Duration.ofMillis(1), Duration.ofMillis(1));
		ProjectionRunner<String> runner = started(runner(ProjectionDefinition.builder("talk", String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Records.Said.class, (state, said) -> {
				if (said.text().equals("b") && attempts.incrementAndGet() % 2 == 1) {
					throw new IllegalStateException("at each first attempt");
				}
				return state + said.text();
			})
			.external(this.store)
			.poison(policy)
			.build(), FAST));
		this.stream.say("a", "b", "c");
		readAll(runner);
		for (DeltaOptions options : List.of(DeltaOptions.from(0), DeltaOptions.from(2))) {
			CollectedDeltas<String> collected = subscribe(runner, options.withState());
			await().atMost(TIMEOUT).until(() -> collected.failure != null || collected.texts().contains("c"));
			assertThat(collected.failure).isNull();
			assertThat(collected.entries.get(collected.entries.size() - 1))
				.isInstanceOfSatisfying(DeltaEntry.Delta.class, (delta) -> assertThat(delta.state()).isEqualTo("abc"));
		}
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
	}

	@Test
	void whenAPredicateFailsThenStatesOfSubscribersLackTheRecordToo() {
		UnaryOperator<ProjectionDefinition.Builder<String>> refusing = (builder) -> builder.external(this.store)
			.snapshotWhen(Records.Said.class, (state, said) -> {
				if (said.text().equals("b")) {
					throw new IllegalStateException("not this one");
				}
				return false;
			})
			.poison(PoisonPolicy.skip("dead"));
		ProjectionRunner<String> runner = started(runner(refusing));
		this.stream.say("a", "b", "c");
		readAll(runner);
		assertThat(runner.read().state()).isEqualTo("ac");
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		runner.abandon();
		// Restored behind the record, so it is unknown that it was skipped.
		ProjectionRunner<String> again = started(runner(refusing));
		CollectedDeltas<String> collected = subscribe(again, DeltaOptions.from(0).withState());
		await().atMost(TIMEOUT).until(() -> collected.failure != null || collected.texts().contains("c"));
		assertThat(collected.texts()).containsExactly("a", "c");
		assertThat(collected.entries.get(1)).isInstanceOfSatisfying(DeltaEntry.Delta.class,
				(delta) -> assertThat(delta.state()).isEqualTo("ac"));
	}

	@Test
	void whenAPastRecordCannotBeDecodedThenThePolicyDecides() {
		this.stream.say("a");
		append("Said", "{\"text\":");
		this.stream.say("b");
		ProjectionRunner<String> skipping = runner(
				(builder) -> builder.external(this.store).poison(PoisonPolicy.skip("dead")));
		started(skipping);
		assertThat(take(skipping)).isInstanceOf(SnapshotResult.Taken.class);
		skipping.abandon();
		// Restored behind the record, so it is unknown that it was skipped.
		ProjectionRunner<String> again = started(
				runner((builder) -> builder.external(this.store).poison(PoisonPolicy.skip("dead"))));
		awaitTexts(subscribe(again, DeltaOptions.from(0)), "a", "b");
		again.abandon();
		ProjectionRunner<String> failing = started(runner((builder) -> builder.external(this.store)));
		CollectedDeltas<String> collected = subscribe(failing, DeltaOptions.from(0));
		FoldException failure = awaitFailure(collected, FoldException.class);
		assertThat(failure.seqNum()).isEqualTo(1);
		assertThat(failure).hasMessageContaining("record 1 of stream tests/talk")
			.hasMessageContaining(
					"The subscription to deltas ends before this record. Fix the cause and subscribe again");
		assertThat(collected.texts()).containsExactly("a");
		assertThat(failing.status()).isEqualTo(ProjectionStatus.LIVE);
		awaitTexts(subscribe(failing, DeltaOptions.from(0).onGap(DeltaGapAction.RESTATE)), "a", "1-3", "[ab]");
		awaitTexts(subscribe(failing, DeltaOptions.from(2).withState().onGap(DeltaGapAction.RESTATE)), "2-3", "[ab]");
	}

	@Test
	void whenAPastRecordIsOfANewerVersionThenTheSubscriptionEndsWhateverThePolicy() {
		this.stream.say("a");
		ProjectionRunner<String> before = started(runner((builder) -> builder.external(this.store)));
		this.stream.apply(AppendInput
			.of(AppendRecord.of("{\"text\":\"b\"}").withHeader("type", "Said").withHeader("type-version", "2")));
		awaitStatus(before, ProjectionStatus.FAILED);
		ProjectionRunner<String> newer = started(runner((builder) -> builder.external(this.store)
			.deltas((deltas) -> deltas.withUpcaster(DeltaUpcaster.from("Said", 1).json((said) -> said)))));
		assertThat(take(newer)).isInstanceOf(SnapshotResult.Taken.class);
		newer.abandon();
		ProjectionRunner<String> older = started(
				runner((builder) -> builder.external(this.store).poison(PoisonPolicy.skip("dead"))));
		assertThat(awaitFailure(subscribe(older, DeltaOptions.from(0)), NewerDeltaVersionException.class))
			.hasMessageContaining("Subscribe again with a release that knows the version");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whenAPastRecordCannotBeDecryptedThenThePolicyDecides(boolean skips) {
		this.stream.say("a", "secret", "b");
		ProjectionRunner<String> runner = runner((builder) -> (skips)
				? builder.external(this.store).poison(PoisonPolicy.skip("dead")) : builder.external(this.store));
		started(runner);
		this.stream.undecryptable.add(1L);
		CollectedDeltas<String> collected = subscribe(runner, DeltaOptions.from(0));
		if (skips) {
			awaitTexts(collected, "a", "b");
		}
		else {
			assertThat(awaitFailure(collected, UndecryptableRecordException.class).seqNum()).isOne();
			assertThat(collected.texts()).containsExactly("a");
		}
	}

	@Test
	void whenReadsFailTransientlyThenTheyAreRetried() {
		ProjectionRunner<String> runner = started(runner(UnaryOperator.identity(), FAST));
		CollectedDeltas<String> collected = subscribe(runner, DeltaOptions.from(0));
		AtomicInteger calls = new AtomicInteger();
		this.stream.unreadable = () -> {
			calls.incrementAndGet();
			return new S2ConnectException("The connection was refused", null, true);
		};
		this.stream.say("a", "b");
		await().atMost(TIMEOUT).until(() -> calls.get() > 3);
		assertThat(collected.entries).isEmpty();
		this.stream.unreadable = null;
		awaitTexts(collected, "a", "b");
	}

	@Test
	void whenReadsAreRefusedThenTheProjectionDecidesWhetherThatIsDefinite() {
		ProjectionRunner<String> runner = started(runner(UnaryOperator.identity(), FAST));
		CollectedDeltas<String> collected = subscribe(runner, DeltaOptions.from(0));
		AtomicInteger calls = new AtomicInteger();
		this.stream.unreadable = () -> {
			calls.incrementAndGet();
			return new S2ServerException("403", 403, "permission_denied", "no", null, false, true);
		};
		this.stream.say("a");
		await().atMost(TIMEOUT).until(() -> calls.get() > 3);
		runner.abandon();
		awaitFailure(collected, ProjectionNotReadyException.class);
		assertThat(collected.entries).isEmpty();
	}

	@Test
	void subscribersAtTheTailShouldShareTheirReads() {
		ProjectionRunner<String> runner = started();
		List<CollectedDeltas<String>> all = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			all.add(subscribe(runner, DeltaOptions.from(0)));
		}
		this.stream.say("a");
		all.forEach((collected) -> awaitTexts(collected, "a"));
		for (CollectedDeltas<String> one : all) {
			assertThat(((DeltaEntry.Delta<String>) one.entries.get(0)).delta())
				.isNotSameAs(((DeltaEntry.Delta<String>) all.get((one == all.get(0)) ? 1 : 0).entries.get(0)).delta());
		}
	}

	@Test
	void whenNothingIsRequestedThenNothingIsRead() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		int asked = this.stream.asked();
		CollectedDeltas<String> collected = subscribe(runner, DeltaOptions.from(0), 0);
		this.stream.say("b");
		readAll(runner);
		assertThat(this.stream.asked()).isEqualTo(asked);
		collected.subscription.request(1);
		awaitTexts(collected, "a");
	}

	@Test
	void deltasShouldWorkAsAFlux() {
		this.stream.say("a", "b", "c");
		ProjectionRunner<String> runner = started();
		assertThat(JdkFlowAdapter.flowPublisherToFlux(runner.deltas(1)).take(2).collectList().block(TIMEOUT))
			.extracting((entry) -> entry.next().seqNum())
			.containsExactly(2L, 3L);
		awaitEvent("delta subscribers 0");
	}

	private static List<String> states(CollectedDeltas<?> collected) {
		return collected.entries.stream()
			.map((entry) -> String.valueOf((entry instanceof DeltaEntry.Delta<?> delta) ? delta.state()
					: (entry instanceof DeltaEntry.State<?> state) ? state.state() : "gap"))
			.toList();
	}

	private static void awaitStates(CollectedDeltas<?> collected, String... states) {
		await().atMost(TIMEOUT).untilAsserted(() -> {
			if (collected.failure != null) {
				throw new IllegalStateException(collected.failure);
			}
			assertThat(states(collected)).containsExactly(states);
		});
	}

	private ProjectionRunner<StringBuilder> mutable(PoisonPolicy poison) {
		return runner(ProjectionDefinition.builder("talk", StringBuilder.class)
			.stream("talk")
			.initialState(StringBuilder::new)
			.foldInPlace(Records.Said.class, (state, said, record) -> {
				state.append(said.text());
				if (said.text().equals("boom")) {
					throw new IllegalStateException("boom");
				}
			})
			.copier((state) -> new StringBuilder(state))
			.external(this.store)
			.poison(poison)
			.build(), EngineSettings.defaults());
	}

	@Test
	void whenStatesAreAskedForThenEachDeltaHasTheStateAfterIt() {
		append("Talked", "[\"a\",\"b\",\"c\"]");
		this.stream.say("d");
		ProjectionRunner<String> runner = started(splitting(UnaryOperator.identity()));
		awaitStates(subscribe(runner, DeltaOptions.from(0).withState()), "a", "ab", "abc", "abcd");
		awaitStates(subscribe(runner, DeltaOptions.from(new DeltaPosition(0, 1, null)).withState()), "ab", "abc",
				"abcd");
		awaitStates(subscribe(runner, DeltaOptions.from(1).withState()), "abcd");
		CollectedDeltas<String> state = subscribe(runner, DeltaOptions.fromState().withState());
		CollectedDeltas<String> now = subscribe(runner, DeltaOptions.fromNow().withState());
		CollectedDeltas<String> tail = subscribe(runner, DeltaOptions.from(2).withState());
		awaitStates(state, "abcd");
		this.stream.say("e");
		awaitStates(state, "abcd", "abcde");
		awaitStates(now, "abcde");
		awaitStates(tail, "abcde");
	}

	@Test
	void whenTheProjectionIsBehindThenAStateIsFoldedFromItsState() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		runner.pause();
		awaitStatus(runner, ProjectionStatus.PAUSED);
		this.stream.say("b", "c", "d");
		CollectedDeltas<String> collected = subscribe(runner, DeltaOptions.from(3).withState());
		runner.resume();
		awaitStates(collected, "abcd");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenTheBeginningIsTrimmedThenStatesBeginWithTheNewestSnapshotBefore(boolean external) {
		UnaryOperator<ProjectionDefinition.Builder<String>> changes = (builder) -> (external)
				? builder.external(this.store) : builder;
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started(runner(changes));
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		// With snapshots in the stream, the position after the snapshot.
		long first = this.stream.tail();
		this.stream.trimTo((external) ? 1 : first - 1);
		this.stream.say("c", "d");
		readAll(runner);
		if (external) {
			assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		}
		this.stream.say("e");
		readAll(runner);
		awaitStates(subscribe(runner, DeltaOptions.from(first).withState()), "abc", "abcd", "abcde");
		awaitStates(subscribe(runner, DeltaOptions.from(first + 1).withState()), "abcd", "abcde");
		awaitStates(subscribe(runner, DeltaOptions.from(2).withState()), "abc", "abcd", "abcde");
		DeltasUnavailableException failure = awaitFailure(subscribe(runner, DeltaOptions.from(1).withState()),
				DeltasUnavailableException.class);
		assertThat(failure.oldest()).isEqualTo(2);
		assertThat(failure).hasMessageContaining("cannot be read with their states from record 1 of stream tests/talk: "
				+ "the beginning of the stream was trimmed, and no valid snapshot exists at or before it. Begin at 2 or "
				+ "later");
		awaitStates(subscribe(runner, DeltaOptions.from(1).withState().onGap(DeltaGapAction.RESTATE)), "gap", "abcde");
	}

	@Test
	void whenRecordsAfterTheSnapshotWereTrimmedThenStatesAreRefused() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(this.store)));
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		this.stream.say("c", "d", "e");
		readAll(runner);
		this.stream.trimTo(3);
		DeltasUnavailableException failure = awaitFailure(subscribe(runner, DeltaOptions.from(4).withState()),
				DeltasUnavailableException.class);
		assertThat(failure.oldest()).isEqualTo(5);
		assertThat(failure).hasMessageContaining("the records 2 to 2, which are needed for the states, were trimmed");
		awaitTexts(subscribe(runner, DeltaOptions.from(4)), "e");
		awaitStates(subscribe(runner, DeltaOptions.from(4).withState().onGap(DeltaGapAction.RESTATE)), "gap", "abcde");
	}

	@Test
	void whenRecordsAreTrimmedWithStatesThenTheyContinueWithTheCurrentState() {
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(this.store)));
		CollectedDeltas<String> collected = subscribe(runner,
				DeltaOptions.from(0).withState().onGap(DeltaGapAction.RESTATE), 1);
		this.stream.say(IntStream.range(0, 50).mapToObj((i) -> ".").toArray(String[]::new));
		awaitStates(collected, ".");
		readAll(runner);
		this.stream.trimTo(49);
		collected.subscription.request(Long.MAX_VALUE);
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(states(collected)).as("%s", collected.failure).contains("gap"));
		this.stream.say("a");
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(states(collected)).endsWith(".".repeat(50) + "a"));
	}

	@Test
	void whenFoldsChangeTheStateInPlaceThenEachSubscriberHasItsOwn() {
		this.stream.say("a", "b");
		ProjectionRunner<StringBuilder> runner = started(mutable(PoisonPolicy.fail()));
		CollectedDeltas<StringBuilder> past = new CollectedDeltas<>();
		runner.deltas(DeltaOptions.from(1).withState()).subscribe(past);
		CollectedDeltas<StringBuilder> current = new CollectedDeltas<>();
		runner.deltas(DeltaOptions.fromState().withState()).subscribe(current);
		CollectedDeltas<StringBuilder> later = new CollectedDeltas<>();
		runner.deltas(DeltaOptions.from(2).withState()).subscribe(later);
		awaitStates(past, "ab");
		awaitStates(current, "ab");
		StringBuilder before = runner.read().state();
		this.stream.say("c", "d");
		awaitStates(past, "ab", "abc", "abcd");
		awaitStates(current, "ab", "abc", "abcd");
		awaitStates(later, "abc", "abcd");
		assertThat(before).hasToString("ab");
		assertThat(runner.read().state()).hasToString("abcd");
		List<Object> all = Stream.of(past, current, later)
			.flatMap((collected) -> collected.entries.stream())
			.map((entry) -> (entry instanceof DeltaEntry.Delta<StringBuilder> delta) ? (Object) delta.state() : entry)
			.toList();
		for (int i = 0; i < all.size(); i++) {
			for (int j = 0; j < i; j++) {
				assertThat(all.get(i)).isNotSameAs(all.get(j));
			}
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 2, 3, 6 })
	void whenRecordsWereSkippedThenStatesAreWithoutThem(long from) {
		this.stream.say("a", "boom", "b", "boom", "boom", "c", "d");
		ProjectionRunner<StringBuilder> before = started(mutable(PoisonPolicy.skip("dead")));
		assertThat(take(before)).isInstanceOf(SnapshotResult.Taken.class);
		before.abandon();
		// Restored behind the records, so it is unknown that they were skipped.
		ProjectionRunner<StringBuilder> runner = started(mutable(PoisonPolicy.skip("dead")));
		CollectedDeltas<StringBuilder> collected = new CollectedDeltas<>();
		runner.deltas(DeltaOptions.from(from).withState()).subscribe(collected);
		List<String> all = List.of("a", "ab", "abc", "abcd");
		List<Long> positions = List.of(0L, 2L, 5L, 6L);
		awaitStates(collected,
				IntStream.range(0, 4)
					.filter((i) -> positions.get(i) >= from)
					.mapToObj(all::get)
					.toArray(String[]::new));
		this.stream.say("boom", "e");
		await().atMost(TIMEOUT).untilAsserted(() -> assertThat(states(collected)).endsWith("abcde"));
	}

	@Test
	void whenAPastRecordCannotBeFoldedThenASubscriptionWithStatesEndsBeforeIt() {
		this.stream.say("a", "boom", "b");
		ProjectionRunner<StringBuilder> before = started(mutable(PoisonPolicy.skip("dead")));
		assertThat(take(before)).isInstanceOf(SnapshotResult.Taken.class);
		before.abandon();
		ProjectionRunner<StringBuilder> runner = started(mutable(PoisonPolicy.fail()));
		for (long from : new long[] { 0, 2 }) {
			CollectedDeltas<StringBuilder> collected = new CollectedDeltas<>();
			runner.deltas(DeltaOptions.from(from).withState()).subscribe(collected);
			assertThat(awaitFailure(collected, FoldException.class).seqNum()).isOne();
			assertThat(collected.failure).hasMessageContaining("The subscription to deltas ends before this record");
		}
	}

	@Test
	void whenStatesAndSkippedGapsAreAskedForThenThatIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> DeltaOptions.from(0).onGap(DeltaGapAction.SKIP).withState())
			.withMessage("'gapAction' must not be SKIP for a subscription with states, because the states after a gap "
					+ "are unknown without a new one. Use RESTATE or FAIL");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> DeltaOptions.fromState().withState().onGap(DeltaGapAction.SKIP));
	}

}
