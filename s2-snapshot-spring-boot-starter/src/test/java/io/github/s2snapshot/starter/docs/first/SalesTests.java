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

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

import io.github.s2snapshot.embedded.fault.Faults;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.test.autoconfigure.ProjectionTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ProjectionTest(StockProjection.class)
@Import(Sales.class)
class SalesTests {

	@Autowired
	private Projection<Stock> stock;

	@Autowired
	private Sales sales;

	@Test
	void saleShouldNotExceedTheDeliveries() {
		this.stock.append(new Delivered("bolt", 5));
		assertThat(this.sales.sell("bolt", 3)).isEqualTo(2);
		assertThatExceptionOfType(SoldOutException.class).isThrownBy(() -> this.sales.sell("bolt", 3));
	}

	@Test
	void whenTheAnswerIsLostThenASaleIsMadeOnce(@Autowired Faults faults) {
		this.stock.append(new Delivered("nut", 5));
		faults.loseAcks(1);
		this.sales.sell("nut", 2);
		assertThat(faults.pending()).isZero();
		assertThat(this.stock.readLatest(Duration.ofSeconds(20)).state().amount("nut")).isEqualTo(3);
	}

}
