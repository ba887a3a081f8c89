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

import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;

/**
 * Health of an application whose projections are disabled. Health groups that name
 * projections remain valid, and do not depend on them.
 */
class DisabledProjectionsHealthContributor implements CompositeHealthContributor {

	private static final String REASON = "projections are disabled";

	private final Set<String> named;

	/**
	 * Creates a new {@link DisabledProjectionsHealthContributor}.
	 * @param named the projections that health groups name
	 */
	DisabledProjectionsHealthContributor(Set<String> named) {
		this.named = named;
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		return (this.named.contains(name) || name.equals(AbsentProjection.NAME)) ? new AbsentProjection(REASON) : null;
	}

	@Override
	public Stream<HealthContributors.Entry> stream() {
		return Stream.concat(Stream.of(AbsentProjection.NAME), this.named.stream())
			.distinct()
			.map((name) -> new HealthContributors.Entry(name, new AbsentProjection(REASON)));
	}

}
