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

package io.github.s2snapshot.autoconfigure.metrics;

import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Registers the meters of keyed projections when the context has started, so that they
 * exist before a key is used.
 */
class KeyedMetersRegistration implements ApplicationListener<ContextRefreshedEvent> {

	private final ProjectionMetrics metrics;

	KeyedMetersRegistration(ProjectionMetrics metrics) {
		this.metrics = metrics;
	}

	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		this.metrics.registerKeyed();
	}

}
