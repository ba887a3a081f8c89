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

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Binds the meters of a child context to the registry of its ancestor, because that
 * registry finds only the binders of its own context. Removes the meters with the child.
 */
class InheritedRegistryBinding implements SmartInitializingSingleton, DisposableBean {

	private final ProjectionMetrics metrics;

	private final ObjectProvider<MeterRegistry> registry;

	InheritedRegistryBinding(ProjectionMetrics metrics, ObjectProvider<MeterRegistry> registry) {
		this.metrics = metrics;
		this.registry = registry;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.registry.ifUnique(this.metrics::bindTo);
	}

	@Override
	public void destroy() {
		this.metrics.unbind();
	}

}
