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

package io.github.s2snapshot.autoconfigure.projection;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.annotation.DeltaName;
import io.github.s2snapshot.annotation.Downcast;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.annotation.Upcast;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.store.SnapshotStoreAutoConfiguration;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the properties of the types of deltas.
 */
class DeltaSettingsTests {

	private static final String BASIN = "test-basin";

	private static final String PREFIX = "s2.snapshot.projections.items.deltas.";

	private final EmbeddedS2 server = EmbeddedS2.builder().basin(BASIN).start();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, SnapshotStoreAutoConfiguration.class,
				S2SnapshotAutoConfiguration.class))
		.withPropertyValues("s2.account-endpoint=" + this.server.endpoint(),
				"s2.basin-endpoint=" + this.server.endpoint(), "s2.access-token=ignored", "s2.basin=" + BASIN,
				"s2.snapshot.create-stream=true")
		.withUserConfiguration(ItemsProjection.class);

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	@Test
	void byDefaultTheCurrentVersionAndNameAreWritten() {
		assertWritten(this.contextRunner, "shop.ItemAdded", "2", "{\"amount\":1,\"unit\":\"piece\"}");
	}

	@Test
	void propertiesSetTheVersionAndNameThatAreWritten() {
		assertWritten(this.contextRunner.withPropertyValues(PREFIX + "[shop.ItemAdded].write-version=1"),
				"shop.ItemAdded", null, "{\"amount\":1}");
		assertWritten(this.contextRunner.withPropertyValues(PREFIX + "[shop.ItemAdded].write-name=ItemPut"), "ItemPut",
				"2", "{\"amount\":1,\"unit\":\"piece\"}");
		assertWritten(this.contextRunner.withPropertyValues(PREFIX + "item-put.write-version=1",
				PREFIX + "item-put.write-name=ItemPut"), "ItemPut", null, "{\"amount\":1}");
	}

	@Test
	void whenTypeVersionOrNameIsUnknownThenStartFails() {
		assertRefused("ItemAdd.write-version=1", "for deltas of type 'ItemAdd', which is not folded",
				"one of [shop.ItemAdded]");
		assertRefused("ItemPut.write-version=3", "Version 3 of 'shop.ItemAdded' is to be written",
				"whose current version is 2");
		assertRefused("ItemPut.write-version=0", "Version 0 of 'shop.ItemAdded' is to be written", "from 1 to 2");
		assertRefused("ItemPut.write-name=ItemPit", "with the name 'ItemPit'", "[shop.ItemAdded, ItemPut]");
	}

	private void assertWritten(ApplicationContextRunner runner, String type, @Nullable String version, String body) {
		runner.run((context) -> assertThat(context.getBean(SnapshotTemplate.class).definitions()).singleElement()
			.satisfies((definition) -> {
				AppendRecord record = definition.codec().encode(new ItemAdded(1, "piece"));
				assertThat(record.headers()).containsExactlyElementsOf(
						(version != null) ? List.of(Header.of("type", type), Header.of("type-version", version))
								: List.of(Header.of("type", type)));
				assertThat(record.body()).asString().isEqualTo(body);
			}));
	}

	private void assertRefused(String property, String problem, String remedy) {
		this.contextRunner.withPropertyValues(PREFIX + property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.satisfies((cause) -> assertThat(context.getStartupFailure())
					.hasStackTraceContaining(ProjectionDefinitionException.class.getName())
					.hasStackTraceContaining(problem)
					.hasStackTraceContaining(remedy)));
	}

	record Items(int amount) {

	}

	@DeltaName(value = "shop.ItemAdded", aliases = "ItemPut")
	record ItemAdded(int amount, String unit) {

		@Upcast(from = 1)
		static ObjectNode withUnit(ObjectNode item) {
			return item.put("unit", "piece");
		}

		@Downcast(to = 1)
		static ObjectNode withoutUnit(ObjectNode item) {
			item.remove("unit");
			return item;
		}

	}

	@StreamProjection(name = "items", stream = "items")
	static class ItemsProjection {

		@InitialState
		Items none() {
			return new Items(0);
		}

		@Fold
		Items added(Items items, ItemAdded added) {
			return new Items(items.amount() + added.amount());
		}

	}

}
