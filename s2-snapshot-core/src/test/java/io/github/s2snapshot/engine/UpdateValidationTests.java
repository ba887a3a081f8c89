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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.projection.error.DeltaRefusedException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.serializer.DeltaCodec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for deltas that are folded before they are appended.
 */
class UpdateValidationTests extends AbstractRunnerTests {

	private static final Records.Said BOOM = new Records.Said("boom");

	private final List<RecordMetadata> seen = new CopyOnWriteArrayList<>();

	private ProjectionRunner<StringBuilder> inPlace(boolean validated) {
		return runner(ProjectionDefinition.builder("talk", StringBuilder.class)
			.stream("talk")
			.initialState(StringBuilder::new)
			.foldInPlace(Records.Said.class, (state, said, record) -> {
				state.append(said.text());
				if (said.text().equals("boom")) {
					throw new IllegalStateException("boom");
				}
			})
			.copier((state) -> {
				if (state.toString().contains("secret")) {
					throw new IllegalArgumentException("no copy");
				}
				return new StringBuilder(state);
			})
			.validateAppends(validated)
			.build(), EngineSettings.defaults());
	}

	private void assertRefused(ProjectionRunner<?> runner, Runnable appending) {
		assertThatExceptionOfType(DeltaRefusedException.class).isThrownBy(appending::run)
			.isInstanceOf(FoldException.class)
			.withMessageContaining("type 'Said'")
			.withMessageContaining("stream tests/talk: the fold threw java.lang.IllegalStateException: boom")
			.withMessageContaining("nothing was appended")
			.satisfies((ex) -> assertThat(ex.getCause()).isInstanceOf(IllegalStateException.class).hasMessage("boom"));
		assertThat(this.stream.appends).isEmpty();
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
	}

