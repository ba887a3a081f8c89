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

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;

import io.github.s2snapshot.annotation.support.StreamProjectionRegistrar;
import io.github.s2snapshot.event.ProjectionEventPublisher;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

@Configuration(proxyBeanMethods = false)
@Import(StockProjection.class)
class PlainConfiguration {

	@Bean
	static StreamProjectionRegistrar streamProjectionRegistrar() {
		return new StreamProjectionRegistrar();
	}

	@Bean
	S2Client s2Client(@Value("${shop.endpoint}") String endpoint, @Value("${shop.token}") String token) {
		return S2Client.builder().endpoints(S2Endpoints.of(endpoint)).accessToken(token).build();
	}

	@Bean
	ProjectionEventPublisher projectionEvents(ApplicationEventPublisher publisher) {
		return new ProjectionEventPublisher(publisher);
	}

	@Bean
	SnapshotTemplate snapshotTemplate(S2Client client, ProjectionEventPublisher projectionEvents) {
		return SnapshotTemplate.builder(client).basin("shop-basin").listener(projectionEvents).build();
	}

	@EventListener
	void start(ContextRefreshedEvent event) {
		event.getApplicationContext().getBean(SnapshotTemplate.class).startAll(Duration.ofMinutes(5));
	}

}
