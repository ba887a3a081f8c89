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
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.format.CommandId;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.CommandOptions;
import io.github.s2snapshot.projection.CommandResult;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.CommandFailedException;
import io.github.s2snapshot.projection.error.CommandRefusedException;
import io.github.s2snapshot.projection.error.UpdateFailedException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ProjectionRunner#send}.
 */
class CommandTests extends AbstractRunnerTests {

	private static final Say SAY_X = new Say("x");

	private static final CommandOptions FIRST = CommandOptions.first("c1");

	private ProjectionRunner<String> talk() {
		return started(runner((builder) -> builder.decide(Say.class, (state, say) -> switch (say.text()) {
			case "fail" -> throw new IllegalStateException("fail");
			case "null" -> null;
			case "boom" -> throw new AssertionError("boom");
			default -> {
				if (state.contains(say.text())) {
					throw new CommandRefusedException("said");
				}
				yield List.of(new Records.Said(say.text()));
			}
		})));
	}

	private static AppendRecord said(String text) {
		return AppendRecord.of("{\"text\":\"" + text + "\"}").withHeader("type", "Said");
	}

	private static AppendRecord ours(String text) {
		return said(text).withHeader(CommandId.ID, "c1");
	}

	private List<String> texts() {
		return this.stream.records()
			.stream()
			.filter((record) -> !record.isCommand() && record.header("type").isPresent())
			.map(SequencedRecord::bodyAsString)
			.toList();
	}

	@Test
	void aCommandShouldBeReportedAsOne() {
		ProjectionRunner<String> runner = talk();
		assertThat(runner.send(SAY_X).deltas()).containsExactly(new Records.Said("x"));
		assertThat(this.listener.events).contains("update appended 1");
	}

	@Test
	void whenTheHandlerFailsThenItsFailureIsWrapped() {
		ProjectionRunner<String> runner = talk();
		assertThatExceptionOfType(CommandFailedException.class).isThrownBy(() -> runner.send(new Say("fail")))
			.withMessageNotContaining("fail\"")
			.withCauseInstanceOf(IllegalStateException.class)
			.satisfies((ex) -> assertThat(ex.projection()).isEqualTo("talk"))
			.satisfies((ex) -> assertThat(ex.failure()).isEqualTo("java.lang.IllegalStateException"));
		assertThatExceptionOfType(CommandFailedException.class).isThrownBy(() -> runner.send(new Say("boom")))
			.withCauseInstanceOf(AssertionError.class);
		assertThatExceptionOfType(CommandFailedException.class).isThrownBy(() -> runner.send(new Say("null")))
			.havingCause()
			.withMessageContaining("returned null");
		assertThat(this.stream.records()).isEmpty();
	}

	@Test
	void whenAnotherWriterMakesTheCommandImpossibleThenItIsRefused() {
		ProjectionRunner<String> runner = talk();
		this.stream.next(FakeStream.overtaken(said("x")));
		assertThatExceptionOfType(CommandRefusedException.class).isThrownBy(() -> runner.send(SAY_X));
		assertThat(this.listener.events).contains("update refused 2");
	}

	@Test
	void h77WhenAnotherAttemptIsFasterThenItIsFoundWithoutReading() {
		ProjectionRunner<String> runner = talk();
		this.stream.next(FakeStream.overtaken(said("a"), ours("x"), said("b")));
		this.stream.unreadable = () -> new S2TimeoutException("not read");
		CommandResult result = runner.send(SAY_X, FIRST);
		assertThat(result.repeated()).isTrue();
		assertThat(result.deltas()).containsExactly(new Records.Said("x"));
		assertThat(result.ack().start().seqNum()).isOne();
		assertThat(result.cursor()).isEqualTo(2);
		assertThat(this.stream.records()).hasSize(3);
		assertThat(this.listener.events).contains("update repeated 2");
	}

	@Test
	void h77WhenTheAnswerIsLateThenTheNextAttemptFindsTheCommand() {
		ProjectionRunner<String> runner = talk();
		this.stream.say("a");
		this.stream.next((stream, input) -> {
			stream.apply(input);
			return new CompletableFuture<>();
		});
		AtomicReference<AmbiguousUpdateException> failure = new AtomicReference<>();
		assertThatExceptionOfType(AmbiguousUpdateException.class)
			.isThrownBy(() -> runner.send(SAY_X, FIRST.withTimeout(Duration.ofMillis(300))))
			.withMessageContaining("It is unknown whether command c1 of projection 'talk' was done")
			.satisfies(failure::set);
		assertThat(failure.get().commandId()).isEqualTo("c1");
		assertThat(failure.get().triedFrom()).isOne();
		CommandResult again = runner.send(SAY_X, CommandOptions.retry(failure.get()));
		assertThat(again.repeated()).isTrue();
		assertThat(again.ack().start().seqNum()).isOne();
		assertThat(texts()).hasSize(2);
	}

