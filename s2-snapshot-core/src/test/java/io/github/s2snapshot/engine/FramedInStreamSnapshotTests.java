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
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@code InStreamSnapshotAttempt} with framed snapshots: conditional appends,
 * lost answers and contention.
 */
class FramedInStreamSnapshotTests extends AbstractRunnerTests {

	private static final String BIG = "x".repeat(500_000);

	@Test
	void onlyTheFirstFragmentShouldBeConditionalAndTheTrimShouldBeLast() {
		this.stream.say(BIG, BIG, BIG, BIG, BIG);
		ProjectionRunner<String> runner = started(plain(SnapshotFormChoice.AUTO));
		SnapshotInfo taken = taken(take(runner));
		assertThat(taken.form()).isEqualTo(SnapshotForm.FRAMED);
		assertThat(taken.cursor()).isEqualTo(5);
		List<AppendInput> appends = this.stream.appends;
		assertThat(appends).hasSize(4);
		assertThat(appends).extracting(AppendInput::matchSeqNum).containsExactly(5L, null, null, null);
		assertThat(this.stream.policies).containsExactly(AppendRetryPolicy.NO_SIDE_EFFECTS, AppendRetryPolicy.ALL,
				AppendRetryPolicy.ALL, AppendRetryPolicy.ALL);
		assertThat(appends.get(3).records()).containsExactly(AppendRecord.trim(5));
		assertThat(appends).allMatch((input) -> input.meteredBytes() <= 1048576);
		await().atMost(TIMEOUT).until(() -> runner.read().cursor() == 9);
		assertThat(runner.info().lastSnapshot()).isEqualTo(taken);
		this.stream.trimTo(5);
		ProjectionRunner<String> restarted = started();
		assertThat(restarted.read().state()).isEqualTo(runner.read().state());
		assertThat(restarted.info().lastSnapshot().bytes()).isEqualTo(taken.bytes());
	}

