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

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.error.AppendTooLargeException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for deltas that were appended in one batch: they are published together.
 */
class HalfBatchTests extends AbstractRunnerTests {

	private final FakeStream deadLetters = new FakeStream();

	private final List<String> shown = new CopyOnWriteArrayList<>();

	@Override
	BasinAccess access() {
		return new BasinAccess((name) -> this.deadLetters, null, null);
	}

	private static AppendRecord said(String text) {
		return AppendRecord.of("{\"text\":\"" + text + "\"}").withHeader("type", "Said");
	}

	private static List<AppendRecord> batch(String... texts) {
		return DeltaBatch.mark(UUID.randomUUID(), Stream.of(texts).map(HalfBatchTests::said).toList());
	}

	// As update() of an earlier release wrote them.
	private static List<AppendRecord> earlier(String... texts) {
		String id = UUID.randomUUID().toString();
		return IntStream.range(0, texts.length)
			.mapToObj((i) -> said(texts[i]).withHeader("batch-id", id)
				.withHeader("batch-index", Integer.toString(i))
				.withHeader("batch-size", Integer.toString(texts.length)))
			.toList();
	}

	private ProjectionRunner<String> watched() {
		return watched(runner(UnaryOperator.identity()));
	}

	private ProjectionRunner<String> watched(ProjectionRunner<String> runner) {
		this.listener.onFolded = () -> note(runner);
		return started(runner);
	}

	private void note(ProjectionRunner<?> runner) {
		if (runner.status() == ProjectionStatus.LIVE) {
			this.shown.add(String.valueOf(runner.read().state()));
		}
	}

	private String read(ProjectionRunner<String> runner, long seqNum) {
		ProjectionView<String> view = runner.read(ReadConsistency.atLeast(seqNum), TIMEOUT);
		this.shown.add(view.state());
		return view.state();
	}

	@Test
	void h41WhenABatchIsReadInPartsThenItIsPublishedAsOne() {
		this.stream.batchSize = 1;
		ProjectionRunner<String> runner = watched();
		long last = runner.append(new Records.Said("debit "), new Records.Said("credit")).end().seqNum() - 1;
		assertThat(read(runner, last - 1)).isEqualTo("debit credit");
		assertThat(this.shown).doesNotContain("debit ");
		assertThat(this.stream.records()).extracting((record) -> record.header(DeltaBatch.INDEX).orElse(""))
			.containsExactly("0", "1");
	}

	@Test
	void h41WhenASingleDeltaIsAppendedThenItHasNoBatchHeaders() {
		ProjectionRunner<String> runner = started();
		runner.append(new Records.Said("a"));
		assertThat(this.stream.records().get(0).header(DeltaBatch.ID)).isEmpty();
	}

	@Test
	void h41WhenAnAppendIsHeldForASnapshotThenItHasBatchHeaders() {
		this.stream.batchSize = 1;
		ProjectionRunner<String> runner = watched();
		runner.append(new Records.Said("a"));
		read(runner, 0);
		CompletableFuture<CompletableFuture<?>> appended = new CompletableFuture<>();
		// The second attempt holds the appends of this process.
		this.stream.next(FakeStream.overtaken(said("b")));
		this.stream.next((stream, input) -> {
			appended.complete(runner.appendAsync(new Records.Said("c"), new Records.Said("d")));
			return CompletableFuture.completedFuture(stream.apply(input));
		});
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		appended.join().join();
		assertThat(read(runner, this.stream.tail() - 1)).isEqualTo("abcd");
		assertThat(this.shown).doesNotContain("abc");
	}

	@Test
	void h41WhenABatchFollowsAPauseThenItIsPublishedAsOne() {
		ProjectionRunner<String> runner = watched();
		runner.pause();
		await().atMost(TIMEOUT).until(() -> runner.status() == ProjectionStatus.PAUSED);
		this.stream.batchSize = 3;
		for (int i = 0; i < 10; i++) {
			runner.append(new Records.Said("("), new Records.Said(")"));
		}
		runner.resume();
		assertThat(read(runner, 19)).isEqualTo("()".repeat(10));
		assertThat(this.shown).allMatch((state) -> state.isEmpty() || state.endsWith(")"));
		// Complete batches are published without waiting for the end of an incomplete
		// one.
		assertThat(this.shown).contains("()", "()()()");
	}

