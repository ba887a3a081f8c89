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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.DeadLetter;
import io.github.s2snapshot.projection.DeadLetterException;
import io.github.s2snapshot.projection.FoldException;
import io.github.s2snapshot.projection.IncarnationException;
import io.github.s2snapshot.projection.ProjectionDefinitionException;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.Recovery;
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

	private final FakeStream deadLetters = new FakeStream();

	private final AtomicInteger failures = new AtomicInteger();

	@Override
	Surroundings surroundings() {
		return new Surroundings((name) -> this.deadLetters, null, null);
	}

	private ProjectionRunner<String> runner(PoisonPolicy policy) {
		return runner((builder) -> builder.poison(policy));
	}

	// Fails as often as it is told to, then folds.
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
	void h20ByDefaultTheProjectionFailsBeforeTheRecord() {
		ProjectionRunner<String> runner = started();
		this.stream.say("a", "boom", "b");
		awaitEvent("failed");
		assertThat(this.listener.events).contains("poison 1 1 fail");
		assertThat(runner.info().failure()).isInstanceOf(FoldException.class);
		assertThat(runner.read().state()).isEqualTo("a");
		assertThat(runner.read().cursor()).isOne();
	}

	@Test
	void h20WhenItIsRetriedThenAHalfMutatedStateIsDiscardedEachTime() {
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
	void h20WhenRetriesAreOverThenItFails() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.retry(3).withBackoff(SHORT, SHORT)));
		this.stream.say("a", "boom");
		awaitEvent("failed");
		assertThat(this.listener.events).containsSubsequence("poison 1 1 retry", "poison 1 2 retry", "poison 1 3 fail");
		assertThat(runner.read().state()).isEqualTo("a");
	}

	@Test
	void h20WhileItIsNotDecidedNoSnapshotIsTaken() {
		ProjectionRunner<String> runner = started(
				runner(PoisonPolicy.retry(2).withBackoff(Duration.ofMinutes(1), Duration.ofMinutes(1))));
		this.stream.say("a", "boom");
		awaitEvent("LIVE -> CATCHING_UP");
		assertThat(runner.read().state()).isEqualTo("a");
		assertThat(take(runner)).isEqualTo(new SnapshotResult.Skipped("the projection is CATCHING_UP"));
		assertThat(this.stream.appends).isEmpty();
		runner.abandon();
		awaitEvent("CATCHING_UP -> STOPPED");
	}

	@Test
	void whenItIsSkippedThenItIsInTheDeadLetterStreamBeforeThePositionMoves() {
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
	void h19WhenTheStreamIsAnotherOneThenItsRecordsAreJudgedAnew() {
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
	void whenEverythingIsFoldedAnewThenWhatWasSkippedIsTriedAgain() throws Exception {
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
	void whateverACodecDoesItIsOneRecordThatCannotBeFolded() {
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
					(reason) -> assertThat(reason).contains("record 2 ", "its codec returned null"));
	}

	@Test
	void h45WhenTheDeadLetterStreamIsAwayThenTheRecordIsPutAwayLater() {
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
	void duringARestoreRecordsAreSkippedToo() {
		this.failures.set(Integer.MAX_VALUE);
		this.stream.batchSize = 2;
		this.stream.say("a", "boom", "b", "boom", "c");
		ProjectionRunner<StringBuilder> runner = started(moody(PoisonPolicy.skip("dead")));
		assertThat(runner.read().state()).hasToString("abc");
		assertThat(runner.read().cursor()).isEqualTo(5);
		assertThat(this.deadLetters.records()).hasSize(2);
	}

	@Test
	void whenTheRecordIsTrimmedMeanwhileThenTheProjectionFails() {
		ProjectionRunner<String> runner = started(runner(PoisonPolicy.retry(2).withBackoff(SHORT, SHORT)));
		this.listener.onPoison = () -> this.stream.trimTo(2);
		this.stream.say("a", "boom", "b");
		awaitEvent("gap 1 2");
		assertThat(runner.read().state()).isEqualTo("a");
	}

	@Test
	void whenRecordsWouldGoToTheStreamTheyComeFromThenTheDefinitionIsRefused() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> runner(PoisonPolicy.skip("talk")))
			.withMessageContaining("name another stream");
	}

	@Test
	void backoffGrowsUpToItsLimit() {
		PoisonPolicy policy = PoisonPolicy.retry(9).withBackoff(Duration.ofMillis(100), Duration.ofMillis(350));
		assertThat(policy.backoff(1)).hasMillis(100);
		assertThat(policy.backoff(2)).hasMillis(200);
		assertThat(policy.backoff(3)).hasMillis(350);
		assertThat(policy.backoff(100)).hasMillis(350);
	}

}
