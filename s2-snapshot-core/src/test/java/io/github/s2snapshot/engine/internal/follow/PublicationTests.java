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

package io.github.s2snapshot.engine.internal.follow;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.engine.Records;
import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Publication}.
 */
class PublicationTests {

	private final FollowMachine<String> machine = new FollowMachine<>(FollowMachineTests.definition().build(),
			new StreamName("tests", "talk"), new MachineListener() {

				@Override
				public void snapshotIgnored(long seqNum, SnapshotFault fault, String reason) {
					throw new IllegalStateException(reason);
				}

				@Override
				public void baseDropped(GapException gap) {
					throw new IllegalStateException(gap);
				}

			}, MachinePolicy.EVERYTHING, new StateCapture<>());

	private Published<String> published = Published.nothing();

	@Test
	void theLagShouldHaveTheMissingRecordsAndTheAgeOfTheState() {
		read(new StreamPosition(2, 1_002), Records.delta(0, "a"), Records.delta(1, "b"));
		assertThat(this.published.lag()).isEqualTo(Lag.NONE);
		read(new StreamPosition(10, 1_500), Records.delta(2, "c"));
		assertThat(this.published.view().state()).isEqualTo("abc");
		assertThat(this.published.view().lag()).isEqualTo(new Lag(7, Duration.ofMillis(498)));
		assertThat(this.published.lag()).isEqualTo(this.published.view().lag());
		assertThat(this.published.cursor()).isEqualTo(3);
		assertThat(this.published.tail()).isEqualTo(10);
	}

	@Test
	void whenTimestampsGoBackThenTheLagHasNoTime() {
		read(new StreamPosition(9, 900), Records.delta(0, "a"));
		read(new StreamPosition(9, 1_001), Records.delta(1, "b"));
		assertThat(this.published.lag()).isEqualTo(new Lag(7, Duration.ZERO));
	}

	@Test
	void whenTimestampsAreExtremeThenTheLagIsNotNegative() {
		read(new StreamPosition(9, -1), Records.delta(0, "a"));
		assertThat(this.published.lag()).isEqualTo(new Lag(8, Duration.ZERO));
	}

	@Test
	void whenRecordsArriveBeforeTheTailThenTheTailIsTheCursor() {
		read(new StreamPosition(1, 1_001), Records.delta(0, "a"), Records.delta(1, "b"));
		assertThat(this.published.tail()).isEqualTo(2);
		assertThat(this.published.lag()).isEqualTo(Lag.NONE);
	}

	@Test
	void whenTheFirstRestoreHasNotEndedThenNoViewIsPublished() {
		this.machine.begin(Records.position(5));
		read(null, Records.delta(0, "a"));
		assertThat(this.published.view()).isNull();
		assertThat(this.published.cursor()).isOne();
		assertThat(this.published.tail()).isEqualTo(5);
		assertThat(this.published.lag()).isEqualTo(new Lag(4, Duration.ofMillis(5)));
	}

	private void read(StreamPosition tail, SequencedRecord... records) {
		if (this.machine.tail() == null) {
			this.machine.begin(new StreamPosition(1, 1_001));
		}
		this.machine.onBatch(new ReadBatch(List.of(records), tail));
		this.published = Publication.of(this.machine, this.published, ProjectionStatus.LIVE, null, null);
	}

}
