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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.append.Updates;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.UpdateFailedException;
import io.github.s2snapshot.projection.error.UpdateFailureReason;
import io.github.s2snapshot.projection.error.UpdateNotFoldedException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for updates.
 */
class UpdateTests extends AbstractRunnerTests {

	private static final UpdateDecision<String> ADD_X = (state) -> List.of(new Records.Said("x"));

	private static AppendRecord said(String text) {
		return AppendRecord.of("{\"text\":\"" + text + "\"}").withHeader("type", "Said");
	}

	private List<SequencedRecord> ours() {
		return this.stream.records().stream().filter((record) -> record.header(DeltaBatch.ID).isPresent()).toList();
	}

	@Test
	void updateShouldDecideOnTheLatestStateAndAppendAtItsCursor() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.say("b");
		List<String> seen = new ArrayList<>();
		UpdateResult<String> result = runner.update((state) -> {
			seen.add(state);
			return List.of(new Records.Said("c"));
		});
		assertThat(seen).containsExactly("ab");
		assertThat(result.isAppended()).isTrue();
		assertThat(result.ack().start().seqNum()).isEqualTo(2);
		assertThat(result.view().state()).isEqualTo("abc");
		assertThat(result.view().cursor()).isEqualTo(3);
		assertThat(result.attempts()).isOne();
		assertThat(this.stream.appends.get(0).matchSeqNum()).isEqualTo(2);
		assertThat(this.stream.policies).containsExactly(AppendRetryPolicy.NO_SIDE_EFFECTS);
		assertThat(ours().get(0).header(DeltaBatch.INDEX)).isEmpty();
		assertThat(UUID.fromString(ours().get(0).header(DeltaBatch.ID).get())).isNotNull();
		assertThat(this.listener.events).contains("update appended 1");
	}

	@Test
	void severalDeltasShouldBeOneBatch() {
		ProjectionRunner<String> runner = started();
		UpdateResult<String> result = runner
			.update((state) -> List.of(new Records.Said("a"), new Records.Said("b"), new Records.Said("c")));
		assertThat(result.view().state()).isEqualTo("abc");
		assertThat(this.stream.appends).singleElement().satisfies((input) -> assertThat(input.records()).hasSize(3));
		assertThat(ours()).extracting((record) -> record.header(DeltaBatch.ID).get())
			.containsOnly(ours().get(0).header(DeltaBatch.ID).get());
		assertThat(ours()).extracting((record) -> record.header(DeltaBatch.INDEX).get()).containsExactly("0", "1", "2");
		assertThat(ours()).extracting((record) -> record.header(DeltaBatch.SIZE).get()).containsOnly("3");
	}

	@Test
	void h13WhenABatchIsReadInPartsThenItIsPublishedAsOne() {
		this.stream.batchSize = 1;
		List<String> shown = new CopyOnWriteArrayList<>();
		ProjectionRunner<String> runner = started();
		// Called after each batch was read, before its result is published.
		this.listener.onFolded = () -> shown.add(runner.read().cursor() + ":" + runner.read().state());
		runner.append(new Records.Said("a"));
		runner.update((state) -> List.of(new Records.Said("b"), new Records.Said("c"), new Records.Said("d")));
		assertThat(runner.append(new Records.Said("e"))).isNotNull();
		await().atMost(TIMEOUT).until(() -> runner.read().cursor() == 5);
		assertThat(shown).allMatch((view) -> List.of("0:", "1:a", "4:abcd").contains(view));
		assertThat(shown).contains("1:a", "4:abcd");
	}

	@Test
	void h13WhenTheProjectionFailsWithinABatchThenTheStateIsThatBeforeIt() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(changeable());
		assertThatExceptionOfType(UpdateNotFoldedException.class)
			.isThrownBy(() -> runner.update((state) -> List.of(new Records.Said("b"), new Records.Said("boom"))));
		assertThat(runner.read().state()).isEqualTo("a");
		assertThat(runner.read().cursor()).isOne();
		assertThat(runner.info().failure()).isInstanceOf(FoldException.class);
	}

	// Accepts a delta before it is appended but not when it is read, as no fold should.
	private ProjectionRunner<String> changeable() {
		AtomicInteger booms = new AtomicInteger();
		return runner(ProjectionDefinition.builder("talk", String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Records.Said.class, (state, said) -> {
				if (said.text().equals("boom") && booms.incrementAndGet() > 1) {
					throw new IllegalStateException("boom");
				}
				return state + said.text();
			})
			.build(), EngineSettings.defaults());
	}

	@Test
	void whenTheDecisionIsEmptyThenNothingIsAppended() {
		this.stream.say("a");
		UpdateResult<String> result = started().update((state) -> List.of());
		assertThat(result.isAppended()).isFalse();
		assertThat(result.ack()).isNull();
		assertThat(result.view().state()).isEqualTo("a");
		assertThat(this.stream.appends).isEmpty();
		assertThat(this.listener.events).contains("update unchanged 1");
	}

	@Test
	void whenTheDecisionThrowsThenItsExceptionIsThrownUnchanged() throws Exception {
		ProjectionRunner<String> runner = started();
		IllegalArgumentException refusal = new IllegalArgumentException("no");
		UpdateDecision<String> refuse = (state) -> {
			throw refusal;
		};
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> runner.update(refuse))
			.satisfies((ex) -> assertThat(ex).isSameAs(refusal));
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> runner.updateAsync(refuse, TIMEOUT).get(10, TimeUnit.SECONDS))
			.satisfies((ex) -> assertThat(ex.getCause()).isSameAs(refusal));
		AssertionError error = new AssertionError("no");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> runner.update((state) -> {
			throw error;
		})).satisfies((ex) -> assertThat(ex).isSameAs(error));
		assertThat(this.stream.appends).isEmpty();
		assertThat(this.listener.events).contains("update refused 1");
		assertThat(runner.updateAsync(ADD_X, TIMEOUT).get(10, TimeUnit.SECONDS).view().state()).isEqualTo("x");
	}

	@Test
	void whenTheDecisionReturnsNullThenTheUpdateFails() {
		ProjectionRunner<String> runner = started();
		assertThatIllegalStateException().isThrownBy(() -> runner.update((state) -> null))
			.withMessageContaining("Return an empty list");
	}

	@Test
	void whenOthersAppendThenTheUpdateDecidesAgain() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.overtaken(said("b")));
		this.stream.next(FakeStream.overtaken(said("c"), AppendRecord.fence("f")));
		List<String> seen = new ArrayList<>();
		UpdateResult<String> result = runner.update((state) -> {
			seen.add(state);
			return List.of(new Records.Said("x"));
		});
		assertThat(seen).containsExactly("a", "ab", "abc");
		assertThat(result.view().state()).isEqualTo("abcx");
		assertThat(result.attempts()).isEqualTo(3);
		assertThat(ours()).hasSize(1);
		assertThat(this.listener.events).containsSubsequence("update conflict 1 2", "update conflict 2 4",
				"update appended 3");
	}

	@Test
	void whenTheDecisionIsEmptyAfterAConflictThenNothingIsAppended() {
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.overtaken(said("taken")));
		UpdateResult<String> result = runner
			.update((state) -> (state.contains("taken")) ? List.of() : List.of(new Records.Said("taken")));
		assertThat(result.isAppended()).isFalse();
		assertThat(result.view().state()).isEqualTo("taken");
		assertThat(ours()).isEmpty();
	}

	@Test
	void whenOthersAppendBeforeEachAttemptThenTheUpdateFails() {
		ProjectionRunner<String> runner = started();
		for (int i = 0; i < 5; i++) {
			this.stream.next(FakeStream.overtaken(said("o")));
		}
		assertThatExceptionOfType(UpdateFailedException.class).isThrownBy(() -> runner.update(ADD_X))
			.withMessageContaining("nothing was appended")
			.withMessageContaining("5 attempts");
		assertThat(ours()).isEmpty();
		assertThat(this.listener.events).contains("update conflict 5");
	}

	@Test
	void h11WhenTheAnswerIsLostAndTheBatchExistsThenTheUpdateSucceeds() {
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.lostAck(new S2TimeoutException("no answer")));
		UpdateResult<String> result = runner.update(ADD_X);
		assertThat(ours()).hasSize(1);
		assertThat(result.ack().start()).isEqualTo(Records.position(0));
		assertThat(result.ack().end().seqNum()).isOne();
		assertThat(result.view().state()).isEqualTo("x");
		assertThat(this.stream.appends.get(1)).isSameAs(this.stream.appends.get(0));
	}

	@Test
	void h11WhenAMismatchFollowsALostAnswerThenTheStreamIsRead() {
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.lostAck(
				new IndefiniteAppendException("unclear", new SeqNumMismatchException("the stream is at 2", 2), 0L, 2)));
		UpdateResult<String> result = runner.update((state) -> List.of(new Records.Said("x"), new Records.Said("y")));
		assertThat(result.ack().end().seqNum()).isEqualTo(2);
		assertThat(result.view().state()).isEqualTo("xy");
		assertThat(this.stream.appends).hasSize(1);
	}

	@Test
	void h11WhenTheBatchWasLostThenItIsSentAgain() {
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.failed(new S2TimeoutException("no answer")));
		assertThat(runner.update(ADD_X).view().state()).isEqualTo("x");
		assertThat(ours()).hasSize(1);
		assertThat(this.stream.appends.get(1)).isSameAs(this.stream.appends.get(0));
	}

	@Test
	void h11WhenTheBatchWasLostAndOthersAppendedThenTheUpdateDecidesAgain() {
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.failed(new S2TimeoutException("no answer")));
		this.stream.next(FakeStream.overtaken(said("b")));
		assertThat(runner.update(ADD_X).view().state()).isEqualTo("bx");
		assertThat(ours()).hasSize(1);
		assertThat(this.listener.events).contains("update conflict 0 1");
	}

	@Test
	void h11WhenTheBatchIsTrimmedAfterItWasReadThenTheUpdateSucceeds() {
		ProjectionRunner<String> runner = started();
		this.stream.next((stream, input) -> {
			CompletableFuture<?> lost = FakeStream.lostAck(new S2TimeoutException("no answer")).apply(stream, input);
			await().atMost(TIMEOUT).until(() -> runner.read().cursor() == 1);
			stream.say("b");
			stream.trimTo(1);
			return FakeStream.failed(new S2TimeoutException("no answer")).apply(stream, input);
		});
		UpdateResult<String> result = runner.update(ADD_X);
		assertThat(result.ack().start()).isEqualTo(Records.position(0));
		assertThat(result.view().state()).startsWith("x");
		assertThat(ours()).isEmpty();
	}

	@Test
	void h11WhenASnapshotTookThePositionThenTheUpdateDecidesAgain() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.failed(new S2TimeoutException("no answer")));
		this.stream.next((stream, input) -> {
			stream.apply(AppendInput.of(AppendRecord.trim(2),
					SnapshotRecord.encode(UUID.randomUUID(), 1, "talk/1", "\"a\"".getBytes(StandardCharsets.UTF_8))));
			stream.trimTo(2);
			return FakeStream.failed(new SeqNumMismatchException("the stream is at 3", 3)).apply(stream, input);
		});
		assertThat(runner.update(ADD_X).view().state()).isEqualTo("ax");
		assertThat(ours()).hasSize(1);
	}

	@Test
	void h11WhenThePositionIsTrimmedUnreadThenTheUpdateIsAmbiguous() {
		ProjectionRunner<String> runner = started();
		this.stream.next((stream, input) -> {
			stream.applyUnseen(input);
			stream.applyUnseen(AppendInput.of(said("b")));
			stream.trimTo(1);
			stream.say("c");
			return FakeStream.failed(new S2TimeoutException("no answer")).apply(stream, input);
		});
		assertThatExceptionOfType(AmbiguousUpdateException.class).isThrownBy(() -> runner.update(ADD_X))
			.withMessageContaining("It is unknown whether")
			.satisfies((ex) -> {
				assertThat(ex.seqNum()).isZero();
				assertThat(ex.stream().stream()).isEqualTo("talk");
				assertThat(this.stream.appends.get(0).records().get(0).headers())
					.anyMatch((header) -> header.value().equals(ex.batchId().toString()));
			});
		assertThat(this.listener.events).contains("update ambiguous 2");
	}

	@Test
	void h9WhenItsDeltasAreTrimmedUnfoldedThenTheRestoreContainsThem() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.next((stream, input) -> {
			AppendAck ack = stream.applyUnseen(input);
			stream.applyUnseen(
					AppendInput.of(AppendRecord.of("{\"type\":\"snapshot\",\"covers_before\":2,\"state\":\"ab\"}")));
			stream.trimTo(2);
			stream.say("c");
			return CompletableFuture.completedFuture(ack);
		});
		UpdateResult<String> result = runner.update((state) -> List.of(new Records.Said("b")), TIMEOUT);
		assertThat(result.ack().start().seqNum()).isOne();
		assertThat(result.view().state()).isEqualTo("abc");
		awaitEvent("gap 1 2");
	}

	@Test
	void h11WhenNoAnswerComesThenTheUpdateIsAmbiguous() {
		ProjectionRunner<String> runner = started();
		this.stream.next((stream, input) -> new CompletableFuture<>());
		assertThatExceptionOfType(AmbiguousUpdateException.class)
			.isThrownBy(() -> runner.update(ADD_X, Duration.ofMillis(200)))
			.withMessageContaining("PT0.2S");
		for (int i = 0; i < 5; i++) {
			this.stream.next(FakeStream.failed(new S2TimeoutException("no answer")));
		}
		assertThatExceptionOfType(AmbiguousUpdateException.class).isThrownBy(() -> runner.update(ADD_X))
			.satisfies((ex) -> assertThat(ex.seqNum()).isZero());
	}

	@Test
	void whenTheDecisionTakesLongerThanTheTimeoutThenNothingIsAppended() {
		ProjectionRunner<String> runner = started();
		Duration timeout = Duration.ofMillis(20);
		long begun = System.nanoTime();
		assertThatExceptionOfType(UpdateFailedException.class).isThrownBy(() -> runner.update((state) -> {
			await().until(() -> System.nanoTime() - begun > 2 * timeout.toNanos());
			return List.of(new Records.Said("late"));
		}, timeout))
			.withMessageContaining("nothing was appended")
			.satisfies((ex) -> assertThat(ex.failureReason()).isEqualTo(UpdateFailureReason.TIMEOUT));
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void whenTheProjectionFailsOnTheDeltasThenTheErrorSaysTheyWereAppended() {
		ProjectionRunner<String> runner = started(changeable());
		assertThatExceptionOfType(UpdateNotFoldedException.class)
			.isThrownBy(() -> runner.update((state) -> List.of(new Records.Said("boom"))))
			.withMessageContaining("Do not repeat the update")
			.satisfies((ex) -> assertThat(ex.ack().start().seqNum()).isZero());
		assertThat(this.listener.events).contains("update appended 1");
	}

	@Test
	void whenTheProjectionIsStoppedThenNothingIsAppended() {
		ProjectionRunner<String> runner = runner(UnaryOperator.identity());
		assertThatExceptionOfType(ProjectionNotReadyException.class).isThrownBy(() -> runner.update(ADD_X));
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void updatesOfOneProcessShouldNotConflict() throws Exception {
		ProjectionRunner<String> runner = started();
		List<CompletableFuture<UpdateResult<String>>> results = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			results.add(runner.updateAsync((state) -> List.of(new Records.Said(state.length() + ",")), TIMEOUT));
		}
		CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
		assertThat(ours()).hasSize(200);
		assertThat(this.listener.events).noneMatch((event) -> event.startsWith("update conflict"));
		for (int i = 0; i < 200; i++) {
			assertThat(results.get(i).get().ack().start().seqNum()).isEqualTo(i);
		}
	}

	@Test
	void whenTooManyUpdatesWaitThenTheNextIsRejected() throws Exception {
		ProjectionRunner<String> runner = started();
		CountDownLatch blocked = new CountDownLatch(1);
		CompletableFuture<?> first = runner.updateAsync((state) -> {
			try {
				blocked.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			return List.of();
		}, TIMEOUT);
		List<CompletableFuture<?>> waiting = new ArrayList<>();
		for (int i = 0; i < Updates.WAITING; i++) {
			waiting.add(runner.updateAsync((state) -> List.of(), TIMEOUT));
		}
		assertThatExceptionOfType(UpdateFailedException.class).isThrownBy(() -> runner.update(ADD_X))
			.withMessageContaining("limit of 1000 waiting updates");
		blocked.countDown();
		first.get(10, TimeUnit.SECONDS);
		CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)).get(10, TimeUnit.SECONDS);
		assertThat(runner.update(ADD_X).view().state()).isEqualTo("x");
	}

	@Test
	void whenOtherUpdatesTakeTooLongThenTheWaitingUpdateFails() throws Exception {
		ProjectionRunner<String> runner = started();
		CountDownLatch blocked = new CountDownLatch(1);
		CompletableFuture<?> first = runner.updateAsync((state) -> {
			try {
				blocked.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			return List.of();
		}, TIMEOUT);
		assertThatExceptionOfType(UpdateFailedException.class)
			.isThrownBy(() -> runner.update(ADD_X, Duration.ofMillis(50)))
			.withMessageContaining("for other updates of this process");
		assertThat(runner.updateAsync(ADD_X, Duration.ofMillis(50))).failsWithin(TIMEOUT)
			.withThrowableThat()
			.withCauseInstanceOf(UpdateFailedException.class);
		blocked.countDown();
		first.get(10, TimeUnit.SECONDS);
		assertThat(runner.update(ADD_X).view().state()).isEqualTo("x");
	}

	@Test
	void whenADecisionRequestsAnotherUpdateThenItFails() {
		ProjectionRunner<String> runner = started();
		assertThatIllegalStateException().isThrownBy(() -> runner.update((state) -> {
			runner.update(ADD_X);
			return List.of();
		})).withMessageContaining("wait for itself");
	}

	@Test
	void whenTheTimeoutIsHugeThenTheUpdateSucceeds() {
		ProjectionRunner<String> runner = started();
		Duration forever = ChronoUnit.FOREVER.getDuration();
		assertThat(runner.updateAsync((state) -> List.of(new Records.Said("a")), forever)).succeedsWithin(TIMEOUT);
		assertThat(runner.update((state) -> List.of(new Records.Said("b")), TIMEOUT).view().state()).isEqualTo("ab");
	}

}
