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

package io.github.s2snapshot.starter.docs.evolving.deltas;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.serializer.DeltaException;
import io.github.s2snapshot.test.fixture.ProjectionFixture;

import static org.assertj.core.api.Assertions.assertThat;

class UpcastTests {

	private final ProjectionFixture<Stock> stock = ProjectionFixture.of(new StockProjection(), Stock.class);

	@Test
	void whatWasEverAppendedIsFolded() {
		this.stock.given(record("Delivered", "{\"article\":\"bolt\",\"amount\":5}"))
			.given(record("ItemAdded", "{\"article\":\"bolt\",\"amount\":1,\"unit\":\"box\"}")
				.withHeader("type-version", "2"))
			.when(record("Moved", "{\"from\":\"bolt\",\"to\":\"nut\",\"amount\":2}"))
			.thenState(new Stock(Map.of("bolt", 4L, "nut", 2L)))
			.thenSnapshotsAreSafe();
	}

	@Test
	void whenTheVersionIsNewerThenItIsNotFolded() {
		this.stock.when(record("ItemAdded", "{}").withHeader("type-version", "3"))
			.thenFailure()
			.isInstanceOfSatisfying(DeltaException.class, (failure) -> assertThat(failure.isNewerVersion()).isTrue());
	}

	private static AppendRecord record(String type, String body) {
		return AppendRecord.of(body).withHeader("type", type);
	}

}
