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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

import io.github.s2snapshot.annotation.support.ProjectionDefinitions;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.event.ProjectionEvent;
import io.github.s2snapshot.event.ProjectionRestoredEvent;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the samples of the page about projections without Spring Boot.
 */
class PlainTests {

	private EmbeddedS2 server;

	private S2Client client;

	@BeforeEach
	void start() {
		this.server = EmbeddedS2.builder().basin("shop-basin").start();
		this.client = S2Client.builder()
			.accessToken("ignored")
			.endpoints(S2Endpoints.of(this.server.endpoint()))
			.build();
		new ArticlesStream().ensure(this.client);
	}

	@AfterEach
	void stop() {
		this.client.close();
		this.server.close();
	}

	@Test
	void withoutAnnotations() {
		assertThat(new Shop().deliver(this.client)).isEqualTo(5);
		assertThat(new Shop().deliver(this.client)).isEqualTo(10);
	}

	@Test
	void withoutBoot() {
		List<ProjectionRestoredEvent> events = new CopyOnWriteArrayList<>();
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test",
						Map.of("shop.endpoint", this.server.endpoint(), "shop.token", "ignored")));
			context.register(PlainConfiguration.class);
			context.addApplicationListener((ProjectionRestoredEvent restored) -> events.add(restored));
			context.refresh();
			Projection<Stock> stock = context.getBean(SnapshotTemplate.class).projection("stock", Stock.class);
			stock.append(new Delivered("bolt", 5));
			assertThat(stock.readLatest(Duration.ofSeconds(20)).state().amounts()).containsEntry("bolt", 5L);
			StockRegions regions = new StockRegions(context.getBean(SnapshotTemplate.class),
					new ProjectionDefinitions(context.getBeanFactory(), context.getEnvironment()));
			Projection<Stock> region = regions.open("eu");
			region.append(new Delivered("nut", 7));
			assertThat(region.readLatest(Duration.ofSeconds(20)).state().amounts()).containsOnlyKeys("nut");
			assertThat(region.stream()).isEqualTo("articles-eu");
			regions.close("eu");
			assertThat(context.getBean(SnapshotTemplate.class).contains("stock-eu")).isFalse();
		}
		assertThat(events).extracting(ProjectionEvent::getProjection).contains("stock");
	}

}