	@Test
	void h77WhenALateBatchArrivesDuringTheNextAttemptThenItIsFound() {
		ProjectionRunner<String> runner = talk();
		AtomicReference<AppendInput> late = new AtomicReference<>();
		this.stream.next((stream, input) -> {
			late.set(input);
			return new CompletableFuture<>();
		});
		assertThatExceptionOfType(AmbiguousUpdateException.class)
			.isThrownBy(() -> runner.send(SAY_X, FIRST.withTimeout(Duration.ofMillis(300))));
		this.stream.next((stream, input) -> {
			stream.apply(late.get());
			return stream.answer(input);
		});
		assertThat(runner.send(SAY_X, CommandOptions.retry("c1", 0)).repeated()).isTrue();
		assertThat(texts()).hasSize(1);
	}

	@Test
	void h77WhenTheServerIsBusyThenTheFailureTellsHowToRetry() {
		ProjectionRunner<String> runner = talk();
		for (int i = 0; i < 5; i++) {
			this.stream
				.next(FakeStream.failed(new S2ServerException("busy", 503, "unavailable", "busy", null, true, true)));
		}
		AtomicReference<UpdateFailedException> failure = new AtomicReference<>();
		assertThatExceptionOfType(UpdateFailedException.class).isThrownBy(() -> runner.send(SAY_X))
			.satisfies(failure::set);
		assertThat(UUID.fromString(failure.get().commandId())).isNotNull();
		assertThat(failure.get().triedFrom()).isZero();
		CommandResult again = runner.send(SAY_X, CommandOptions.retry(failure.get()));
		assertThat(again.repeated()).isFalse();
		assertThat(again.id()).isEqualTo(failure.get().commandId());
	}

	@Test
	void h77WhenASnapshotTookThePositionThenTheCommandIsDecidedAgain() {
		this.stream.say("a");
		ProjectionRunner<String> runner = talk();
		this.stream.next((stream, input) -> {
			stream.applyUnseen(AppendInput.of(AppendRecord.trim(2),
					SnapshotRecord.encode(UUID.randomUUID(), 1, "talk/1", "\"a\"".getBytes(StandardCharsets.UTF_8))));
			stream.trimTo(2);
			stream.say("b");
			return stream.answer(input);
		});
		assertThat(runner.send(SAY_X, FIRST).repeated()).isFalse();
		assertThat(runner.read().state()).isEqualTo("abx");
	}

	@Test
	void h77WhenTheRecordsOfOthersWereTrimmedUnseenThenTheOutcomeIsUnknown() {
		this.stream.say("a");
		ProjectionRunner<String> runner = talk();
		this.stream.say("b");
		this.stream.say("c");
		runner.readLatest(TIMEOUT);
		this.stream.trimTo(2);
		assertThatExceptionOfType(AmbiguousUpdateException.class)
			.isThrownBy(() -> runner.send(SAY_X, CommandOptions.retry("c1", 1)))
			.satisfies((ex) -> assertThat(ex.batchId()).isNull())
			.satisfies((ex) -> assertThat(ex.seqNum()).isOne());
		assertThat(this.listener.events).contains("update ambiguous 1");
	}

	@Test
	void h77ABatchThatWasTrimmedInPartIsFound() {
		ProjectionRunner<String> runner = started(runner((builder) -> builder.decide(Say.class,
				(state, say) -> List.of(new Records.Said("a"), new Records.Said("b")))));
		runner.send(SAY_X, FIRST);
		this.stream.say("c");
		this.stream.trimTo(1);
		CommandResult again = runner.send(SAY_X, CommandOptions.retry("c1", 0));
		assertThat(again.repeated()).isTrue();
		assertThat(again.deltas()).containsExactly(new Records.Said("b"));
		assertThat(again.ack().start().seqNum()).isZero();
		assertThat(again.ack().end().seqNum()).isEqualTo(2);
	}

	@Test
	void whenAnOptionIsNotValidThenItIsRejected() {
		assertThatIllegalArgumentException().isThrownBy(() -> CommandOptions.first(""))
			.withMessageContaining("'id' must be 1 to 200 visible characters");
		assertThatIllegalArgumentException().isThrownBy(() -> CommandOptions.retry("a b", 0));
		assertThatIllegalArgumentException().isThrownBy(() -> CommandOptions.first("x".repeat(201)));
		assertThatIllegalArgumentException().isThrownBy(() -> FIRST.withTimeout(Duration.ZERO))
			.withMessage("'timeout' must be positive, but is PT0S");
		assertThat(CommandOptions.defaults().identified().id()).hasSize(36);
		assertThat(CommandOptions.retry("a", -1))
			.hasToString("CommandOptions[id=a, triedFrom=18446744073709551615, timeout=PT30S]");
	}

	/**
	 * Command of the tests.
	 *
	 * @param text what to say
	 */
	record Say(String text) {
	}

}
