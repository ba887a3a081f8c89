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

package io.github.s2snapshot.starter.docs.first;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.serializer.DeltaException;
import io.github.s2snapshot.test.fixture.ProjectionFixture;

class StockTests {

	private final ProjectionFixture<Stock> stock = ProjectionFixture.of(new StockProjection(), Stock.class);

	@Test
	void aSaleTakesFromADelivery() {
		this.stock.given(new Delivered("bolt", 5))
			.when(new Sold("bolt", 2))
			.thenState(new Stock(Map.of("bolt", 3L)))
			.thenSnapshotsAreSafe();
	}

	@Test
	void whenTheAmountIsNoNumberThenItIsNotFolded() {
		this.stock.when(AppendRecord.of("{\"article\":\"bolt\",\"amount\":\"many\"}").withHeader("type", "Sold"))
			.thenFailure()
			.isInstanceOf(DeltaException.class);
	}

}
