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

package io.github.s2snapshot.sample.board;

import java.time.Duration;
import java.time.LocalDateTime;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

import io.github.s2snapshot.embedded.fault.Faults;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sample.flight.FlightDeparted;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.test.autoconfigure.ProjectionTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DelayBoardProjection} on an embedded server.
 */
@ProjectionTest(DelayBoardProjection.class)
class DelayBoardProjectionIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	@Autowired
	private Projection<DelayBoard> board;

	@Test
	void whenAcknowledgementOfASnapshotIsLostThenItIsTaken(@Autowired Faults faults,
			@Autowired SnapshotTemplate snapshots) {
		this.board.append(new FlightDeparted(LocalDateTime.of(2001, 4, 1, 8, 15), "DFW", "ORD", 20, 801));
		assertThat(this.board.readLatest(TIMEOUT).state().airport("DFW")).isEqualTo(new AirportDelays(1, 20, 1));
		faults.loseAcks(1);
		assertThat(snapshots.take(this.board.name(), TIMEOUT)).isInstanceOf(SnapshotOutcome.Taken.class);
		assertThat(faults.pending()).isZero();
	}

}
