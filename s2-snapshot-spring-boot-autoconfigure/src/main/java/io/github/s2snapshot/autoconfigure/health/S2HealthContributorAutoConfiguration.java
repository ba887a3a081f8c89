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

package io.github.s2snapshot.autoconfigure.health;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.s2snapshot.autoconfigure.projection.ConditionalOnMissingBesideTemplate;
import io.github.s2snapshot.autoconfigure.projection.KnownProjections;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotProperties;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotProperties.Readiness.OnDisconnect;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of a
 * {@link ProjectionsHealthContributor}. If projections are disabled, a contributor
 * without projections takes its place, so that health groups may refer to it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = S2SnapshotAutoConfiguration.class, before = HealthContributorAutoConfiguration.class)
@ConditionalOnClass({ SnapshotTemplate.class, HealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("s2")
@EnableConfigurationProperties(S2HealthProperties.class)
public final class S2HealthContributorAutoConfiguration {

	S2HealthContributorAutoConfiguration() {
	}

	@Bean
	@ConditionalOnBean(SnapshotTemplate.class)
	@ConditionalOnMissingBesideTemplate(name = { "s2HealthIndicator", "s2HealthContributor" })
	ProjectionsHealthContributor s2HealthContributor(SnapshotTemplate snapshots,
			ObjectProvider<SnapshotFailures> failures, S2HealthProperties properties,
			ObjectProvider<S2SnapshotProperties> snapshotProperties, ApplicationContext context) {
		S2SnapshotProperties common = snapshotProperties.getIfAvailable(S2SnapshotProperties::new);
		HealthLimits limits = HealthLimits.of(properties,
				common.getReadiness().getOnDisconnect() == OnDisconnect.ACCEPT);
		KnownProjections known = context.getBeanProvider(KnownProjections.class).getIfAvailable();
		return new ProjectionsHealthContributor(snapshots, failures.getObject(), limits, inherited(context),
				(name) -> known != null && known.isDeclared(name), HealthGroups.projections(context.getEnvironment()));
	}

	private static @Nullable ProjectionsHealthContributor inherited(ApplicationContext context) {
		ApplicationContext parent = context.getParent();
		return (parent != null) ? parent.getBeanProvider(ProjectionsHealthContributor.class).getIfAvailable() : null;
	}

	@Bean
	@ConditionalOnBean(SnapshotTemplate.class)
	@ConditionalOnMissingBesideTemplate(SnapshotFailures.class)
	SnapshotFailures s2SnapshotFailures() {
		return new SnapshotFailures();
	}

	@Bean("s2HealthContributor")
	@ConditionalOnMissingBean(value = SnapshotTemplate.class, name = { "s2HealthIndicator", "s2HealthContributor" })
	DisabledProjectionsHealthContributor disabledS2HealthContributor(Environment environment) {
		return new DisabledProjectionsHealthContributor(HealthGroups.projections(environment));
	}

}
