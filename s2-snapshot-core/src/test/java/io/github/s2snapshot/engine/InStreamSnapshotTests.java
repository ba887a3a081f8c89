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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.engine.internal.take.InStreamSnapshotTaker;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.StateTooLargeException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link InStreamSnapshotTaker}: conflicts, lost answers and rejected states.
 */
class InStreamSnapshotTests extends AbstractRunnerTests {

	@Test
	void aSnapshotShouldBeOneConditionalBatchOfATrimAndTheState() {
		this.stream.say("a", "b", "c");
		ProjectionRunner<String> runner = started();
		SnapshotInfo taken = taken(take(runner));
		assertThat(taken.cursor()).isEqualTo(3);
		assertThat(taken.placement()).isEqualTo(SnapshotPlacement.IN_STREAM);
		assertThat(taken.form()).isEqualTo(SnapshotForm.SINGLE);
		AppendInput input = this.stream.appends.get(0);
		assertThat(input.matchSeqNum()).isEqualTo(3);
		assertThat(this.stream.policies).containsExactly(AppendRetryPolicy.NO_SIDE_EFFECTS);
		assertThat(input.records().get(0)).isEqualTo(AppendRecord.trim(4));
		SequencedRecord record = this.stream.records().get(4);
		assertThat(record.bodyAsString()).isEqualTo("{\"type\":\"snapshot\",\"covers_before\":3,\"state\":\"abc\"}");
		assertThat(record.header(SnapshotRecord.ID)).contains(taken.id().toString());
		assertThat(taken.bytes()).isEqualTo(record.body().length);
		await().atMost(TIMEOUT).until(() -> runner.read().cursor() == 5);
		assertThat(runner.info().lastSnapshot()).isEqualTo(taken);
	}

	@Test
	void whenTheStreamIsTrimmedThenARestartRestoresFromTheSnapshot() {
		this.stream.say("a", "b", "c");
		taken(take(started()));
		this.stream.trimTo(4);
		this.stream.say("d");
		ProjectionRunner<String> restarted = started();
		assertThat(restarted.read().state()).isEqualTo("abcd");
		assertThat(restarted.info().restore().cursor()).isEqualTo(3);
		assertThat(restarted.info().restore().replayed()).isOne();
	}

