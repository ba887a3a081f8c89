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

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.sample.flight.FlightDeparted;

/**
 * Folds the stream of flights into the {@link DelayBoard}.
 */
@StreamProjection(name = "delay-board", stream = "flights")
class DelayBoardProjection {

	@InitialState
	DelayBoard empty() {
		return DelayBoard.empty();
	}

	@Fold
	DelayBoard departed(DelayBoard board, FlightDeparted flight, RecordMetadata record) {
		return board.plus(flight, isNextOfDataFile(board, record));
	}

	// Records of the data file have the index of their flight in this header. Only the
	// next index counts, so that the number is right even if another client sets the
	// header.
	private static boolean isNextOfDataFile(DelayBoard board, RecordMetadata record) {
		return record.header(DelayBoard.SEED_INDEX_HEADER).filter(Integer.toString(board.seeded())::equals).isPresent();
	}

}
