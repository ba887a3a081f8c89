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

package io.github.s2snapshot.starter.docs.plain;

import java.time.Duration;
import java.util.Map;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

class Shop {

	private final ProjectionDefinition<Stock> definition = ProjectionDefinition.builder("stock", Stock.class)
		.stream("articles")
		.initialState(() -> new Stock(Map.of()))
		.fold(Delivered.class, (stock, delivered) -> stock.plus(delivered.article(), delivered.amount()))
		.triggers(SnapshotTriggers.none().withEveryRecords(1000).withOnShutdown(true))
		.build();

	long deliver(S2Client client) {
		try (SnapshotTemplate template = SnapshotTemplate.builder(client).basin("shop-basin").build()) {
			Projection<Stock> stock = template.project(this.definition);
			stock.append(new Delivered("bolt", 5));
			return stock.readLatest(Duration.ofSeconds(5)).state().amount("bolt");
		}
	}

}