	@Test
	void h41WhenABatchOfAnEarlierReleaseIsReadInPartsThenItIsPublishedAsOne() {
		this.stream.batchSize = 1;
		ProjectionRunner<String> runner = watched();
		this.stream.apply(AppendInput.of(earlier("a", "b", "c")));
		assertThat(read(runner, 0)).isEqualTo("abc");
		assertThat(this.shown).doesNotContain("a", "ab");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void h41WhenADeltaBetweenFragmentsIsSkippedThenNoPartOfABatchIsPublished(boolean inPlace) {
		this.stream.say("a");
		Framed snapshot = Framed.of(1, "a", 2);
		this.stream.apply(AppendInput.of(snapshot.fragments.get(0)));
		this.stream.apply(AppendInput.of(batch("b", "c", "boom", "d", "e")));
		this.stream.apply(AppendInput.of(snapshot.fragments.get(1)));
		this.stream.say("f");
		this.stream.trimTo(1);
		this.stream.batchSize = 1;
		// The tail that it has to reach before it is live.
		this.stream.shownTail = 2L;
		ProjectionRunner<?> runner = (inPlace) ? skippingInPlace()
				: runner((builder) -> builder.poison(PoisonPolicy.skip("dead")));
		this.listener.onFolded = () -> note(runner);
		started(runner);
		assertThat(runner.read(ReadConsistency.atLeast(8), TIMEOUT).state()).hasToString("abcdef");
		note(runner);
		assertThat(this.shown).isSubsetOf("a", "abcde", "abcdef");
	}

	private ProjectionRunner<StringBuilder> skippingInPlace() {
		return runner(ProjectionDefinition.builder("talk", StringBuilder.class)
			.stream("talk")
			.initialState(StringBuilder::new)
			.foldInPlace(Records.Said.class, (state, said, record) -> {
				state.append(said.text());
				if (said.text().equals("boom")) {
					throw new IllegalStateException("boom");
				}
			})
			.copier(StringBuilder::new)
			.poison(PoisonPolicy.skip("dead"))
			.build(), EngineSettings.defaults());
	}

	@Test
	void h41AReadOfADeltaInsideABatchShouldWaitForItsEnd() {
		this.stream.batchSize = 1;
		ProjectionRunner<String> runner = started();
		this.stream.apply(AppendInput.of(batch("a", "b", "c", "d")));
		assertThat(read(runner, 1)).isEqualTo("abcd");
	}

	@Test
	void h41ChangesShouldContainCompleteBatches() {
		this.stream.batchSize = 1;
		ProjectionRunner<String> runner = started();
		List<String> changes = new CopyOnWriteArrayList<>();
		runner.changes().subscribe(new Collector<>(changes));
		for (int i = 0; i < 20; i++) {
			this.stream.apply(AppendInput.of(batch("(", ")")));
		}
		await().atMost(TIMEOUT).until(() -> changes.contains("()".repeat(20)));
		assertThat(changes).allMatch((state) -> state.isEmpty() || state.endsWith(")"));
	}

	@Test
	void h41WhenAFoldFailsInsideABatchThenTheStateBeforeTheBatchIsPublished() {
		ProjectionRunner<String> runner = watched();
		this.stream.say("a");
		read(runner, 0);
		this.stream.apply(AppendInput.of(batch("b", "boom", "c")));
		awaitEvent("failed");
		assertThat(runner.read().state()).isEqualTo("a");
		assertThat(runner.read().cursor()).isOne();
		assertThat(runner.read().lag().records()).isEqualTo(3);
		assertThat(runner.info().tail()).isEqualTo(4);
	}

	@Test
	void h41WhenAFoldFailsInsideABatchThenRecordsReadBeforeItArePublished() {
		ProjectionRunner<String> runner = watched();
		this.stream.applyUnseen(AppendInput.of(said("a"), said("b")));
		this.stream.apply(AppendInput.of(batch("c", "boom", "d")));
		awaitEvent("failed");
		assertThat(runner.read().state()).isEqualTo("ab");
		assertThat(runner.read().cursor()).isEqualTo(2);
	}

	@Test
	void h41WhenAnInPlaceFoldFailsInsideABatchThenRecordsReadBeforeItArePublished() {
		ProjectionRunner<StringBuilder> runner = started(inPlace(PoisonPolicy.fail()));
		this.stream.applyUnseen(AppendInput.of(said("a"), said("b")));
		this.stream.apply(AppendInput.of(batch("c", "boom", "d")));
		awaitEvent("failed");
		assertThat(runner.read().state()).hasToString("ab");
		assertThat(runner.read().cursor()).isEqualTo(2);
	}

	@Test
	void h41WhenInPlaceFoldsSkipRecordsOfABatchThenTheRestIsPublishedAtOnce() {
		this.stream.batchSize = 1;
		List<String> states = new CopyOnWriteArrayList<>();
		ProjectionRunner<StringBuilder> runner = started(inPlace(PoisonPolicy.skip("dead")));
		runner.changes().subscribe(new Collector<>(states));
		this.stream.applyUnseen(AppendInput.of(said("a")));
		this.stream.apply(AppendInput.of(batch("b", "boom", "c", "boom", "d")));
		this.stream.say("e");
		await().atMost(TIMEOUT).until(() -> runner.read().cursor() == 7);
		await().atMost(TIMEOUT).until(() -> states.contains("abcde"));
		assertThat(states).isSubsetOf("", "a", "abcd", "abcde");
		assertThat(this.deadLetters.records()).hasSize(2);
	}

	private ProjectionRunner<StringBuilder> inPlace(PoisonPolicy policy) {
		return runner(ProjectionDefinition.builder("talk", StringBuilder.class)
			.stream("talk")
			.initialState(StringBuilder::new)
			.foldInPlace(Records.Said.class, (state, said, record) -> {
				state.append(said.text());
				if (said.text().equals("boom")) {
					throw new IllegalStateException("boom");
				}
			})
			.copier(StringBuilder::new)
			.poison(policy)
			.build(), EngineSettings.defaults());
	}

	@Test
	void h41WhenARecordInsideABatchIsSkippedThenTheRestIsPublishedAtOnce() {
		this.stream.batchSize = 1;
		ProjectionRunner<String> runner = watched(runner((builder) -> builder.poison(PoisonPolicy.skip("dead"))));
		this.stream.apply(AppendInput.of(batch("a", "boom", "b", "c")));
		assertThat(read(runner, 0)).isEqualTo("abc");
		assertThat(this.shown).doesNotContain("a", "ab");
	}

	@Test
	void h41WhenASnapshotIsTakenInsideABatchThenItHasTheStateBeforeTheBatch() {
		this.stream.batchSize = 1;
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(new MemorySnapshotStore())));
		this.stream.say("a");
		read(runner, 0);
		CompletableFuture<SnapshotResult> taken = new CompletableFuture<>();
		AtomicBoolean begun = new AtomicBoolean();
		this.listener.onFolded = () -> {
			// A second snapshot would be refused because of the gap.
			if (this.stream.tail() == 4 && begun.compareAndSet(false, true)) {
				runner.takeScheduled().thenAccept(taken::complete);
			}
		};
		this.stream.apply(AppendInput.of(batch("b", "c", "d")));
		SnapshotResult result = taken.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
		assertThat(result).isInstanceOfSatisfying(SnapshotResult.Taken.class,
				(snapshot) -> assertThat(snapshot.snapshot().cursor()).isIn(1L, 4L));
	}

	@Test
	void h41WhenARestoreBeginsInsideABatchThenItEndsWithTheCompleteBatch() {
		List<AppendRecord> batch = batch("a", "b", "c", "d");
		this.stream.applyUnseen(AppendInput.of(batch));
		this.stream.applyUnseen(AppendInput.of(snapshot(2, "ab")));
		this.stream.trimTo(2);
		this.stream.batchSize = 1;
		ProjectionRunner<String> runner = watched();
		assertThat(runner.read().state()).isEqualTo("abcd");
		assertThat(this.shown).doesNotContain("ab", "abc");
	}

	private static AppendRecord snapshot(long cursor, String state) {
		SequencedRecord record = Records.snapshot(0, cursor, state);
		return AppendRecord.of(record.body()).withHeaders(record.headers());
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 7, 1000 })
	void h41NoStateShouldContainAPartOfABatch(int read) {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		ProjectionRunner<String> runner = watched();
		List<Integer> ends = new ArrayList<>(List.of(0));
		this.stream.batchSize = read;
		for (int i = 0; i < 60; i++) {
			if (random.nextInt(10) == 0) {
				runner.pause();
				runner.resume();
			}
			Object[] deltas = Stream.generate(() -> new Records.Said("x")).limit(1 + random.nextInt(9)).toArray();
			runner.append(deltas);
			ends.add(ends.get(ends.size() - 1) + deltas.length);
		}
		assertThat(runner.readLatest(TIMEOUT).state()).as("seed %s", seed).hasSize(ends.get(60));
		assertThat(this.shown).as("seed %s", seed).extracting(String::length).isSubsetOf(ends);
	}

	@Test
	void h42WhenAWriterClaimsAnythingThenALiveProjectionContinues() {
		ProjectionRunner<String> runner = started();
		String id = UUID.randomUUID().toString();
		for (int i = 0; i < 300; i++) {
			this.stream.apply(AppendInput.of(said("x").withHeader("batch-id", id)
				.withHeader("batch-index", Integer.toString(i))
				.withHeader("batch-size", "1000")));
			assertThat(read(runner, i)).hasSize(i + 1);
		}
	}

	@Test
	void h42WhenAClaimIsNotConfirmedThenTheStateIsPublished() {
		ProjectionRunner<String> runner = started();
		this.stream.batchSize = 1;
		this.stream.applyUnseen(AppendInput.of(said("a").withHeader(DeltaBatch.ID, "x")
			.withHeader(DeltaBatch.INDEX, "0")
			.withHeader(DeltaBatch.SIZE, "1000")));
		this.stream.say("b");
		assertThat(read(runner, 1)).isEqualTo("ab");
		this.stream.apply(AppendInput.of(said("c").withHeader(DeltaBatch.ID, "x")
			.withHeader(DeltaBatch.INDEX, "0")
			.withHeader(DeltaBatch.SIZE, "1000")));
		assertThat(read(runner, 2)).isEqualTo("abc");
	}

	@Test
	void h42WhenEachRecordClaimsAnotherBatchThenAllArePublishedBeforeTheTail() {
		this.stream.batchSize = 1;
		ProjectionRunner<String> runner = watched();
		runner.pause();
		await().atMost(TIMEOUT).until(() -> runner.status() == ProjectionStatus.PAUSED);
		for (int i = 0; i < 10; i++) {
			this.stream.applyUnseen(AppendInput.of(said("x").withHeader(DeltaBatch.ID, "id" + i)
				.withHeader(DeltaBatch.INDEX, "0")
				.withHeader(DeltaBatch.SIZE, "1000")));
		}
		runner.resume();
		assertThat(read(runner, 9)).hasSize(10);
		assertThat(this.shown).extracting(String::length).contains(1, 2, 3, 4, 5, 6, 7, 8);
	}

	@Test
	void h41WhenTheBatchHeadersMakeABatchTooLargeThenItIsRejected() {
		ProjectionRunner<String> runner = started();
		Object[] deltas = Stream.generate(() -> new Records.Said("x".repeat(1000))).limit(1000).toArray();
		assertThatExceptionOfType(AppendTooLargeException.class).isThrownBy(() -> runner.append(deltas))
			.withMessageContaining("Projection 'talk' cannot append 1000 deltas with a metered size of ")
			.withMessageContaining("for the headers of a batch")
			.withMessageContaining("1048576");
		assertThatExceptionOfType(AppendTooLargeException.class)
			.isThrownBy(() -> runner.update((state) -> List.of(deltas)))
			.withMessageContaining("cannot append 1000 deltas");
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void whenAnAppendExceedsTheLimitsOfABatchThenItIsRejectedBeforeItIsSent() {
		ProjectionRunner<String> runner = started();
		Object[] many = Stream.generate(() -> new Records.Said("x")).limit(1001).toArray();
		Object large = new Records.Said("x".repeat(1024 * 1024));
		for (Object[] deltas : List.of(many, new Object[] { large }, new Object[] { large, large })) {
			assertThatExceptionOfType(AppendTooLargeException.class).isThrownBy(() -> runner.append(deltas))
				.withMessageContaining("stream tests/talk at once")
				.satisfies((ex) -> assertThat(ex.records()).isEqualTo(deltas.length));
			assertThatExceptionOfType(AppendTooLargeException.class)
				.isThrownBy(() -> runner.update((state) -> List.of(deltas)));
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> runner.appendAsync(deltas).join())
				.withCauseInstanceOf(AppendTooLargeException.class);
		}
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void h41WhenAFoldInPlaceFailsInsideABatchThenNoPartIsPublished() {
		CompletableFuture<Void> held = new CompletableFuture<>();
		ProjectionRunner<StringBuilder> runner = started(
				runner(ProjectionDefinition.builder("talk", StringBuilder.class)
					.stream("talk")
					.initialState(StringBuilder::new)
					.foldInPlace(Records.Said.class, (state, said, record) -> {
						if (said.text().equals("boom")) {
							throw new IllegalStateException("boom");
						}
						state.append(said.text());
					})
					.copier(StringBuilder::new)
					.poison(PoisonPolicy.skip("dead"))
					.build(), EngineSettings.defaults()));
		runner.read(ReadConsistency.atLeast(this.stream.say("a").start().seqNum()), TIMEOUT);
		this.stream.readable = held;
		this.stream.apply(AppendInput.of(batch("b", "boom", "c")));
		await().atMost(TIMEOUT).until(() -> runner.info().tail() == 4);
		assertThat(runner.read().state()).hasToString("a");
		assertThat(runner.read().cursor()).isOne();
		this.stream.readable = CompletableFuture.completedFuture(null);
		held.complete(null);
		assertThat(runner.read(ReadConsistency.atLeast(3), TIMEOUT).state()).hasToString("abc");
	}

	/**
	 * Subscriber that keeps all states.
	 *
	 * @param <S> the type of the states
	 */
	private record Collector<S>(List<String> states) implements Flow.Subscriber<ProjectionView<S>> {

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			subscription.request(Long.MAX_VALUE);
		}

		@Override
		public void onNext(ProjectionView<S> view) {
			this.states.add(view.state().toString());
		}

		@Override
		public void onError(Throwable failure) {
			this.states.add(failure.toString());
		}

		@Override
		public void onComplete() {
			// No further changes follow.
		}

	}

}
