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

package com.example.shop;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.test.autoconfigure.ProjectionTest;
import io.github.s2snapshot.test.fixture.ProjectionFixture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The test support on the Spring Boot of the application.
 */
@ProjectionTest(StockProjection.class)
class StockTests {

	@Autowired
	private Projection<Stock> stock;

	@Autowired
	private SnapshotTemplate snapshots;

	@Test
	void whenDeliveredThenInStockAndSnapshotTaken() {
		this.stock.append(new Delivered("bolt", 5));
		assertThat(this.stock.readLatest(Duration.ofSeconds(10)).state().total()).isEqualTo(5);
		assertThat(this.snapshots.take("stock")).isNotNull();
	}

	@Test
	void whenDeliveredInFixtureThenState() {
		ProjectionFixture.of(new StockProjection(), Stock.class)
			.when(new Delivered("bolt", 5))
			.thenState(new Stock(Map.of("bolt", 5L)))
			.thenSnapshotsAreSafe();
	}

}
