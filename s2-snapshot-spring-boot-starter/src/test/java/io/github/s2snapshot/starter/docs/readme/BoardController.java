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

package io.github.s2snapshot.starter.docs.readme;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.projection.Projection;

@RestController
class BoardController {

	private final Projection<DelayBoard> board;

	BoardController(Projection<DelayBoard> board) {
		this.board = board;
	}

	@GetMapping("/board")
	DelayBoard board() {
		return this.board.read().state();
	}

	@PostMapping("/flights")
	long depart(@RequestBody FlightDeparted flight) {
		return this.board.append(flight).start().seqNum();
	}

}