	@Test
	void whenNothingWasFoldedSinceTheLastSnapshotThenItIsSkippedUnlessForced() {
		ProjectionRunner<String> runner = started();
		assertThat(take(runner)).isEqualTo(new SnapshotResult.Skipped("nothing was folded since the last snapshot"));
		this.stream.say("a");
		await().atMost(TIMEOUT).until(() -> runner.read().cursor() == 1);
		taken(take(runner));
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Skipped.class);
		await().atMost(TIMEOUT).until(() -> runner.read().cursor() == 3);
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Skipped.class);
		taken(runner.takeSnapshot(SnapshotMode.FORCED, TIMEOUT));
		assertThat(this.stream.appends).hasSize(2);
	}

	@Test
	void whenOthersAppendThenTheSnapshotIsTakenAgain() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.overtaken(said("b")));
		this.stream.next(FakeStream.overtaken(said("c"), said("d")));
		SnapshotInfo taken = taken(take(runner));
		assertThat(taken.cursor()).isEqualTo(4);
		assertThat(this.stream.records().get(5).bodyAsString()).contains("\"state\":\"abcd\"");
		assertThat(this.listener.events).containsSubsequence("conflict 1 2", "conflict 2 4", "taken 4");
	}

	@Test
	void whenOthersAppendBeforeEachAttemptThenTheSnapshotIsSkipped() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(plain(SnapshotFormChoice.SINGLE));
		for (int i = 0; i < 5; i++) {
			this.stream.next(FakeStream.overtaken(said("x")));
		}
		assertThat(take(runner)).isEqualTo(new SnapshotResult.Skipped(
				"others appended to the stream before each of 5 attempts, the last time up to 6. The next trigger "
						+ "tries again"));
		assertThat(this.listener.events.stream().filter((event) -> event.startsWith("conflict"))).hasSize(5);
		assertThat(this.stream.records()).noneMatch(SnapshotRecord::isMeant);
	}

	@Test
	void h11WhenTheAnswerIsLostAndTheBatchExistsThenTheSnapshotIsTaken() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.lostAck(new S2TimeoutException("no answer")));
		SnapshotInfo taken = taken(take(runner));
		assertThat(taken.cursor()).isOne();
		assertOneSnapshot(taken.id());
		// The batch is sent again to determine its outcome.
		assertThat(this.stream.appends).hasSize(2);
		assertThat(this.stream.appends.get(1)).isSameAs(this.stream.appends.get(0));
	}

	@Test
	void h11WhenTheAnswerIsLostAndTheTrimHasRemovedItselfThenTheSnapshotIsTaken() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.next((stream, input) -> {
			CompletableFuture<AppendAck> lost = FakeStream.lostAck(new S2TimeoutException("no answer"))
				.apply(stream, input);
			stream.trimTo(2);
			return lost;
		});
		SnapshotInfo taken = taken(take(runner));
		assertOneSnapshot(taken.id());
	}

	@Test
	void h11WhenAMismatchFollowsALostAnswerThenTheStreamIsRead() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.lostAck(
				new IndefiniteAppendException("unclear", new SeqNumMismatchException("the stream is at 3", 3), 1L, 2)));
		SnapshotInfo taken = taken(take(runner));
		assertOneSnapshot(taken.id());
		assertThat(this.stream.appends).hasSize(1);
	}

	@Test
	void h11WhenTheBatchWasLostThenItIsSentAgain() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.failed(new S2TimeoutException("no answer")));
		SnapshotInfo taken = taken(take(runner));
		assertOneSnapshot(taken.id());
		assertThat(this.stream.appends.get(1)).isSameAs(this.stream.appends.get(0));
	}

	@Test
	void h11WhenTheBatchWasLostAndOthersAppendedThenTheSnapshotIsTakenAgain() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.failed(new S2TimeoutException("no answer")));
		this.stream.next(FakeStream.overtaken(said("b")));
		SnapshotInfo taken = taken(take(runner));
		assertThat(taken.cursor()).isEqualTo(2);
		assertOneSnapshot(taken.id());
		assertThat(this.listener.events).contains("conflict 1 2");
	}

	@Test
	void h11WhenAnotherSnapshotHasThePositionThenItSupersedes() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		UUID foreign = UUID.randomUUID();
		this.stream.next(FakeStream.failed(new S2TimeoutException("no answer")));
		this.stream.next(FakeStream.overtaken(AppendRecord.trim(2), snapshot(foreign, 1, "a")));
		assertThat(take(runner)).isEqualTo(new SnapshotResult.Superseded(1, 1));
		assertOneSnapshot(foreign);
		assertThat(this.listener.events).contains("superseded 1 by 1");
	}

	@Test
	void h11WhenNoAnswerComesThenTheOutcomeIsUnknown() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		for (int i = 0; i < 5; i++) {
			this.stream.next(FakeStream.failed(new S2TimeoutException("no answer")));
		}
		assertThat(take(runner)).isInstanceOfSatisfying(SnapshotResult.Failed.class,
				(failed) -> assertThat(failed.failure()).hasMessageContaining(
						"It is unknown whether the batch for position 1 was appended; both cases are harmless"));
		assertThat(this.stream.appends).allMatch((input) -> input == this.stream.appends.get(0));
	}

	@Test
	void h14WhenTheServerRefusesTemporarilyThenTheSnapshotIsRetried() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.failed(server("rate_limited", 429, true)));
		taken(take(runner));
		assertThat(this.stream.appends).hasSize(2);
	}

	@Test
	void whenAFailureIsPermanentThenTheSnapshotFailsAtOnce() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.failed(server("permission_denied", 403, false)));
		assertThat(take(runner)).isInstanceOfSatisfying(SnapshotResult.Failed.class,
				(failed) -> assertThat(failed.failure())
					.hasMessage("No snapshot of projection 'talk' was taken in stream tests/talk: permission_denied"));
		// The other append checks for a missing permission, with a condition that never
		// matches.
		assertThat(this.stream.appends).extracting(AppendInput::matchSeqNum).containsExactly(1L, -2L);
		assertThat(runner.read().state()).isEqualTo("a");
	}

	@Test
	void h34WhenAnotherProcessTookASnapshotMeanwhileThenItSupersedes() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		UUID foreign = UUID.randomUUID();
		this.stream.next(FakeStream.overtaken(said("b"), AppendRecord.trim(3), snapshot(foreign, 2, "ab")));
		// The snapshot of the other process was appended right at its cursor, 2.
		SnapshotResult result = take(runner);
		assertThat(result).isEqualTo(new SnapshotResult.Superseded(1, 2));
		assertOneSnapshot(foreign);
	}

	@Test
	void h21WhenTheStateIsNullThenNothingIsTrimmed() {
		this.stream.say("a", "nothing");
		ProjectionRunner<String> runner = started();
		assertThat(runner.read().state()).isNull();
		assertThat(runner.takeSnapshot(SnapshotMode.FORCED, TIMEOUT))
			.isEqualTo(new SnapshotResult.Skipped("the state is null, and history is never trimmed for a null state"));
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void whenTheStateIsTooLargeForASingleRecordThenTheErrorSuggestsAnotherForm() {
		this.stream.say("a".repeat(600_000), "b".repeat(448_500));
		ProjectionRunner<String> runner = started(plain(SnapshotFormChoice.SINGLE));
		SnapshotResult result = take(runner);
		assertThat(result).isInstanceOfSatisfying(SnapshotResult.Failed.class, (failed) -> {
			assertThat(failed.failure()).isInstanceOfSatisfying(StateTooLargeException.class, (large) -> {
				assertThat(large.size()).isGreaterThan(1048576).isLessThan(1048576 + 500);
				assertThat(large.limit()).isEqualTo(1048576);
			}).hasMessageContaining("Set the form to auto or framed, or make the state smaller");
		});
		assertThat(this.stream.appends).isEmpty();
		assertThat(runner.status()).hasToString("LIVE");
	}

	@Test
	void whenTheStateJustFitsThenItIsTaken() {
		int overhead = 22
				+ SnapshotRecord.encode(UUID.randomUUID(), 2, "talk/1", "\"\"".getBytes(StandardCharsets.UTF_8))
					.meteredBytes();
		// The length of the payload has more digits than that of the empty state.
		int text = 1048576 - overhead - (Integer.toString(1048576).length() - 2);
		this.stream.say("a".repeat(600_000), "b".repeat(text - 600_000));
		ProjectionRunner<String> runner = started(plain(SnapshotFormChoice.AUTO));
		assertThat(taken(take(runner)).form()).isEqualTo(SnapshotForm.SINGLE);
		assertThat(this.stream.appends.get(0).meteredBytes()).isEqualTo(1048576);
		this.stream.say("c");
		await().atMost(TIMEOUT).until(() -> runner.read().cursor() == 5);
		assertThat(taken(take(runner)).form()).isEqualTo(SnapshotForm.FRAMED);
	}

	@Test
	void whenOwnAppendsAreMadeDuringAnAttemptThenTheyAreHeldUntilItsEnd() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		CompletableFuture<AppendAck> pending = new CompletableFuture<>();
		AppendInput[] sent = new AppendInput[1];
		this.stream.next((stream, input) -> {
			sent[0] = input;
			return pending;
		});
		CompletableFuture<SnapshotResult> taking = CompletableFuture.supplyAsync(() -> take(runner));
		await().atMost(TIMEOUT).until(() -> sent[0] != null);
		CompletableFuture<AppendAck> own = runner.appendAsync(new Records.Said("own"), new Records.Said("too"));
		assertThat(own).isNotDone();
		assertThat(this.stream.appends).hasSize(1);
		pending.complete(this.stream.apply(sent[0]));
		assertThat(taken(taking.join()).cursor()).isOne();
		assertThat(own).succeedsWithin(TIMEOUT).satisfies((ack) -> assertThat(ack.start().seqNum()).isEqualTo(3));
	}

	@Test
	void whenTheAttemptTakesTooLongThenOwnAppendsAreHeldNoLonger() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder, EngineSettings.defaults().withAppendHold(Duration.ofMillis(50))));
		CompletableFuture<AppendAck> pending = new CompletableFuture<>();
		this.stream.next((stream, input) -> pending);
		CompletableFuture<SnapshotResult> taking = CompletableFuture
			.supplyAsync(() -> runner.takeSnapshot(SnapshotMode.MANUAL, Duration.ofSeconds(5)));
		await().atMost(TIMEOUT).until(() -> this.stream.appends.size() == 1);
		assertThat(runner.appendAsync(new Records.Said("own"))).succeedsWithin(TIMEOUT);
		pending.completeExceptionally(new SeqNumMismatchException("the stream is at 2", 2));
		assertThat(taken(taking.join()).cursor()).isEqualTo(2);
	}

	@Test
	void whenAStateDiffersAfterItIsReadBackThenNothingIsTrimmed() {
		ProjectionRunner<Leaky> runner = runner(ProjectionDefinition.builder("leaky", Leaky.class)
			.stream("talk")
			.initialState(() -> new Leaky(""))
			.fold(Records.Said.class, (state, said) -> new Leaky(state.text + said.text()))
			.triggers(SnapshotTriggers.none())
			.build(), EngineSettings.defaults());
		this.stream.say("a", "b");
		started(runner);
		assertThat(take(runner))
			.isInstanceOfSatisfying(SnapshotResult.Failed.class, (failed) -> assertThat(failed.failure())
				.isInstanceOf(SnapshotException.class)
				.hasMessageStartingWith(
						"The state of projection 'leaky' differs after it was written and read back, so its snapshot "
								+ "was discarded: ")
				.hasMessageContainingAll(Leaky.class.getName() + ".text: ", "set a StateSerializer"));
		assertThat(this.stream.appends).isEmpty();
	}

	private ProjectionRunner<String> plain(SnapshotFormChoice form) {
		return runner((builder) -> builder.encoding(new SnapshotEncoding(form, SnapshotCompression.NONE)));
	}

	private static AppendRecord said(String text) {
		return AppendRecord.of("{\"text\":\"" + text + "\"}").withHeader("type", "Said");
	}

	private static AppendRecord snapshot(UUID id, long cursor, String state) {
		return SnapshotRecord.encode(id, cursor, "talk/1", ("\"" + state + "\"").getBytes(StandardCharsets.UTF_8));
	}

	private static S2Exception server(String code, int status, boolean retryable) {
		return new S2ServerException(code, status, code, code, null, retryable, true);
	}

	private static SnapshotInfo taken(SnapshotResult result) {
		assertThat(result).isInstanceOf(SnapshotResult.Taken.class);
		return ((SnapshotResult.Taken) result).snapshot();
	}

	private void assertOneSnapshot(UUID id) {
		assertThat(
				this.stream.records().stream().filter((record) -> !record.isCommand()).filter(SnapshotRecord::isMeant))
			.singleElement()
			.satisfies((record) -> assertThat(record.header(SnapshotRecord.ID)).contains(id.toString()));
	}

	/**
	 * A state whose JSON has more than is read back.
	 */
	static class Leaky {

		private final String text;

		@JsonCreator
		Leaky(@JsonProperty("text") String text) {
			this.text = text;
		}

		@JsonProperty("text")
		String text() {
			return (this.text.length() > 1) ? "" : this.text;
		}

		@JsonProperty("secret")
		String secret() {
			return this.text;
		}

	}

}
