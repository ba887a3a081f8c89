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

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.DeadLetter;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.error.UndecryptableRecordException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Tests for records that the server cannot decrypt because they were appended with
 * another key.
 */
class UndecryptableTests extends AbstractRunnerTests {

	private final FakeStream deadLetters = new FakeStream();

	@Override
	BasinAccess access() {
		return new BasinAccess((name) -> this.deadLetters, null);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 1000 })
	void h29TheProjectionShouldFailBeforeTheRecordAndNotTrimIt(int batchSize) {
		this.stream.batchSize = batchSize;
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.undecryptable.add(3L);
		this.stream.say("b", "c", "secret", "d");
		awaitEvent("failed");
		assertThat(runner.info().failure())
			.isInstanceOfSatisfying(UndecryptableRecordException.class,
					(failure) -> assertThat(failure.seqNum()).isEqualTo(3))
			.hasMessageContaining("cannot fold record 3 of stream tests/talk: the server cannot decrypt it");
		assertThat(runner.read().state()).isEqualTo("abc");
		assertThat(runner.read().cursor()).isEqualTo(3);
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Skipped.class);
		assertThat(this.stream.head()).isZero();
		// With the right key it continues at its cursor.
		this.stream.undecryptable.clear();
		assertThat(started(runner).read().state()).isEqualTo("abcsecretd");
	}

	@Test
	void h29ThePrecedingSnapshotShouldStayValid() {
		this.stream.say("a", "b");
		ProjectionRunner<String> before = started();
		take(before);
		before.abandon();
		this.stream.trimTo(2);
		this.stream.say("c", "secret");
		this.stream.undecryptable.add(5L);
		ProjectionRunner<String> runner = runner((builder) -> builder);
		assertThatThrownBy(() -> runner.start().join()).hasCauseInstanceOf(UndecryptableRecordException.class);
		assertThat(this.listener.events).noneMatch((event) -> event.startsWith("ignored"));
		assertThat(runner.info().failure()).isInstanceOfSatisfying(UndecryptableRecordException.class,
				(failure) -> assertThat(failure.seqNum()).isEqualTo(5));
		this.stream.undecryptable.clear();
		assertThat(started(runner).read().state()).isEqualTo("abcsecret");
		assertThat(runner.info().restore().source()).isEqualTo(RestoreSource.IN_STREAM);
	}

	@Test
	void h29WhenTheRecordIsSkippedThenItIsReferencedAndNeverTrimmed() {
		this.stream.undecryptable.addAll(List.of(1L, 2L, 5L));
		this.stream.say("a", "secret", "secret", "b");
		ProjectionRunner<String> runner = started(runner((builder) -> builder.poison(PoisonPolicy.skip("dead"))));
		this.stream.say("c", "secret", "d");
		runner.read(ReadConsistency.atLeast(6), TIMEOUT);
		await().atMost(TIMEOUT).until(() -> runner.status() == ProjectionStatus.LIVE);
		assertThat(runner.read().state()).isEqualTo("abcd");
		assertThat(runner.read().cursor()).isEqualTo(7);
		assertThat(this.deadLetters.records()).extracting((record) -> record.header(DeadLetter.SEQ_NUM).orElseThrow())
			.containsExactly("1", "2", "5");
		SequencedRecord letter = this.deadLetters.records().get(0);
		assertThat(letter.body()).isEmpty();
		assertThat(letter.header(DeadLetter.STREAM)).contains("tests/talk");
		assertThat(letter.header(DeadLetter.PROJECTION)).contains("talk/1");
		assertThat(letter.header(DeadLetter.REASON).orElseThrow()).contains("the server cannot decrypt it");
		assertThat(letter.header(DeadLetter.TIMESTAMP)).isEmpty();
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(this.stream.records().get(7).command()).contains(new CommandRecord.Trim(1));
	}

	@Test
	void h29WhenTheRecordWasSkippedThenARestartSkipsItAgain() {
		this.stream.undecryptable.add(0L);
		this.stream.say("secret", "a");
		ProjectionRunner<String> runner = started(runner((builder) -> builder.poison(PoisonPolicy.skip("dead"))));
		assertThat(runner.read().state()).isEqualTo("a");
		runner.stop(Duration.ZERO).join();
		this.stream.say("b");
		assertThat(started(runner).read().state()).isEqualTo("ab");
		assertThat(this.deadLetters.records()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(longs = { 4, 5, 6 })
	void h29WhenTheRecordIsBeforeASnapshotThenTheSnapshotIsTheBase(long head) {
		this.stream.say("a", "b", "c", "d", "e", "secret", "secret", "f");
		ProjectionRunner<String> before = started();
		take(before);
		before.abandon();
		this.stream.undecryptable.addAll(List.of(5L, 6L));
		this.stream.trimTo(head);
		this.stream.say("g");
		ProjectionRunner<String> runner = started();
		assertThat(runner.read().state()).isEqualTo("abcdesecretsecretfg");
		assertThat(runner.info().restore().source()).isEqualTo(RestoreSource.IN_STREAM);
	}

	@Test
	void h29WhenTheRecordIsBetweenFragmentsThenTheProjectionFailsBeforeIt() {
		this.stream.say("a");
		Framed framed = Framed.of(1, "a", 2);
		this.stream.apply(AppendInput.of(framed.fragments.get(0)));
		this.stream.say("secret");
		this.stream.apply(AppendInput.of(framed.fragments.get(1)));
		this.stream.undecryptable.add(2L);
		this.stream.trimTo(1);
		ProjectionRunner<String> runner = runner((builder) -> builder);
		assertThatThrownBy(() -> runner.start().join()).hasCauseInstanceOf(UndecryptableRecordException.class)
			.hasMessageContaining("record 2");
		this.stream.undecryptable.clear();
		assertThat(started(runner).read().state()).isEqualTo("asecret");
	}

	@Test
	void h29WhenNoRecordCanBeDecryptedThenNoBaseExists() {
		this.stream.say("a", "b", "secret");
		this.stream.undecryptable.add(2L);
		this.stream.trimTo(2);
		ProjectionRunner<String> runner = runner(
				(builder) -> builder.encoding(SnapshotEncoding.auto().withForm(SnapshotFormChoice.SINGLE)));
		assertThatThrownBy(() -> runner.start().join()).hasMessageContaining("cannot restore from stream")
			.hasMessageContaining("(record 2 cannot be decrypted with the key of the projection)");
	}

	@Test
	void h29WhenTheRecordIsTrimmedMeanwhileThenThatIsAGap() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started();
		this.stream.undecryptable.add(2L);
		this.stream.say("secret", "c");
		awaitEvent("failed");
		this.stream.trimTo(3);
		assertThatThrownBy(() -> runner.start().join()).hasMessageContaining("cannot restore from stream");
		assertThat(runner.status()).isEqualTo(ProjectionStatus.FAILED);
	}

}
