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
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.DeadLetter;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.UndecryptableRecordException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Scenarios of projections with encrypted streams, against any server.
 */
abstract class AbstractEncryptionScenarios extends AbstractServerScenarios {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final String ENCRYPTED = "encrypted-scenarios";

	private static final String DEAD = "dead-letters";

	private final EncryptionKey key = EncryptionKey.generate();

	private S2Stream others;

	@BeforeAll
	void createBasin() {
		this.client.ensureBasin(ENCRYPTED, BasinConfig.defaults().withStreamCipher("aegis-256"));
		this.basin = this.client.basin(ENCRYPTED);
		this.basin.createStream(DEAD, StreamConfig.defaults());
	}

	@BeforeEach
	@Override
	void createStream() {
		super.createStream();
		this.others = this.stream.withEncryptionKey(EncryptionKey.generate());
		this.stream = this.stream.withEncryptionKey(this.key);
		append(this.stream, 0, 4);
		append(this.others, 4, 6);
		append(this.stream, 6, 8);
	}

	@Test
	void h29WhenARecordHasAnotherKeyThenTheProjectionFailsAndTrimsNothing() {
		TestProcess template = template();
		assertThatExceptionOfType(UndecryptableRecordException.class)
			.isThrownBy(() -> template.project(definition(PoisonPolicy.fail())))
			.withMessageContaining("cannot fold record 4 of stream " + ENCRYPTED + "/" + this.stream.name())
			.satisfies((failure) -> assertThat(failure.seqNum()).isEqualTo(4));
		assertTakesNone(template, "tally");
		assertThat(this.stream.checkTail().seqNum()).isEqualTo(8);
		assertThat(this.stream.read(ReadInput.fromSeqNum(0).withCount(4)).records()).hasSize(4);
	}

	@Test
	void h29WhenTheProjectionHasAnotherKeyThenTheStartFails() {
		TestProcess template = template();
		assertThatExceptionOfType(NoBaseStateException.class)
			.isThrownBy(() -> template.project(definition(PoisonPolicy.fail(), EncryptionKey.generate())))
			.withMessageContaining("cannot be decrypted with the key of the projection");
	}

	@Test
	void h29WhenAnUndecryptableRecordIsSkippedThenItIsReportedAndNotTrimmed() {
		TestProcess template = template();
		Projection<Tally> projection = template.project(definition(PoisonPolicy.skip(DEAD)));
		append(this.others, 8, 9);
		append(this.stream, 9, 10);
		Tally expected = fold(fold(fold(0, 4), 6, 8), 9, 10);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(expected);
		List<SequencedRecord> letters = this.basin.stream(DEAD)
			.withEncryptionKey(this.key)
			.read(ReadInput.fromSeqNum(0))
			.records();
		assertThat(letters).extracting((letter) -> letter.header(DeadLetter.SEQ_NUM).orElseThrow())
			.containsExactly("4", "5", "8");
		assertThat(letters).allMatch((letter) -> letter.body().length == 0);
		assertThat(template.take("tally")).isInstanceOf(SnapshotOutcome.Taken.class);
		// A reader with the other key still finds the records.
		assertThat(this.others.read(ReadInput.fromSeqNum(4).withCount(2)).records()).hasSize(2);
		append(this.stream, 10, 11);
		TestProcess another = template();
		Projection<Tally> restored = another.project(definition(PoisonPolicy.fail()));
		assertThat(restored.read().state()).isEqualTo(fold(expected, 10, 11));
		assertThat(another.info("tally").restore().source()).isEqualTo(RestoreSource.IN_STREAM);
	}

	private TestProcess template() {
		return process(SnapshotTemplate.builder(this.client).basin(ENCRYPTED));
	}

	private ProjectionDefinition.Builder<Tally> definition(PoisonPolicy poison) {
		return definition(poison, this.key);
	}

	private ProjectionDefinition.Builder<Tally> definition(PoisonPolicy poison, EncryptionKey encryptionKey) {
		return ProjectionDefinition.builder("tally", Tally.class)
			.stream(this.stream.name())
			.initialState(Tally::empty)
			.fold(Tally.Added.class, Tally::add)
			.encryptionKey(encryptionKey)
			.poison(poison);
	}

	private static void append(S2Stream stream, int from, int to) {
		for (int i = from; i < to; i++) {
			stream.append(AppendInput.of(AbstractHazardScenarios.delta(i)));
		}
	}

	private static Tally fold(int from, int to) {
		return fold(Tally.empty(), from, to);
	}

	private static Tally fold(Tally tally, int from, int to) {
		Tally folded = tally;
		for (int i = from; i < to; i++) {
			folded = folded.add(new Tally.Added("n" + i % 3, i));
		}
		return folded;
	}

}
