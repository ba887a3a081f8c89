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

package io.github.s2snapshot.snapshot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.CommandId;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.projection.CommandOptions;
import io.github.s2snapshot.projection.CommandResult;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.CommandFailedException;
import io.github.s2snapshot.projection.error.CommandRefusedException;
import io.github.s2snapshot.projection.error.UnknownCommandException;
import io.github.s2snapshot.retry.SpringSnapshotRetry;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Scenarios of commands, against any server.
 */
abstract class AbstractCommandScenarios extends AbstractServerScenarios {

	private static final String ID = "order-7";

	// Another template, as in another process.
	Projection<Tally> projection() {
		return process(builder()
			.retryOperations(SpringSnapshotRetry.template(200, Duration.ofMillis(1), 2, Duration.ofMillis(20))))
			.project(ProjectionDefinition.builder("tally", Tally.class)
				.stream(this.stream.name())
				.initialState(Tally::empty)
				.fold(Tally.Added.class, Tally::add)
				.decide(Book.class, AbstractCommandScenarios::book)
				.decide(Add.class,
						(state, add) -> IntStream.range(0, add.times())
							.mapToObj((i) -> new Tally.Added(add.name(), 1))
							.toList())
				.decide(Nth.class, (state, nth) -> {
					if (state.count() != nth.count()) {
						throw new CommandRefusedException("moved");
					}
					return List.of(new Tally.Added("nth", 1));
				})
				.decide(Fail.class, (state, fail) -> {
					throw new IllegalStateException(fail.secret());
				}));
	}

	private static List<Tally.Added> book(Tally state, Book book) {
		if (state.names().containsKey(book.seat())) {
			throw new CommandRefusedException("taken", "The seat is taken");
		}
		return List.of(new Tally.Added(book.seat(), 1));
	}

	private long tail() {
		return this.stream.checkTail().seqNum();
	}

	private void trim(long seqNum) {
		this.stream.append(AppendInput.of(AppendRecord.trim(seqNum)));
		await().atMost(TIMEOUT)
			.until(() -> this.stream.read(ReadInput.fromSeqNum(0)).records().get(0).seqNum() >= seqNum);
	}

	@Test
	void aCommandIsDecidedOnTheLatestStateAndItsDeltasAreAppendedAtOnce() {
		Projection<Tally> projection = projection();
		projection.append(new Tally.Added("a", 2));
		CommandResult result = projection.send(new Add("b", 3));
		assertThat(result.isAppended()).isTrue();
		assertThat(result.repeated()).isFalse();
		assertThat(result.deltas()).hasSize(3).containsOnly(new Tally.Added("b", 1));
		assertThat(result.ack().start().seqNum()).isOne();
		assertThat(result.cursor()).isEqualTo(4);
		List<SequencedRecord> records = this.stream.read(ReadInput.fromSeqNum(1)).records();
		assertThat(records).extracting((record) -> record.header(DeltaBatch.SIZE).orElse("")).containsOnly("3");
		assertThat(records).extracting((record) -> record.header(CommandId.ID).orElse("")).containsOnly(result.id());
		assertThat(projection.readLatest(TIMEOUT).state().names()).containsEntry("b", 3L);
		assertThat(projection.sendAsync(new Book("c"), CommandOptions.defaults()).join().deltas())
			.containsExactly(new Tally.Added("c", 1));
	}

