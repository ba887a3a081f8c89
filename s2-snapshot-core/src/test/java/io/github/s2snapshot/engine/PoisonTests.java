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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.RecoverySettings;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.DeadLetter;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.Recovery;
import io.github.s2snapshot.projection.error.DeadLetterException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.serializer.DeltaCodec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for records that cannot be folded.
 */
class PoisonTests extends AbstractRunnerTests {

	private static final Duration SHORT = Duration.ofMillis(1);

	private static final EngineSettings FAST = settings(Duration.ofMinutes(10));

	private final FakeStream deadLetters = new FakeStream();

	private final AtomicInteger failures = new AtomicInteger();

	private String said = "";

	@Override
	BasinAccess access() {
		return new BasinAccess((name) -> this.deadLetters, null, null);
	}

	private static EngineSettings settings(Duration definiteAfter) {
		return EngineSettings.defaults()
			.withRecovery(RecoverySettings.defaults()
				.withInitialInterval(Duration.ofMillis(5))
				.withMaxInterval(Duration.ofMillis(20))
				.withDefiniteAfter(definiteAfter));
	}

	private static S2ServerException missing(String message) {
		return new S2ServerException(message, 404, "stream_not_found", message, null, false, true);
	}

	private ProjectionRunner<String> runner(PoisonPolicy policy, EngineSettings settings) {
		return runner((builder) -> builder.poison(policy), settings);
	}

	private ProjectionRunner<String> runner(PoisonPolicy policy) {
		return runner((builder) -> builder.poison(policy));
	}

	// Fails the given number of times, then folds.
	private ProjectionRunner<StringBuilder> moody(PoisonPolicy policy) {
		return runner(ProjectionDefinition.builder("talk", StringBuilder.class)
			.stream("talk")
			.initialState(StringBuilder::new)
			.foldInPlace(Records.Said.class, (state, said, record) -> {
				state.append(said.text());
				if (said.text().equals("boom") && this.failures.getAndDecrement() > 0) {
					throw new IllegalStateException("boom");
				}
			})
			.copier(StringBuilder::new)
			.poison(policy)
			.build(), EngineSettings.defaults());
	}

	private void awaitState(ProjectionRunner<?> runner, String state) {
		await().atMost(TIMEOUT)
			.until(() -> runner.status() == ProjectionStatus.LIVE && runner.read().state().toString().equals(state));
	}

	@Test
	void h20ByDefaultTheProjectionShouldFailBeforeTheRecord() {
		ProjectionRunner<String> runner = started();
		this.stream.say("a", "boom", "b");
		awaitEvent("failed");
		assertThat(this.listener.events).contains("poison 1 1 fail");
		assertThat(runner.info().failure()).isInstanceOf(FoldException.class);
		assertThat(runner.read().state()).isEqualTo("a");
		assertThat(runner.read().cursor()).isOne();
	}

	@Test
	void h20WhenARecordIsRetriedThenAHalfChangedStateIsDiscardedEachTime() {
		this.failures.set(2);
		ProjectionRunner<StringBuilder> runner = started(moody(PoisonPolicy.retry(3).withBackoff(SHORT, SHORT)));
		this.stream.say("a");
		this.stream.say("b", "boom", "c");
		awaitState(runner, "abboomc");
		assertThat(this.listener.events).containsSubsequence("poison 2 1 retry", "LIVE -> CATCHING_UP",
				"poison 2 2 retry", "CATCHING_UP -> LIVE");
		assertThat(this.listener.events).doesNotContain("failed");
	}

