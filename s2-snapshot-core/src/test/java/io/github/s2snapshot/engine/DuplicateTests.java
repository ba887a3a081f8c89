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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a state that recognises duplicates.
 */
class DuplicateTests extends AbstractRunnerTests {

	private static final String ONE = UUID.randomUUID().toString();

	private static final String OTHER = UUID.randomUUID().toString();

	@ParameterizedTest
	@EnumSource(value = SnapshotFormChoice.class, names = { "SINGLE", "FRAMED" })
	void h12WhenADuplicateFollowsTheSnapshotThenItIsRecognised(SnapshotFormChoice form) {
		ProjectionRunner<Till> runner = till(form);
		pay(ONE, "a");
		pay(OTHER, "b");
		runner.read(ReadConsistency.atLeast(1), TIMEOUT);
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		this.stream.trimTo(2);
		pay(ONE, "a");
		pay(UUID.randomUUID().toString(), "c");
		runner.read(ReadConsistency.atLeast(this.stream.tail() - 1), TIMEOUT);
		assertThat(runner.read().state().paid()).isEqualTo("abc");
		ProjectionRunner<Till> restored = till(form);
		assertThat(restored.info().restore().source()).isEqualTo(RestoreSource.IN_STREAM);
		assertThat(restored.read().state()).isEqualTo(runner.read().state());
	}

	@Test
	void h12RememberedIdsShouldBePrunedBySequenceNumber() {
		ProjectionRunner<Till> runner = till(SnapshotFormChoice.SINGLE);
		pay(ONE, "a");
		for (int i = 0; i < Till.WINDOW; i++) {
			pay(UUID.randomUUID().toString(), "b");
		}
		runner.read(ReadConsistency.atLeast(Till.WINDOW), TIMEOUT);
		assertThat(runner.read().state().seen()).hasSize((int) Till.WINDOW).doesNotContainKey(ONE);
		take(runner);
		pay(ONE, "a");
		runner.read(ReadConsistency.atLeast(this.stream.tail() - 1), TIMEOUT);
		assertThat(runner.read().state().paid()).endsWith("ba");
		// A replay and a restore from the snapshot give the same state.
		Till replayed = till(SnapshotFormChoice.SINGLE).read().state();
		this.stream.trimTo(Till.WINDOW + 1);
		assertThat(till(SnapshotFormChoice.SINGLE).read().state()).isEqualTo(replayed).isEqualTo(runner.read().state());
	}

	private void pay(String batch, String what) {
		this.stream.apply(AppendInput.of(AppendRecord.of("{\"text\":\"" + what + "\"}")
			.withHeader("type", "Said")
			.withHeader(DeltaBatch.ID, batch)));
	}

	private ProjectionRunner<Till> till(SnapshotFormChoice form) {
		return started(runner(ProjectionDefinition.builder("till", Till.class)
			.stream("talk")
			.initialState(() -> new Till("", Map.of()))
			.fold(Records.Said.class, Till::pay)
			.encoding(SnapshotEncoding.auto().withForm(form))
			.build(), EngineSettings.defaults()));
	}

	/**
	 * A state of payments without duplicates.
	 *
	 * @param paid the payments
	 * @param seen the ids of the last batches with their positions
	 */
	record Till(String paid, Map<String, Long> seen) {

		static final long WINDOW = 5;

		Till pay(Records.Said said, RecordMetadata record) {
			String id = record.header(DeltaBatch.ID).orElseThrow();
			if (this.seen.containsKey(id)) {
				return this;
			}
			Map<String, Long> remembered = new LinkedHashMap<>(this.seen);
			remembered.put(id, record.seqNum());
			remembered.values().removeIf((seqNum) -> seqNum + WINDOW <= record.seqNum());
			return new Till(this.paid + said.text(), remembered);
		}

	}

}