	@Test
	void aCommandThatIsRefusedOrHasNothingToDoAppendsNothing() {
		Projection<Tally> projection = projection();
		projection.send(new Book("a"));
		assertThatExceptionOfType(CommandRefusedException.class).isThrownBy(() -> projection.send(new Book("a")))
			.withMessage("The seat is taken")
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo("taken"));
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> projection.sendAsync(new Book("a"), CommandOptions.defaults()).join())
			.withCauseInstanceOf(CommandRefusedException.class);
		CommandResult nothing = projection.send(new Add("b", 0));
		assertThat(nothing.isAppended()).isFalse();
		assertThat(nothing.cursor()).isOne();
		assertThat(tail()).isOne();
	}

	@Test
	void whenAHandlerFailsThenTheCallerLearnsItsTypeButNoContent() {
		Projection<Tally> projection = projection();
		assertThatExceptionOfType(CommandFailedException.class).isThrownBy(() -> projection.send(new Fail("secret")))
			.withMessageContaining("failed with java.lang.IllegalStateException")
			.withMessageNotContaining("secret")
			.satisfies((ex) -> assertThat(ex.command()).isEqualTo(Fail.class.getName()));
		assertThatExceptionOfType(UnknownCommandException.class).isThrownBy(() -> projection.send("secret"))
			.withMessageContaining("does not decide commands of type java.lang.String")
			.withMessageNotContaining("secret");
		assertThat(tail()).isZero();
	}

	@Test
	void aRefusalThatAnotherProcessHasMadeObsoleteIsNotReported() {
		Projection<Tally> one = projection();
		Projection<Tally> other = projection();
		assertThat(one.read().state().count()).isZero();
		other.send(new Book("a"));
		assertThat(one.send(new Nth(1)).ack().start().seqNum()).isOne();
		assertThatExceptionOfType(CommandRefusedException.class).isThrownBy(() -> other.send(new Nth(1)));
	}

	@Test
	void h77WhenAnotherProcessSendsACommandAgainThenItIsFound() {
		Projection<Tally> one = projection();
		one.append(new Tally.Added("before", 1));
		CommandResult first = one.send(new Add("a", 2), CommandOptions.first(ID));
		one.append(new Tally.Added("between", 1));
		Projection<Tally> other = projection();
		for (long from = 0; from <= 1; from++) {
			CommandResult again = other.send(new Add("a", 2), CommandOptions.retry(ID, from));
			assertThat(again.repeated()).isTrue();
			assertThat(again.id()).isEqualTo(ID);
			assertThat(again.deltas()).isEqualTo(first.deltas());
			assertThat(again.ack().start()).isEqualTo(first.ack().start());
			assertThat(again.ack().end()).isEqualTo(first.ack().end());
			assertThat(again.cursor()).isEqualTo(first.cursor());
		}
		assertThat(other.sendAsync(new Add("a", 2), CommandOptions.retry(ID, 1)).join().repeated()).isTrue();
		assertThat(tail()).isEqualTo(4);
		assertThat(other.send(new Add("a", 2), CommandOptions.retry("order-8", 0)).repeated()).isFalse();
		assertThat(tail()).isEqualTo(6);
	}

	@Test
	void h77WhenTheSeatIsTakenByTheSameCommandThenItIsNotRefused() {
		Projection<Tally> projection = projection();
		projection.send(new Book("a"), CommandOptions.first(ID));
		assertThat(projection.send(new Book("a"), CommandOptions.retry(ID, 0)).repeated()).isTrue();
		assertThatExceptionOfType(CommandRefusedException.class)
			.isThrownBy(() -> projection.send(new Book("a"), CommandOptions.retry("order-8", 0)));
	}

	@Test
	void h77WhenProcessesSendTheSameCommandsThenEachIsDoneOnce() {
		List<Projection<Tally>> processes = List.of(projection(), projection());
		List<CompletableFuture<CommandResult>> sent = new ArrayList<>();
		for (int command = 0; command < 10; command++) {
			for (Projection<Tally> process : processes) {
				Add add = new Add("seat-" + command, 2);
				sent.add(process.sendAsync(add, CommandOptions.retry("id-" + command, 0)));
				sent.add(process.sendAsync(add, CommandOptions.retry("id-" + command, 0)));
			}
		}
		List<CommandResult> results = sent.stream().map(CompletableFuture::join).toList();
		assertThat(results.stream().filter((result) -> !result.repeated())).hasSize(10);
		assertThat(results.stream().map((result) -> result.id() + " " + result.ack().start()).distinct()).hasSize(10);
		Tally state = projection().readLatest(TIMEOUT).state();
		assertThat(state.names()).hasSize(10).allSatisfy((seat, times) -> assertThat(times).isEqualTo(2));
	}

	@Test
	void h77WhenTheTriedPartWasTrimmedThenTheOutcomeIsUnknown() {
		Projection<Tally> projection = projection();
		projection.send(new Add("a", 1), CommandOptions.first(ID));
		projection.send(new Add("b", 1), CommandOptions.first("order-8"));
		trim(1);
		long tail = tail();
		assertThatExceptionOfType(AmbiguousUpdateException.class)
			.isThrownBy(() -> projection.send(new Add("a", 1), CommandOptions.retry(ID, 0)))
			.withMessageContaining("It is unknown whether command order-7 of projection 'tally' was done before")
			.satisfies((ex) -> assertThat(ex.commandId()).isEqualTo(ID))
			.satisfies((ex) -> assertThat(ex.triedFrom()).isZero())
			.satisfies((ex) -> assertThat(ex.seqNum()).isZero());
		assertThat(projection.send(new Add("b", 1), CommandOptions.retry("order-8", 0)).repeated()).isTrue();
		assertThat(tail()).isEqualTo(tail);
	}

	@Test
	void h77WhenTheStreamEndsBeforeThePositionThenTheOutcomeIsUnknown() {
		Projection<Tally> projection = projection();
		assertThatExceptionOfType(AmbiguousUpdateException.class)
			.isThrownBy(() -> projection.send(new Add("a", 1), CommandOptions.retry(ID, 5)))
			.withMessageContaining("the stream ends before that position, at 0");
		assertThat(tail()).isZero();
	}

	/**
	 * Adds a seat that nobody has.
	 *
	 * @param seat the seat
	 */
	record Book(String seat) {
	}

	/**
	 * Adds deltas.
	 *
	 * @param name their name
	 * @param times how many
	 */
	record Add(String name, int times) {
	}

	/**
	 * Adds a delta if it is the next one.
	 *
	 * @param count the expected number of deltas
	 */
	record Nth(long count) {
	}

	/**
	 * Fails.
	 *
	 * @param secret the message
	 */
	record Fail(String secret) {
	}

}
