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

package io.github.s2snapshot.starter.docs.evolving;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the samples of the page about evolving a state.
 */
class EvolvingTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	@Test
	void aSnapshotOfTheOldVersionIsUpcast() {
		try (EmbeddedS2 server = EmbeddedS2.builder().basin("shop-basin").start()) {
			ApplicationContextRunner runner = new ApplicationContextRunner()
				.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class))
				.withPropertyValues("s2.account-endpoint=" + server.endpoint(),
						"s2.basin-endpoint=" + server.endpoint(), "s2.access-token=ignored", "s2.basin=shop-basin",
						"s2.snapshot.create-stream=true");
			runner.withBean(OldProjection.class).run((context) -> {
				SnapshotTemplate snapshots = context.getBean(SnapshotTemplate.class);
				Projection<OldStock> projection = snapshots.projection("stock", OldStock.class);
				projection.append(new Delivered("bolt", 5));
				projection.readLatest(TIMEOUT);
				assertThat(snapshots.take("stock")).isInstanceOf(SnapshotOutcome.Taken.class);
			});
			runner.withBean(StockProjection.class).run((context) -> {
				Projection<Stock> projection = context.getBean(SnapshotTemplate.class).projection("stock", Stock.class);
				assertThat(projection.read().state()).isEqualTo(new Stock(Map.of("bolt", 5L), Map.of()));
			});
		}
	}

	record OldStock(Map<String, Long> amounts) {
	}

	@StreamProjection(name = "stock", stream = "articles")
	static class OldProjection {

		@InitialState
		OldStock empty() {
			return new OldStock(Map.of());
		}

		@Fold
		OldStock delivered(OldStock stock, Delivered delivered) {
			return new OldStock(Map.of(delivered.article(), delivered.amount()));
		}

	}

}
