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
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.test.fixture.ProjectionFixture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the samples of the page about reading and appending.
 */
class ReadingSamplesTests {

	@Test
	void whenAFoldIsInheritedThenItsTypeParameterIsTheDelta() {
		ProjectionFixture.of(new SaleCountProjection(), Count.class)
			.given(new Sold("bolt", 1))
			.when(new Sold("nut", 2))
			.thenState(new Count(2))
			.thenSnapshotsAreSafe();
	}

	@Test
	void whenAFoldTakesASealedTypeThenItFoldsTheClassesWithoutAFoldOfTheirOwn() {
		ProjectionFixture.of(new ShelfActivityProjection(), Count.class)
			.given(new ShelfEvent.Filled("bolt", 1), new ShelfEvent.Emptied("bolt"))
			.when(new ShelfEvent.Filled("bolt", 1), new ShelfEvent.Filled("nut", 1))
			.thenState(new Count(2))
			.thenSnapshotsAreSafe();
	}

	@Test
	void whenAFoldTakesTheRecordThenItGetsItsTime() {
		ProjectionFixture.of(new LastSaleProjection(), LastSale.class)
			.at(Instant.parse("2026-07-01T10:00:00Z"))
			.when(new Sold("bolt", 1))
			.thenState(new LastSale("bolt", Instant.parse("2026-07-01T10:00:00Z")));
	}

	@Test
	void whenOthersHaveSoldSomethingThenASaleIsAnsweredWithProblemDetails() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class))
			.withBean(LastSaleProjection.class)
			.withBean(SalesController.class)
			.withPropertyValues("s2.basin=shop-basin", "s2.snapshot.create-stream=true",
					"s2.snapshot.projections.last-sale.append.validate=true")
			.run((context) -> {
				SalesController sales = context.getBean(SalesController.class);
				assertThat(sales.sell(0, new Sold("bolt", 1)).getBody()).isEqualTo(1L);
				ResponseEntity<?> refused = sales.sell(0, new Sold("nut", 1));
				assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
				assertThat(refused.getBody()).isInstanceOf(ProblemDetail.class);
			});
	}

	@Test
	void whenAMapOfProjectionsIsInjectedThenItHasAllByName() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class))
			.withBean(LastSaleProjection.class)
			.withBean(SaleCountProjection.class)
			.withBean(Cursors.class)
			.withPropertyValues("s2.basin=shop-basin", "s2.snapshot.create-stream=true",
					"s2.snapshot.projections.sale-count.stream=sale-counts")
			.run((context) -> {
				Projection<Count> count = context.getBean(SnapshotTemplate.class).projection("sale-count", Count.class);
				count.append(new Sold("bolt", 1));
				assertThat(count.readLatest(Duration.ofSeconds(20)).state()).isEqualTo(new Count(1));
				assertThat(context.getBean(Cursors.class).cursors()).containsOnlyKeys("last-sale", "sale-count")
					.containsEntry("sale-count", 1L);
			});
	}

}
