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

package io.github.s2snapshot.starter.docs.triggers;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the samples about triggers.
 */
class TriggerSamplesTests {

	@Test
	void whenTheDayIsClosedThenASnapshotIsTaken() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class))
			.withBean(TillProjection.class)
			.withBean(TillTriggers.class)
			.withPropertyValues("s2.basin=till-basin", "s2.snapshot.create-stream=true",
					"s2.snapshot.trigger.on-shutdown=true")
			.run((context) -> {
				SnapshotTemplate template = context.getBean(SnapshotTemplate.class);
				Projection<Till> till = template.projection("till", Till.class);
				assertThat(template.info("till").triggers()).isEqualTo("when " + TillProjection.class.getName()
						+ ".isClosed(Till, DayClosed) or (after 1000 records and 5m after the last snapshot), or at shutdown");
				till.append(new TicketSold(250), new TicketSold(250));
				till.readLatest(Duration.ofSeconds(20));
				assertThat(template.info("till").lastSnapshot()).isNull();
				till.append(new DayClosed("2026-06-01"));
				Awaitility.await()
					.atMost(Duration.ofSeconds(20))
					.until(() -> template.info("till").lastSnapshot() != null);
				assertThat(template.info("till").lastSnapshot().cursor()).isEqualTo(3);
			});
	}

}