	@Test
	void whenTheFormIsFramedThenASmallStateIsFramedToo() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(plain(SnapshotFormChoice.FRAMED));
		assertThat(taken(take(runner)).form()).isEqualTo(SnapshotForm.FRAMED);
		assertThat(this.stream.records()).hasSize(4);
		assertThat(this.stream.records().get(2).body()).isEmpty();
		this.stream.trimTo(1);
		assertThat(started().read().state()).isEqualTo("a");
	}

	@Test
	void statesShouldBeCompressedIfThatSavesSpace() {
		this.stream.say(BIG, BIG, BIG, BIG, BIG);
		ProjectionRunner<String> runner = started();
		SnapshotInfo taken = taken(take(runner));
		assertThat(taken.form()).isEqualTo(SnapshotForm.SINGLE);
		assertThat(taken.bytes()).isLessThan(10_000);
		assertThat(this.stream.records().get(6).header(SnapshotRecord.CONTENT_ENCODING)).contains("zstd");
		this.stream.trimTo(6);
		assertThat(started().read().state()).hasSize(2_500_000);
	}

	@Test
	void h3WhenTheStreamKeepsMovingThenTheStateIsCapturedAtTheFirstFragment() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.overtaken(said("b")));
		this.stream.next(FakeStream.overtaken(said("c")));
		this.stream.next(FakeStream.overtaken(said("d")));
		this.stream.next(FakeStream.overtaken(said("e")));
		this.stream.next((stream, input) -> {
			AppendAck ack = stream.apply(input);
			stream.say("f", "g");
			return CompletableFuture.completedFuture(ack);
		});
		SnapshotInfo taken = taken(take(runner));
		assertThat(taken.form()).isEqualTo(SnapshotForm.FRAMED);
		assertThat(taken.cursor()).isEqualTo(5);
		SequencedRecord first = this.stream.records().get(5);
		assertThat(first.header(SnapshotRecord.ID)).contains(taken.id().toString());
		assertThat(first.body()).isEmpty();
		assertThat(this.stream.records().get(8).bodyAsString())
			.isEqualTo("{\"type\":\"snapshot\",\"covers_before\":5,\"state\":\"abcde\"}");
		assertThat(this.listener.events).containsSubsequence("conflict 1 2", "conflict 2 3", "conflict 3 4",
				"conflict 4 5", "taken 5");
		this.stream.trimTo(5);
		assertThat(started().read().state()).isEqualTo("abcdefg");
	}

	@Test
	void h11WhenTheAnswerToTheFirstFragmentIsLostThenItIsReadBack() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(plain(SnapshotFormChoice.FRAMED));
		this.stream.next(FakeStream.lostAck(new S2TimeoutException("no answer")));
		SnapshotInfo taken = taken(take(runner));
		assertThat(taken.cursor()).isOne();
		assertThat(this.stream.records()).hasSize(4);
	}

	@Test
	void h11WhenTheFirstFragmentWasLostThenAnotherSnapshotIsBegun() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(plain(SnapshotFormChoice.FRAMED));
		this.stream.next(FakeStream.failed(new S2TimeoutException("no answer")));
		SnapshotInfo taken = taken(take(runner));
		assertThat(this.stream.records()).hasSize(4);
		assertThat(idOf(this.stream.appends.get(0))).isNotEqualTo(taken.id());
	}

	@Test
	void h11WhenAnotherRecordHasThePositionOfTheFirstFragmentThenItIsLost() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(plain(SnapshotFormChoice.FRAMED));
		this.stream.next((stream, input) -> {
			stream.say("b");
			return CompletableFuture.failedFuture(new S2TimeoutException("no answer"));
		});
		assertThat(taken(take(runner)).cursor()).isEqualTo(2);
		assertThat(this.listener.events).contains("conflict 1 2");
	}

	@Test
	void h11WhenTheAnswerToTheLastFragmentIsLostThenItIsReadBack() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(plain(SnapshotFormChoice.FRAMED));
		this.stream.next((stream, input) -> CompletableFuture.completedFuture(stream.apply(input)));
		this.stream.next(FakeStream.lostAck(new S2TimeoutException("no answer")));
		taken(take(runner));
		assertThat(this.stream.appends).hasSize(3);
		assertThat(this.stream.records()).hasSize(4).element(3).matches(SequencedRecord::isCommand);
	}

	@Test
	void h1WhenTheLastFragmentIsMissingThenTheSnapshotFailsAndNothingIsTrimmed() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(plain(SnapshotFormChoice.FRAMED));
		this.stream.next((stream, input) -> CompletableFuture.completedFuture(stream.apply(input)));
		this.stream.next(FakeStream.failed(new S2TimeoutException("no answer")));
		assertThat(take(runner))
			.isInstanceOfSatisfying(SnapshotResult.Failed.class, (failed) -> assertThat(failed.failure())
				.hasMessage("No snapshot of projection 'talk' was taken in stream tests/talk: the last fragment was "
						+ "not acknowledged: no answer. It is unknown whether the last fragment was appended; both "
						+ "cases are harmless"));
		assertThat(this.stream.records()).noneMatch(SequencedRecord::isCommand);
		SnapshotInfo taken = taken(take(runner));
		assertThat(taken.id()).isNotEqualTo(idOf(this.stream.appends.get(0)));
		this.stream.trimTo(taken.cursor());
		assertThat(started().read().state()).isEqualTo("a");
	}

	@Test
	void h1WhenAFragmentIsRefusedThenTheSnapshotFailsAndHistoryIsIntact() {
		this.stream.say(BIG, BIG, BIG, BIG, BIG);
		ProjectionRunner<String> runner = started(plain(SnapshotFormChoice.AUTO));
		this.stream.next((stream, input) -> CompletableFuture.completedFuture(stream.apply(input)));
		this.stream.next(FakeStream.failed(server("permission_denied")));
		assertThat(take(runner)).isInstanceOfSatisfying(SnapshotResult.Failed.class,
				(failed) -> assertThat(failed.failure()).hasMessageContaining(
						"a fragment was not acknowledged: permission_denied. The incomplete snapshot from record 5 on "
								+ "is harmless, and nothing was trimmed for it"));
		assertThat(this.stream.records()).noneMatch(SequencedRecord::isCommand);
		assertThat(started().read().state()).hasSize(2_500_000);
	}

	@Test
	void whenAnotherSnapshotIsAppendedMeanwhileThenTheOwnOneIsNotFinished() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(plain(SnapshotFormChoice.FRAMED));
		UUID foreign = UUID.randomUUID();
		this.stream.next((stream, input) -> {
			AppendAck ack = stream.apply(input);
			stream.apply(AppendInput.of(AppendRecord.trim(3),
					SnapshotRecord.encode(foreign, 2, "talk/1", "\"a\"".getBytes(StandardCharsets.UTF_8))));
			await().atMost(TIMEOUT).until(() -> runner.info().lastSnapshot() != null);
			return CompletableFuture.completedFuture(ack);
		});
		assertThat(take(runner)).isEqualTo(new SnapshotResult.Superseded(1, 2));
		assertThat(this.stream.appends).hasSize(1);
	}

	@Test
	void ownAppendsShouldBeHeldForTheFirstFragmentOnly() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(plain(SnapshotFormChoice.FRAMED));
		CompletableFuture<AppendAck> first = new CompletableFuture<>();
		CompletableFuture<AppendAck> last = new CompletableFuture<>();
		this.stream.next((stream, input) -> first);
		this.stream.next((stream, input) -> last);
		CompletableFuture<SnapshotResult> taking = CompletableFuture.supplyAsync(() -> take(runner));
		await().atMost(TIMEOUT).until(() -> this.stream.appends.size() == 1);
		CompletableFuture<AppendAck> held = runner.appendAsync(new Records.Said("b"));
		assertThat(held).isNotDone();
		first.complete(this.stream.apply(this.stream.appends.get(0)));
		await().atMost(TIMEOUT).until(() -> this.stream.appends.size() >= 2);
		// The two appends may arrive in either order.
		CompletableFuture<AppendAck> next = runner.appendAsync(new Records.Said("c"));
		assertThat(next).succeedsWithin(Duration.ofSeconds(5));
		AppendInput pending = this.stream.appends.stream().skip(1).findFirst().orElseThrow();
		last.complete(this.stream.apply(pending));
		assertThat(held).succeedsWithin(Duration.ofSeconds(5));
		assertThat(taken(taking.join()).cursor()).isOne();
	}

	private ProjectionRunner<String> plain(SnapshotFormChoice form) {
		return runner((builder) -> builder.encoding(new SnapshotEncoding(form, SnapshotCompression.NONE)));
	}

	private static AppendRecord said(String text) {
		return AppendRecord.of("{\"text\":\"" + text + "\"}").withHeader("type", "Said");
	}

	private static S2Exception server(String code) {
		return new S2ServerException(code, 403, code, code, null, false, true);
	}

	private static UUID idOf(AppendInput input) {
		return UUID.fromString(input.records()
			.get(0)
			.headers()
			.stream()
			.filter((header) -> header.name().equals(SnapshotRecord.ID))
			.findFirst()
			.orElseThrow()
			.value());
	}

	private static SnapshotInfo taken(SnapshotResult result) {
		assertThat(result).isInstanceOf(SnapshotResult.Taken.class);
		return ((SnapshotResult.Taken) result).snapshot();
	}

}
