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

package io.github.s2snapshot.starter.docs.triggers;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.SnapshotWhen;
import io.github.s2snapshot.annotation.StreamProjection;

@StreamProjection(name = "till", stream = "till")
class TillProjection {

	@InitialState
	Till empty() {
		return new Till(0, "");
	}

	@Fold
	Till sold(Till till, TicketSold ticket) {
		return new Till(till.cents() + ticket.cents(), till.lastDay());
	}

	@Fold
	Till closed(Till till, DayClosed closed) {
		return new Till(0, closed.day());
	}

	@SnapshotWhen
	boolean isClosed(Till till, DayClosed closed) {
		return true;
	}

}
