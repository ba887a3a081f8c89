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

package io.github.s2snapshot.engine.internal.take;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.engine.Records;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ByteMeter}.
 */
class ByteMeterTests {

	private final ByteMeter meter = new ByteMeter(4 * 64);

	private static SequencedRecord delta(long seqNum) {
		return Records.at(seqNum, AppendRecord.of("12345678"));
	}

	private static final long SIZE = delta(0).meteredBytes();

	@Test
	void shouldCountDeltasOnly() {
		this.meter.read(List.of(Records.at(0, AppendRecord.trim(0)), delta(1), delta(2)));
		this.meter.folded(2);
		assertThat(this.meter.since(0)).isEqualTo(2 * SIZE);
	}

	@Test
	void shouldNotCountCoveredDeltas() {
		for (int i = 0; i < 10; i++) {
			this.meter.read(List.of(delta(i)));
			this.meter.folded(i + 1);
		}
		assertThat(this.meter.since(4)).isEqualTo(6 * SIZE);
		assertThat(this.meter.since(4)).isEqualTo(6 * SIZE);
		assertThat(this.meter.since(10)).isZero();
	}

	@Test
	void shouldExceedTheExactBytesByASmallPartOfTheTriggerOnly() {
		ByteMeter coarse = new ByteMeter(1000 * SIZE);
		for (int i = 0; i < 3000; i++) {
			coarse.read(List.of(delta(i)));
			coarse.folded(i + 1);
			assertThat(coarse.since(i - 700)).as("at %d", i)
				.isBetween(Math.min(i + 1, 701) * SIZE, Math.min(i + 1, 701 + 1000 / 64 + 1) * SIZE);
		}
	}

	@Test
	void whenNoSnapshotIsTakenThenTheMarksAreBounded() {
		for (int i = 0; i < 5000; i++) {
			this.meter.read(List.of(delta(i)));
			this.meter.folded(i + 1);
		}
		assertThat(this.meter.since(0)).isEqualTo(5000 * SIZE);
		assertThat(this.meter.since(2500)).isBetween(2500 * SIZE, (2500 + 5000 / 100) * SIZE);
		assertThat(this.meter.since(5000)).isLessThan(5000 / 100 * SIZE);
	}

	@Test
	void whenTheProjectionStartsAgainThenTheMeterIsReset() {
		this.meter.read(List.of(delta(0)));
		this.meter.folded(1);
		this.meter.begin();
		assertThat(this.meter.since(0)).isZero();
	}

	@Test
	void whenBytesAreNoTriggerThenNothingIsKept() {
		ByteMeter unwanted = new ByteMeter(0);
		unwanted.read(List.of(delta(0)));
		unwanted.folded(1);
		assertThat(unwanted.since(0)).isZero();
	}

}
