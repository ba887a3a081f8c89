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
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;

import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.serializer.DeltaCodec;
import io.github.s2snapshot.serializer.DeltaException;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.starter.docs.DocumentedPage;
import io.github.s2snapshot.test.fixture.ProjectionFixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Runs the samples about deltas of the page about evolving a state.
 */
class DeltaSamplesTests {

	private final ProjectionFixture<Stock> stock = ProjectionFixture.of(new StockProjection(), Stock.class);

	@Test
	void renamedConvertedAndDroppedDeltasAreFolded() {
		this.stock.given(record("ItemAdded", "{\"article\":\"bolt\",\"amount\":10}"))
			.given(record("Removed", "{\"article\":\"bolt\",\"amount\":1}"))
			.given(record("Returned", "{\"article\":\"bolt\",\"amount\":2}"))
			.given(record("Changed", "{\"article\":\"bolt\",\"amount\":4}"))
			.given(record("Changed", "{\"article\":\"bolt\",\"amount\":-3}"))
			.when(record("Viewed", "{}"))
			.thenState(new Stock(Map.of("bolt", 12L)));
	}

	@Test
	void thePropertiesSetWhatIsWritten() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class))
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("page", DocumentedPage.yaml("docs/guide/evolving-a-state.md", 2))))
			.withPropertyValues("s2.basin=shop-basin", "s2.snapshot.create-stream=true")
			.withBean(StockProjection.class)
			.run((context) -> {
				DeltaCodec codec = context.getBean(SnapshotTemplate.class).definitions().iterator().next().codec();
				AppendRecord record = codec.encode(new ItemAdded("bolt", 1, "piece"));
				assertThat(record.headers()).containsExactly(Header.of("type", "Delivered"));
				assertThat(record.body()).asString().isEqualTo("{\"article\":\"bolt\",\"amount\":1}");
				assertThatExceptionOfType(DeltaException.class)
					.isThrownBy(() -> codec.encode(new ItemAdded("bolt", 1, "box")));
			});
	}

	private static AppendRecord record(String type, String body) {
		return AppendRecord.of(body).withHeader("type", type);
	}

}
