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

package io.github.s2snapshot.starter.docs.reading;

import java.time.Duration;
import java.util.List;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.sdk.append.AppendAck;

class SalesPage {

	private final Projection<LastSale> sales;

	SalesPage(Projection<LastSale> sales) {
		this.sales = sales;
	}

	List<ProjectionView<LastSale>> reads(long seqNum) {
		ProjectionView<LastSale> now = this.sales.read();
		ProjectionView<LastSale> mine = this.sales.read(ReadConsistency.atLeast(seqNum), Duration.ofSeconds(5));
		ProjectionView<LastSale> latest = this.sales.readLatest(Duration.ofSeconds(5));
		return List.of(now, mine, latest);
	}

	long append() {
		AppendAck ack = this.sales.append(new Sold("bolt", 3), new Sold("nut", 3));
		long first = ack.start().seqNum();
		return first;
	}

}
