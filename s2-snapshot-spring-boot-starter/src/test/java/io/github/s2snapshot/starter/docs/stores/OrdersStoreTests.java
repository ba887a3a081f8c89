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

package io.github.s2snapshot.starter.docs.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.autoconfigure.store.SnapshotStoreAutoConfiguration;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the sample of a store for one projection.
 */
class OrdersStoreTests {

	@Test
	void eachProjectionKeepsItsSnapshotsInItsStore(@TempDir Path common, @TempDir Path own) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class,
					SnapshotStoreAutoConfiguration.class))
			.withBean(OrdersProjection.class)
			.withBean(VisitorsProjection.class)
			.withBean(OrdersStore.class)
			.withPropertyValues("s2.basin=shop-basin", "s2.snapshot.create-stream=true",
					"s2.snapshot.placement=external", "s2.snapshot.file.directory=" + common, "orders.snapshots=" + own)
			.run((context) -> {
				SnapshotTemplate template = context.getBean(SnapshotTemplate.class);
				take(template, "orders");
				take(template, "visitors");
				assertThat(files(own)).singleElement().asString().contains("orders");
				assertThat(files(common)).singleElement().asString().contains("visitors");
			});
	}

	private static void take(SnapshotTemplate template, String projection) {
		long seqNum = template.projection(projection).append(new Ordered("bolt")).start().seqNum();
		template.projection(projection).read(ReadConsistency.atLeast(seqNum), Duration.ofSeconds(20));
		assertThat(template.take(projection)).isInstanceOf(SnapshotOutcome.Taken.class);
	}

	private static List<Path> files(Path directory) throws IOException {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter(Files::isRegularFile).filter((file) -> file.toString().endsWith(".json")).toList();
		}
	}

	record Ordered(String article) {

	}

	record Visitors(long count) {

	}

	@StreamProjection(name = "orders", stream = "orders")
	static class OrdersProjection {

		@InitialState
		Orders none() {
			return new Orders(0);
		}

		@Fold
		Orders ordered(Orders orders, Ordered ordered) {
			return new Orders(orders.count() + 1);
		}

	}

	@StreamProjection(name = "visitors", stream = "visitors")
	static class VisitorsProjection {

		@InitialState
		Visitors none() {
			return new Visitors(0);
		}

		@Fold
		Visitors ordered(Visitors visitors, Ordered ordered) {
			return new Visitors(visitors.count() + 1);
		}

	}

}