	@Test
	void h20WhenAllRetriesFailThenTheProjectionFails() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.retry(3).withBackoff(SHORT, SHORT)));
		this.stream.say("a", "boom");
		awaitEvent("failed");
		assertThat(this.listener.events).containsSubsequence("poison 1 1 retry", "poison 1 2 retry", "poison 1 3 fail");
		assertThat(runner.read().state()).isEqualTo("a");
	}

	@Test
	void h20WhenARecordIsUndecidedThenNoSnapshotIsTaken() {
		ProjectionRunner<String> runner = started(
				runner(PoisonPolicy.retry(2).withBackoff(Duration.ofMinutes(1), Duration.ofMinutes(1))));
		this.stream.say("a", "boom");
		awaitEvent("LIVE -> CATCHING_UP");
		assertThat(runner.read().state()).isEqualTo("a");
		assertThat(take(runner)).isEqualTo(new SnapshotResult.Skipped(
				"record 1 cannot be folded, and the poison policy has not decided about it yet"));
		assertThat(this.stream.appends).isEmpty();
		runner.abandon();
		awaitEvent("CATCHING_UP -> STOPPED");
	}

	@Test
	void whenARecordIsSkippedThenItIsADeadLetterBeforeThePositionMoves() {
		CompletableFuture<Long> cursor = new CompletableFuture<>();
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.skip("dead")));
		this.deadLetters.next((stream, input) -> {
			cursor.complete(runner.read().cursor());
			return CompletableFuture.completedFuture(stream.apply(input));
		});
		this.stream.say("a", "boom", "b");
		awaitState(runner, "ab");
		assertThat(cursor).isCompletedWithValueMatching((value) -> value <= 1);
		assertThat(this.listener.events).contains("poison 1 1 skip");
		SequencedRecord dead = this.deadLetters.records().get(0);
		assertThat(dead.bodyAsString()).isEqualTo("{\"text\":\"boom\"}");
		assertThat(dead.header("type")).contains("Said");
		assertThat(dead.header(DeadLetter.STREAM)).contains("tests/talk");
		assertThat(dead.header(DeadLetter.SEQ_NUM)).contains("1");
		assertThat(dead.header(DeadLetter.TIMESTAMP)).contains("1001");
		assertThat(dead.header(DeadLetter.PROJECTION)).contains("talk/1");
		assertThat(dead.header(DeadLetter.REASON).get()).contains("boom");
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(this.stream.records().get(4).bodyAsString()).contains("\"state\":\"ab\"");
	}

	@Test
	void whenMemoryRunsOutThenTheRecordIsNotSkipped() {
		ProjectionRunner<String> runner = started(runner(ProjectionDefinition.builder("talk", String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Records.Said.class, (state, said) -> {
				if (said.text().equals("boom")) {
					throw new OutOfMemoryError("Java heap space");
				}
				return state + said.text();
			})
			.poison(PoisonPolicy.skip("dead"))
			.build(), EngineSettings.defaults()));
		this.stream.say("a", "boom", "b");
		awaitEvent("failed");
		assertThat(this.listener.events).contains("poison 1 1 fail");
		assertThat(runner.read().cursor()).isOne();
		assertThat(this.deadLetters.records()).isEmpty();
	}

	@Test
	void h19WhenTheStreamIsAnotherIncarnationThenSkippedPositionsAreForgotten() {
		this.failures.set(1);
		ProjectionRunner<StringBuilder> runner = started(moody(PoisonPolicy.skip("dead")));
		this.stream.say("boom", "a");
		awaitState(runner, "a");
		this.stream.end(new UnwrittenPositionException("Beyond the tail", Records.position(1)));
		await().atMost(TIMEOUT).until(() -> runner.info().failure() instanceof IncarnationException);
		started(runner);
		assertThat(runner.read().state()).hasToString("booma");
	}

	@Test
	void whenTheProjectionIsRebuiltThenSkippedRecordsAreFoldedAgain() throws Exception {
		this.failures.set(1);
		ProjectionRunner<StringBuilder> runner = started(moody(PoisonPolicy.skip("dead")));
		this.stream.say("boom", "a");
		awaitState(runner, "a");
		runner.restart(BaseChoice.NEWEST).get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		assertThat(runner.read().state()).hasToString("a");
		runner.restart(BaseChoice.BEGINNING).get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		assertThat(runner.read().state()).hasToString("booma");
	}

	@Test
	void whenACodecThrowsAnythingThenTheRecordCannotBeFolded() {
		DeltaCodec codec = new DeltaCodec() {

			@Override
			public AppendRecord encode(Object delta) {
				throw new UnsupportedOperationException();
			}

			@Override
			public Object decode(SequencedRecord record) {
				String body = new String(record.body(), StandardCharsets.UTF_8);
				if (body.contains("error")) {
					throw new NoClassDefFoundError("a class of the delta");
				}
				return (body.contains("null")) ? null : new Records.Said("a");
			}

		};
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.codec(codec).poison(PoisonPolicy.skip("dead"))));
		this.stream.say("a", "error", "null", "a");
		awaitState(runner, "aa");
		assertThat(this.deadLetters.records()).extracting((record) -> record.header(DeadLetter.REASON).orElseThrow())
			.satisfiesExactly(
					(reason) -> assertThat(reason).contains("record 1 ", "NoClassDefFoundError: a class of the delta"),
					(reason) -> assertThat(reason).contains("record 2 ", "the codec returned null"));
	}

	@Test
	void h45WhenTheDeadLetterStreamIsUnavailableThenTheRecordIsAppendedLater() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.skip("dead")));
		this.deadLetters.next(FakeStream.failed(new S2TimeoutException("no answer")));
		this.stream.say("a", "boom", "b");
		awaitEvent("recovering 1");
		Recovery recovery = runner.info().contact().recovery();
		assertThat(recovery).isNotNull();
		assertThat(recovery.failure()).isInstanceOf(DeadLetterException.class)
			.hasMessageContaining("no answer")
			.hasMessageContaining("record 1");
		assertThat(runner.read().state()).isEqualTo("a");
		assertThat(runner.read().cursor()).isOne();
		awaitState(runner, "ab");
		assertThat(this.listener.events).doesNotContain("failed");
		assertThat(this.deadLetters.records()).hasSize(1);
	}

	@Test
	void h43WhenTheDeadLetterStreamRefusesForLongThenItFailsAndRetriesRarely() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.skip("dead"), settings(Duration.ofMillis(30))));
		AtomicBoolean refuses = new AtomicBoolean(true);
		for (int i = 0; i < 1000; i++) {
			this.deadLetters.next((stream, input) -> (refuses.get()) ? CompletableFuture.failedFuture(missing("404"))
					: CompletableFuture.completedFuture(stream.apply(input)));
		}
		this.stream.say("a", "boom", "b");
		awaitEvent("failed");
		await().atMost(TIMEOUT).until(() -> runner.info().failure() instanceof DeadLetterException);
		assertThat(runner.read().state()).isEqualTo("a");
		assertThat(runner.read().cursor()).isOne();
		refuses.set(false);
		awaitState(runner, "ab");
		assertThat(this.deadLetters.records()).hasSize(1);
	}

	@Test
	void h43WhenTheDeadLetterStreamFailsBrieflyThenTheProjectionStaysLive() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.skip("dead"), FAST));
		S2ServerException busy = new S2ServerException("503", 503, "unavailable", "later", null, true, false);
		this.deadLetters.next(FakeStream.failed(new S2TimeoutException("no answer")));
		this.deadLetters.next(FakeStream.failed(busy));
		this.deadLetters.next(FakeStream.failed(missing("not there")));
		this.deadLetters
			.next(FakeStream.failed(new S2ServerException("403", 403, "permission_denied", "no", null, false, true)));
		this.deadLetters.next(FakeStream.lostAck(new S2TimeoutException("no answer")));
		this.stream.say("a", "boom", "b");
		awaitState(runner, "ab");
		assertThat(this.deadLetters.records()).hasSize(2);
		assertThat(this.listener.events).doesNotContain("failed");
		assertThat(this.listener.events.stream().filter((event) -> event.startsWith("LIVE ->")))
			.containsExactly("LIVE -> DISCONNECTED");
		assertThat(runner.info().contact().isConnected()).isTrue();
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
	}

	@Test
	void h43WhenTheRecordCannotBeReadBrieflyThenItIsSkippedLater() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.skip("dead"), FAST));
		this.stream.unreadable = () -> new S2TimeoutException("no answer");
		this.stream.say("a", "boom", "b");
		await().atMost(TIMEOUT).until(() -> runner.read().cursor() == 1 && runner.read().lag().records() > 0);
		this.stream.unreadable = null;
		awaitState(runner, "ab");
		assertThat(this.listener.events).doesNotContain("failed");
	}

	@Test
	void h43WhenADeadLetterIsAppendedThenNoSnapshotIsTakenMeanwhile() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.skip("dead"), FAST));
		CompletableFuture<Void> hold = new CompletableFuture<>();
		this.deadLetters.next((stream, input) -> hold.thenApply((nothing) -> stream.apply(input)));
		this.stream.say("a", "boom", "b");
		await().atMost(TIMEOUT).until(() -> !this.deadLetters.appends.isEmpty() && runner.read().lag().records() > 0);
		assertThat(runner.read().state()).isEqualTo("a");
		assertThat(take(runner)).isInstanceOfSatisfying(SnapshotResult.Skipped.class,
				(skipped) -> assertThat(skipped.reason()).startsWith("record 1 cannot be folded"));
		assertThat(this.stream.appends).isEmpty();
		hold.complete(null);
		awaitState(runner, "ab");
	}

	@Test
	void h43WhenRecordsAreSkippedThenTheStatusDoesNotChange() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.skip("dead"), FAST));
		for (int i = 0; i < 50; i++) {
			this.stream.say("boom", "a");
		}
		awaitState(runner, "a".repeat(50));
		assertThat(this.deadLetters.records()).hasSize(50);
		assertThat(this.listener.events.stream().filter((event) -> event.startsWith("LIVE ->"))).isEmpty();
	}

	@Test
	void h43WhenADeadLetterTakesLongThenTheStatusIsCatchingUp() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.skip("dead"), FAST));
		CompletableFuture<Void> hold = new CompletableFuture<>();
		this.deadLetters.next((stream, input) -> hold.thenApply((nothing) -> stream.apply(input)));
		this.stream.say("a", "boom", "b");
		await().atMost(TIMEOUT).until(() -> runner.status() == ProjectionStatus.CATCHING_UP);
		hold.complete(null);
		awaitState(runner, "ab");
	}

	@Test
	void h43WhenPausedWhileADeadLetterIsAppendedThenItContinuesWhenResumed() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.skip("dead"), FAST));
		CompletableFuture<Void> hold = new CompletableFuture<>();
		this.deadLetters.next((stream, input) -> hold.thenApply((nothing) -> stream.apply(input)));
		this.stream.say("a", "boom", "b");
		await().atMost(TIMEOUT).until(() -> !this.deadLetters.appends.isEmpty() && runner.read().lag().records() > 0);
		runner.pause();
		runner.resume();
		runner.pause();
		await().atMost(TIMEOUT).until(() -> runner.status() == ProjectionStatus.PAUSED);
		hold.complete(null);
		awaitEvent("poison 1 1 skip");
		assertThat(runner.read().state()).isEqualTo("a");
		runner.resume();
		awaitState(runner, "ab");
		assertThat(this.deadLetters.records()).hasSize(1);
	}

	@Test
	void h43WhenARecordIsTrimmedWhileItIsSkippedThenTheProjectionRestores() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.skip("dead"), FAST));
		this.stream.say("a");
		await().atMost(TIMEOUT).until(() -> runner.read().cursor() == 1);
		CompletableFuture<Void> hold = new CompletableFuture<>();
		this.stream.readable = hold;
		this.stream.say("boom");
		await().atMost(TIMEOUT).until(() -> runner.read().lag().records() == 1);
		// Another process, which could fold the record, has taken a snapshot.
		SequencedRecord snapshot = Records.snapshot(3, 2, "ab");
		this.stream.applyUnseen(
				AppendInput.of(AppendRecord.trim(3), AppendRecord.of(snapshot.body()).withHeaders(snapshot.headers())));
		this.stream.trimTo(3);
		this.stream.readable = CompletableFuture.completedFuture(null);
		hold.complete(null);
		awaitState(runner, "ab");
		assertThat(this.listener.events).contains("gap 1 3").doesNotContain("failed");
		assertThat(this.deadLetters.records()).isEmpty();
	}

	@Test
	void h43WhenTheStreamSeemsToEndBeforeTheRecordThenItIsReadAgain() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.skip("dead"), FAST));
		this.stream.unreadable = () -> {
			this.stream.unreadable = null;
			return new UnwrittenPositionException("Beyond the tail", Records.position(0));
		};
		this.stream.say("boom", "a");
		awaitState(runner, "a");
		assertThat(this.listener.events).doesNotContain("failed");
		assertThat(this.deadLetters.records()).hasSize(1);
	}

	@Test
	void h43WhenHeadersOfADeadLetterDoNotFitThenTheRecordIsStillSkipped() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.skip("dead"), FAST));
		AppendRecord bare = AppendRecord.of("x").withHeader("type", "Said");
		List<Integer> rooms = List.of(0, 30, 80, 200, 600);
		for (int room : rooms) {
			this.stream.apply(AppendInput.of(AppendRecord.of("x".repeat(1024 * 1024 - bare.meteredBytes() + 1 - room))
				.withHeader("type", "Said")));
		}
		this.stream.say("a");
		awaitState(runner, "a");
		assertThat(this.deadLetters.records()).hasSameSizeAs(rooms)
			.allSatisfy((letter) -> assertThat(letter.header(DeadLetter.SEQ_NUM)).isPresent())
			.allSatisfy((letter) -> assertThat(letter.meteredBytes()).isLessThanOrEqualTo(1024 * 1024));
		assertThat(this.deadLetters.records().get(0).body()).isEmpty();
		assertThat(this.deadLetters.records().get(0).header(DeadLetter.REASON).orElse("")).contains("record 0 ");
		assertThat(this.deadLetters.records().get(2).body()).isNotEmpty();
	}

	@Test
	void h43WhenTheDeadLetterStreamRejectsTheRecordThenAReferenceIsAppended() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.skip("dead"), FAST));
		this.deadLetters
			.next(FakeStream.failed(new S2ServerException("413", 413, "invalid", "too large", null, false, true)));
		this.stream.say("a", "boom", "b");
		awaitState(runner, "ab");
		assertThat(this.deadLetters.records()).singleElement().satisfies((letter) -> {
			assertThat(letter.body()).isEmpty();
			assertThat(letter.header(DeadLetter.SEQ_NUM)).contains("1");
		});
	}

	@Test
	void h43WhenStoppedWhileADeadLetterIsAppendedThenNothingIsRetried() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.skip("dead"), FAST));
		AtomicInteger tries = new AtomicInteger();
		for (int i = 0; i < 1000; i++) {
			this.deadLetters.next((stream, input) -> {
				tries.incrementAndGet();
				return CompletableFuture.failedFuture(new S2TimeoutException("no answer"));
			});
		}
		this.stream.say("boom");
		await().atMost(TIMEOUT).until(() -> tries.get() > 2);
		runner.abandon();
		await().atMost(TIMEOUT).until(() -> runner.status() == ProjectionStatus.STOPPED);
		int stopped = tries.get();
		await().during(Duration.ofMillis(100)).atMost(TIMEOUT).until(() -> tries.get() <= stopped + 1);
	}

	private ProjectionRunner<StringBuilder> counting(AtomicLong folds) {
		return runner(ProjectionDefinition.builder("talk", StringBuilder.class)
			.stream("talk")
			.initialState(StringBuilder::new)
			.foldInPlace(Records.Said.class, (state, said, record) -> {
				folds.incrementAndGet();
				state.append(said.text());
				if (said.text().equals("boom")) {
					throw new IllegalStateException("boom");
				}
			})
			.copier(StringBuilder::new)
			.poison(PoisonPolicy.skip("dead"))
			.build(), FAST);
	}

	private void fill(int records, int every) {
		for (int i = 0; i < records; i++) {
			String text = (i % every == 0) ? "boom" : "x";
			this.stream
				.applyUnseen(AppendInput.of(AppendRecord.of("{\"text\":\"" + text + "\"}").withHeader("type", "Said")));
		}
	}

	@ParameterizedTest
	@CsvSource({ "2000, 10, 1000", "2000, 10, 7", "1000, 400, 3", "3000, 2, 1000", "500, 1, 1000" })
	void h43InPlaceFoldsShouldFoldEachRecordAtMostTwice(int records, int every, int read) {
		this.stream.batchSize = read;
		fill(records, every);
		AtomicLong folds = new AtomicLong();
		ProjectionRunner<StringBuilder> runner = started(counting(folds));
		int bad = (records + every - 1) / every;
		assertThat(runner.read().state()).hasToString("x".repeat(records - bad));
		assertThat(folds.get()).isLessThanOrEqualTo(2L * records);
		assertThat(this.deadLetters.records()).hasSize(bad);
		assertThat(this.listener.events.stream().filter((event) -> event.contains("->"))).hasSizeLessThan(5);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void h43WhenARecordBetweenFragmentsFailsThenOnlyItIsSkipped(boolean inPlace) {
		Framed snapshot = Framed.of(2, "ab", 3);
		this.stream.say("a", "b");
		this.stream.apply(AppendInput.of(snapshot.fragments.get(0)));
		this.stream.say("c", "boom");
		this.stream.apply(AppendInput.of(snapshot.fragments.get(1)));
		this.stream.say("d", "boom", "e");
		this.stream.apply(AppendInput.of(snapshot.fragments.get(2), AppendRecord.trim(2)));
		this.stream.say("f");
		this.stream.trimTo(2);
		ProjectionRunner<?> runner = (inPlace) ? counting(new AtomicLong()) : runner(PoisonPolicy.skip("dead"), FAST);
		started(runner);
		assertThat(runner.read().state()).hasToString("abcdef");
		assertThat(this.deadLetters.records()).extracting((record) -> record.header(DeadLetter.SEQ_NUM).orElse(""))
			.containsExactly("4", "7");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void h43TheSameRecordsShouldBeSkippedForAllBatchSizes(boolean inPlace) {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		for (int round = 0; round < 20; round++) {
			FakeStream live = this.stream;
			StringBuilder expected = new StringBuilder();
			ProjectionRunner<?> runner = (inPlace) ? counting(new AtomicLong())
					: runner(PoisonPolicy.skip("dead"), FAST);
			live.batchSize = 1 + random.nextInt(5);
			expected.append(say(random, live));
			started(runner);
			expected.insert(0, this.said);
			expected.append(say(random, live));
			long tail = live.tail();
			await().atMost(TIMEOUT).until(() -> runner.read().cursor() == tail);
			assertThat(runner.read().state()).as("seed %s, round %s", seed, round).hasToString(expected.toString());
			this.said = expected.toString();
			runner.abandon();
		}
		long bad = this.stream.records().stream().filter((record) -> record.bodyAsString().contains("boom")).count();
		assertThat(this.deadLetters.records().stream().map((record) -> record.header(DeadLetter.SEQ_NUM)).distinct())
			.as("seed %s", seed)
			.hasSize((int) bad);
	}

	// A few appends, some with several deltas, and some with poison records.
	private static String say(Random random, FakeStream stream) {
		StringBuilder good = new StringBuilder();
		for (int i = 0; i < random.nextInt(6); i++) {
			List<AppendRecord> records = new ArrayList<>();
			for (int j = 0; j <= random.nextInt(4); j++) {
				String text = (random.nextInt(3) == 0) ? "boom" : Character.toString('a' + random.nextInt(26));
				good.append((text.equals("boom")) ? "" : text);
				records.add(AppendRecord.of("{\"text\":\"" + text + "\"}").withHeader("type", "Said"));
			}
			stream.apply(AppendInput.of(DeltaBatch.mark(UUID.randomUUID(), records)));
		}
		return good.toString();
	}

	@Test
	void h43WhenManyRecordsAreSkippedThenARestartAppendsNoDeadLetterAgain() throws Exception {
		fill(12_000, 1);
		ProjectionRunner<StringBuilder> runner = started(counting(new AtomicLong()));
		assertThat(this.deadLetters.tail()).isEqualTo(12_000);
		runner.restart(BaseChoice.NEWEST).get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		assertThat(runner.read().cursor()).isEqualTo(12_000);
		assertThat(this.deadLetters.tail()).isEqualTo(12_000);
	}

	@Test
	void whenARestoreFindsPoisonRecordsThenTheyAreSkipped() {
		this.failures.set(Integer.MAX_VALUE);
		this.stream.batchSize = 2;
		this.stream.say("a", "boom", "b", "boom", "c");
		ProjectionRunner<StringBuilder> runner = started(moody(PoisonPolicy.skip("dead")));
		assertThat(runner.read().state()).hasToString("abc");
		assertThat(runner.read().cursor()).isEqualTo(5);
		assertThat(this.deadLetters.records()).hasSize(2);
	}

	@Test
	void whenThePoisonRecordIsTrimmedMeanwhileThenTheProjectionFails() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.retry(2).withBackoff(SHORT, SHORT)));
		this.listener.onPoison = () -> this.stream.trimTo(2);
		this.stream.say("a", "boom", "b");
		awaitEvent("gap 1 2");
		assertThat(runner.read().state()).isEqualTo("a");
	}

	@Test
	void whenTheDeadLetterStreamIsTheStreamItselfThenTheDefinitionIsRejected() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> runner(PoisonPolicy.skip("talk")))
			.withMessageContaining("set another dead-letter stream");
	}

	@Test
	void backoffShouldGrowUpToItsLimit() {
		PoisonPolicy policy = PoisonPolicy.retry(9).withBackoff(Duration.ofMillis(100), Duration.ofMillis(350));
		assertThat(policy.backoff(1)).hasMillis(100);
		assertThat(policy.backoff(2)).hasMillis(200);
		assertThat(policy.backoff(3)).hasMillis(350);
		assertThat(policy.backoff(100)).hasMillis(350);
	}

}
