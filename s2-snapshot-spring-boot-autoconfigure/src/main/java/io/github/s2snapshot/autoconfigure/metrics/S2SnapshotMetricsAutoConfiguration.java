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
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.ConditionalOnMissingBesideTemplate;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of {@link ProjectionMetrics}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class },
		afterName = { "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass({ SnapshotTemplate.class, MeterRegistry.class })
@ConditionalOnBean({ SnapshotTemplate.class, MeterRegistry.class })
public final class S2SnapshotMetricsAutoConfiguration {

	S2SnapshotMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBesideTemplate(ProjectionMetrics.class)
	ProjectionMetrics projectionMetrics(ObjectProvider<SnapshotTemplate> snapshots) {
		// The template receives this listener when it is created, so it is looked up
		// later.
		return new ProjectionMetrics(snapshots::getIfAvailable);
	}

	@Bean
	@ConditionalOnBean(value = ProjectionMetrics.class, search = SearchStrategy.CURRENT)
	KeyedMetersRegistration s2KeyedMetersRegistration(ProjectionMetrics metrics) {
		return new KeyedMetersRegistration(metrics);
	}

	@Bean
	@ConditionalOnMissingBean(value = MeterRegistry.class, search = SearchStrategy.CURRENT)
	@ConditionalOnBean(value = ProjectionMetrics.class, search = SearchStrategy.CURRENT)
	InheritedRegistryBinding s2InheritedRegistryBinding(ProjectionMetrics metrics,
			ObjectProvider<MeterRegistry> registry) {
		return new InheritedRegistryBinding(metrics, registry);
	}

}
