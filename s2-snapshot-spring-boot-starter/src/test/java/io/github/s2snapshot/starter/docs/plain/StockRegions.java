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

import io.github.s2snapshot.annotation.support.ProjectionDefinitions;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

class StockRegions {

	private final SnapshotTemplate template;

	private final ProjectionDefinitions definitions;

	StockRegions(SnapshotTemplate template, ProjectionDefinitions definitions) {
		this.template = template;
		this.definitions = definitions;
	}

	Projection<Stock> open(String region) {
		return this.template.project(
				this.definitions.define(StockProjection.class, Stock.class, "stock-" + region, "articles-" + region)
					.createStream(true)
					.build());
	}

	void close(String region) {
		this.template.remove("stock-" + region, Duration.ofSeconds(10)).join();
	}

}
