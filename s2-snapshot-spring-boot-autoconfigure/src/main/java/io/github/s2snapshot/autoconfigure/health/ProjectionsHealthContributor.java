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

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.util.Assert;

import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Health of projections, with one entry for each projection. The health depends on the
 * status, and on whether the projection has a state:
 * <ul>
 * <li>{@code LIVE}, {@code PAUSED}: UP. A projection is paused by hand, not because of a
 * failure.</li>
 * <li>{@code DISCONNECTED}: UP with the reason, or OUT_OF_SERVICE if
 * {@code s2.snapshot.readiness.on-disconnect} is {@code refuse}.</li>
 * <li>{@code RESTORING}, {@code CATCHING_UP}: UP with the reason if there is a state,
 * OUT_OF_SERVICE otherwise.</li>
 * <li>{@code STOPPED}: OUT_OF_SERVICE.</li>
 * <li>{@code FAILED}: DOWN, with the failure as a detail.</li>
 * </ul>
 * A projection that follows its stream is also OUT_OF_SERVICE if its lag exceeds a limit.
 * A failed snapshot is shown as a detail; the projection is OUT_OF_SERVICE only if no
 * snapshot could be stored for longer than a limit. A keyed projection is UP, and
 * OUT_OF_SERVICE if the share of its keys that have failed exceeds a limit. Include
 * {@code s2} in the readiness group to keep traffic away from an instance whose
 * projections exceed a limit.
 *
 * @since 0.1.0
 */
public class ProjectionsHealthContributor implements CompositeHealthContributor {

	private static final String INACTIVE = "the projection is not active";

	private final SnapshotTemplate snapshots;

	private final SnapshotFailures failures;

	private final HealthLimits limits;

	private final @Nullable ProjectionsHealthContributor inherited;

	private final Set<String> named;

	private final Predicate<String> inactive;

	/**
	 * Creates a new {@link ProjectionsHealthContributor}.
	 * @param snapshots the template that runs the projections
	 * @param failures the failures of snapshots
	 * @param limits the limits of a healthy projection
	 */
	public ProjectionsHealthContributor(SnapshotTemplate snapshots, SnapshotFailures failures, HealthLimits limits) {
		this(snapshots, failures, limits, null, (name) -> false, Set.of());
	}

	ProjectionsHealthContributor(SnapshotTemplate snapshots, SnapshotFailures failures, HealthLimits limits,
			@Nullable ProjectionsHealthContributor inherited, Predicate<String> inactive, Set<String> named) {
		Assert.notNull(snapshots, "'snapshots' must not be null");
		Assert.notNull(failures, "'failures' must not be null");
		Assert.notNull(limits, "'limits' must not be null");
		this.snapshots = snapshots;
		this.failures = failures;
		this.limits = limits;
		this.inherited = inherited;
		this.inactive = inactive;
		this.named = named;
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		if (contains(name)) {
			return indicator(name);
		}
		if (this.inherited != null && this.inherited.contains(name)) {
			return this.inherited.getContributor(name);
		}
		return isInactive(name) ? new AbsentProjection(INACTIVE) : null;
	}

	@Override
	public Stream<HealthContributors.Entry> stream() {
		List<HealthContributors.Entry> entries = entries();
		if (entries.isEmpty()) {
			entries.add(new HealthContributors.Entry(AbsentProjection.NAME,
					new AbsentProjection("the application has no projections")));
		}
		this.named.stream()
			.filter((name) -> entries.stream().noneMatch((entry) -> entry.name().equals(name)) && isInactive(name))
			.map((name) -> new HealthContributors.Entry(name, new AbsentProjection(INACTIVE)))
			.forEach(entries::add);
		return entries.stream();
	}

	// A health group may name a projection of a profile that is not active.
	private boolean isInactive(String name) {
		return this.named.contains(name) && this.inactive.test(name);
	}

	private List<HealthContributors.Entry> entries() {
		List<HealthContributors.Entry> entries = new ArrayList<>();
		this.snapshots.infos()
			.forEach((projection) -> entries
				.add(new HealthContributors.Entry(projection.name(), indicator(projection.name()))));
		this.snapshots.keyedDefinitions()
			.forEach((keyed) -> entries.add(new HealthContributors.Entry(keyed.name(), indicator(keyed.name()))));
		if (this.inherited != null) {
			this.inherited.entries().stream().filter((entry) -> !contains(entry.name())).forEach(entries::add);
		}
		return entries;
	}

	private boolean contains(String name) {
		return this.snapshots.contains(name) || this.snapshots.containsKeyed(name);
	}

	private HealthIndicator indicator(String name) {
		return (this.snapshots.containsKeyed(name)) ? new KeyedHealthIndicator(this.snapshots, name, this.limits)
				: new ProjectionHealthIndicator(this.snapshots, name, this.failures, this.limits);
	}

}
