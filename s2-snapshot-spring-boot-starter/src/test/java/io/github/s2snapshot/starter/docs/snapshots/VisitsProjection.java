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

package io.github.s2snapshot.starter.docs.snapshots;

import java.util.HashMap;

import io.github.s2snapshot.annotation.CopyState;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;

@StreamProjection(name = "visits", stream = "visits")
class VisitsProjection {

	@InitialState
	Visits none() {
		return new Visits(new HashMap<>());
	}

	@Fold
	void visited(Visits visits, Visited visited) {
		visits.add(visited.page());
	}

	@CopyState
	Visits copy(Visits visits) {
		return visits.copy();
	}

}
