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
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.AppendTooLargeException;
import io.github.s2snapshot.projection.error.UpdateFailedException;
import io.github.s2snapshot.projection.error.UpdateFailureReason;
import io.github.s2snapshot.sdk.error.FencingTokenMismatchException;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for appends under a condition.
 */
class ConditionalAppendTests extends AbstractRunnerTests {

	private static final Records.Said X = new Records.Said("x");

	@Test
	void whenThePositionIsFreeThenTheDeltasAreAppendedThere() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		AppendOutcome outcome = runner.append(AppendCondition.at(1), X, X);
		assertThat(outcome).isInstanceOfSatisfying(AppendOutcome.Appended.class,
				(appended) -> assertThat(appended.ack().start().seqNum()).isOne());
		assertThat(this.stream.appends.get(0).matchSeqNum()).isOne();
		assertThat(runner.readLatest(TIMEOUT).state()).isEqualTo("axx");
	}

	@Test
	void whenThePositionIsTakenThenTheOutcomeHasTheTail() {
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.failed(new SeqNumMismatchException("the stream is at 3", 3)));
		assertThat(runner.append(AppendCondition.at(0), X)).isEqualTo(new AppendOutcome.Moved(0, 3));
		this.stream.next(FakeStream.failed(new SeqNumMismatchException("the stream is at 3", 3)));
		assertThat(runner.appendAsync(AppendCondition.at(0), X).join()).isEqualTo(new AppendOutcome.Moved(0, 3));
		assertThat(this.stream.records()).isEmpty();
	}

	@Test
	void whenTheAcknowledgementIsLostThenTheBatchIsFoundInTheStream() {
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.lostAck(
				new IndefiniteAppendException("unclear", new SeqNumMismatchException("the stream is at 1", 1), 0L, 1)));
		assertThat(runner.append(AppendCondition.at(0), X).isAppended()).isTrue();
		this.stream.next(FakeStream.lostAck(new S2TimeoutException("no answer")));
		assertThat(runner.append(AppendCondition.at(1), X).isAppended()).isTrue();
		assertThat(this.stream.records()).hasSize(2);
	}

	@Test
	void whenAnotherWriterTookThePositionOfALostAppendThenItIsMoved() {
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.failed(new S2TimeoutException("no answer")));
		this.stream.next((stream, input) -> {
			stream.say("theirs");
			return FakeStream.failed(new SeqNumMismatchException("the stream is at 1", 1)).apply(stream, input);
		});
		assertThat(runner.append(AppendCondition.at(0), X)).isEqualTo(new AppendOutcome.Moved(0, 1));
		assertThat(this.stream.records()).hasSize(1);
	}

	@Test
	void whenTheOutcomeStaysUnknownThenItIsReportedAsAmbiguous() {
		ProjectionRunner<String> runner = started();
		for (int i = 0; i < 5; i++) {
			this.stream.next(FakeStream.failed(new S2TimeoutException("no answer")));
		}
		assertThatExceptionOfType(AmbiguousUpdateException.class)
			.isThrownBy(() -> runner.append(AppendCondition.at(0), X))
			.satisfies((ex) -> assertThat(ex.seqNum()).isZero());
	}

	@Test
	void whenTheServerIsBusyThenTheBatchIsSentAgain() {
		ProjectionRunner<String> runner = started();
		S2ServerException busy = new S2ServerException("busy", 503, "unavailable", "busy", null, true, true);
		this.stream.next(FakeStream.failed(busy));
		assertThat(runner.append(AppendCondition.at(0), X).isAppended()).isTrue();
		for (int i = 0; i < 5; i++) {
			this.stream.next(FakeStream.failed(busy));
		}
		assertThatExceptionOfType(UpdateFailedException.class).isThrownBy(() -> runner.append(AppendCondition.at(1), X))
			.satisfies((ex) -> assertThat(ex.failureReason()).isEqualTo(UpdateFailureReason.UNAVAILABLE));
		assertThat(this.stream.records()).hasSize(1);
	}

	@Test
	void whenTheStreamHasAnotherTokenThenTheOutcomeIsFenced() {
		ProjectionRunner<String> runner = started();
		for (AppendCondition condition : List.of(AppendCondition.fencing("mine"),
				AppendCondition.at(0).withFencing("mine"))) {
			this.stream.next(FakeStream.failed(new FencingTokenMismatchException("other token", "theirs")));
			AppendOutcome outcome = runner.append(condition, X);
			assertThat(outcome).isEqualTo(new AppendOutcome.Fenced("theirs"));
			assertThat(outcome.toString() + condition).doesNotContain("theirs").doesNotContain("mine");
		}
		assertThat(runner.append(AppendCondition.fencing("mine"), X).isAppended()).isTrue();
		assertThat(this.stream.appends).allSatisfy((input) -> assertThat(input.fencingToken()).isEqualTo("mine"));
	}

	@Test
	void whenTheAppendIsNotPossibleThenNothingIsSent() {
		ProjectionRunner<String> runner = started();
		Records.Said large = new Records.Said("x".repeat(1024 * 1024));
		for (AppendCondition condition : List.of(AppendCondition.at(0), AppendCondition.fencing("mine"))) {
			assertThatExceptionOfType(AppendTooLargeException.class).isThrownBy(() -> runner.append(condition, large));
			assertThatExceptionOfType(CompletionException.class)
				.isThrownBy(() -> runner.appendAsync(condition, large).join())
				.withCauseInstanceOf(AppendTooLargeException.class);
		}
		assertThatIllegalArgumentException().isThrownBy(() -> AppendCondition.at(-1));
		assertThat(this.stream.appends).isEmpty();
	}

}