	@Test
	void h44WhenTheFoldRejectsTheDeltasOfAnUpdateThenNothingIsAppended() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		assertRefused(runner, () -> runner.update((state) -> List.of(BOOM)));
		assertThat(this.listener.events).contains("update refused 1");
		assertThat(runner.update((state) -> List.of(new Records.Said("b"))).view().state()).isEqualTo("ab");
	}

	@Test
	void h44WhenTheFoldRejectsALaterDeltaThenNothingIsAppended() {
		ProjectionRunner<String> runner = started();
		DeltaRefusedException refused = null;
		try {
			runner.update((state) -> List.of(new Records.Said("a"), BOOM, new Records.Said("b")));
		}
		catch (DeltaRefusedException ex) {
			refused = ex;
		}
		assertThat(refused).isNotNull();
		assertThat(refused.seqNum()).isOne();
		assertThat(refused.type()).isEqualTo("Said");
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void h44WhenAnAsynchronousUpdateIsRejectedThenItsFutureFails() {
		ProjectionRunner<String> runner = started();
		CompletableFuture<?> updated = runner.updateAsync((state) -> List.of(BOOM), TIMEOUT);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(updated::join)
			.withCauseInstanceOf(DeltaRefusedException.class);
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void h44WhenAnInPlaceFoldRejectsADeltaThenTheStateIsUnchanged() {
		this.stream.say("a");
		ProjectionRunner<StringBuilder> runner = started(inPlace(false));
		StringBuilder shown = runner.read().state();
		assertRefused(runner, () -> runner.update((state) -> List.of(new Records.Said("b"), BOOM)));
		assertThat(shown).hasToString("a");
		assertThat(runner.update((state) -> List.of(new Records.Said("b"))).view().state()).hasToString("ab");
		assertThat(shown).hasToString("a");
	}

	@Test
	void h44WhenTheStateAfterADeltaCannotBeCopiedThenTheDeltaIsRejected() {
		ProjectionRunner<StringBuilder> runner = started(inPlace(false));
		assertThatExceptionOfType(DeltaRefusedException.class)
			.isThrownBy(() -> runner.update((state) -> List.of(new Records.Said("secret"))))
			.withMessageContaining("the state after it cannot be copied");
		assertThat(this.stream.appends).isEmpty();
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
	}

	@Test
	void h44TheCheckShouldFoldTheEncodedRecords() {
		ProjectionRunner<String> runner = started(runner(ProjectionDefinition.builder("talk", String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Records.Said.class, (state, said, record) -> {
				this.seen.add(record);
				return state + said.text();
			})
			.build(), EngineSettings.defaults()));
		this.stream.say("a");
		long before = System.currentTimeMillis();
		runner.update((state) -> List.of(new Records.Said("b"), new Records.Said("c")));
		List<RecordMetadata> ahead = this.seen.stream()
			.filter((record) -> record.timestamp().toEpochMilli() >= before)
			.toList();
		List<RecordMetadata> read = this.seen.stream().filter((record) -> !ahead.contains(record)).toList();
		assertThat(ahead).extracting(RecordMetadata::seqNum).containsExactly(1L, 2L);
		assertThat(read).extracting(RecordMetadata::seqNum).containsExactly(0L, 1L, 2L);
		assertThat(ahead.get(0).headers()).isEqualTo(read.get(1).headers());
	}

	@Test
	void h44WhenACodecCannotReadWhatItWritesThenTheDeltaIsRejected() {
		DeltaCodec codec = new DeltaCodec() {

			@Override
			public AppendRecord encode(Object delta) {
				return AppendRecord.of("?");
			}

			@Override
			public Object decode(SequencedRecord record) {
				return UUID.randomUUID();
			}

		};
		ProjectionRunner<String> runner = started(runner((builder) -> builder.codec(codec)));
		assertThatExceptionOfType(DeltaRefusedException.class)
			.isThrownBy(() -> runner.update((state) -> List.of(new Records.Said("a"))))
			.withMessageContaining("java.util.UUID, and the projection has no fold for this class");
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void h44ByDefaultAnAppendShouldNotBeFoldedBefore() {
		ProjectionRunner<String> runner = started();
		runner.append(BOOM);
		awaitEvent("failed");
		assertThat(this.stream.records()).hasSize(1);
	}

	@Test
	void h44WhenAppendsAreValidatedThenARejectedDeltaIsNotSent() {
		ProjectionRunner<String> runner = started(runner((builder) -> builder.validateAppends(true)));
		assertRefused(runner, () -> runner.append(BOOM));
		CompletableFuture<?> appended = runner.appendAsync(new Records.Said("a"), BOOM);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(appended::join)
			.withCauseInstanceOf(DeltaRefusedException.class);
		assertThat(this.stream.appends).isEmpty();
		assertThat(runner.append(new Records.Said("a"), new Records.Said("b")).end().seqNum()).isEqualTo(2);
		assertThat(runner.read().state()).isEqualTo("ab");
		assertThatExceptionOfType(InvalidInputException.class).isThrownBy(runner::append);
	}

	@Test
	void h44WhenAppendsAreValidatedThenEachIsFoldedAfterEarlierOnes() {
		ProjectionRunner<String> runner = started(runner(ProjectionDefinition.builder("talk", String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Records.Said.class, (state, said) -> {
				if (state.contains(said.text())) {
					throw new IllegalStateException("said already");
				}
				return state + said.text();
			})
			.validateAppends(true)
			.build(), EngineSettings.defaults()));
		List<CompletableFuture<?>> appends = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			appends.add(runner.appendAsync(new Records.Said("<" + i % 20 + ">")));
		}
		long refused = appends.stream()
			.filter((append) -> append.handle((ack, failure) -> failure).join() != null)
			.count();
		assertThat(refused).isEqualTo(20);
		assertThat(this.stream.records()).hasSize(20);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
	}

	@Test
	void h44WhenAppendsAreValidatedThenARejectedDeltaIsNotSentAtAPosition() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner((builder) -> builder.validateAppends(true)));
		assertRefused(runner, () -> runner.append(AppendCondition.at(1), BOOM));
		CompletableFuture<?> appended = runner.appendAsync(AppendCondition.at(1), new Records.Said("b"), BOOM);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(appended::join)
			.withCauseInstanceOf(DeltaRefusedException.class);
		assertThat(this.stream.appends).isEmpty();
		assertThat(runner.append(AppendCondition.at(1), new Records.Said("b")).isAppended()).isTrue();
		assertThat(runner.readLatest(TIMEOUT).state()).isEqualTo("ab");
	}

	@Test
	void h44WhenAppendsAreValidatedAndThePositionIsTakenThenNothingIsFoldedOrSent() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner((builder) -> builder.validateAppends(true)));
		assertThat(runner.append(AppendCondition.at(0), BOOM)).isEqualTo(new AppendOutcome.Moved(0, 1));
		assertThat(runner.append(AppendCondition.at(7), BOOM)).isEqualTo(new AppendOutcome.Moved(7, 1));
		assertThat(this.stream.appends).isEmpty();
	}

	@Test
	void h44ByDefaultAnAppendAtAPositionShouldNotBeFoldedBefore() {
		ProjectionRunner<String> runner = started();
		assertThat(runner.append(AppendCondition.at(0), BOOM).isAppended()).isTrue();
		awaitEvent("failed");
	}

	@Test
	void h44WhenTheStateCannotBeCopiedThenNothingIsAppended() {
		StringBuilder[] fails = { new StringBuilder() };
		ProjectionRunner<StringBuilder> runner = started(
				runner(ProjectionDefinition.builder("talk", StringBuilder.class)
					.stream("talk")
					.initialState(StringBuilder::new)
					.foldInPlace(Records.Said.class, (state, said, record) -> state.append(said.text()))
					.copier((state) -> {
						if (fails[0].length() > 0) {
							throw new IllegalArgumentException("no copy");
						}
						return new StringBuilder(state);
					})
					.build(), EngineSettings.defaults()));
		fails[0].append("now");
		assertThatExceptionOfType(ProjectionException.class)
			.isThrownBy(() -> runner.update((state) -> List.of(new Records.Said("a"))))
			.withMessageContaining("cannot be copied to fold the deltas before the append: "
					+ "Projection 'talk' has a copier that failed with java.lang.IllegalArgumentException: no copy");
		assertThat(this.stream.appends).isEmpty();
	}

}
