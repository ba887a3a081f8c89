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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.ProjectionException;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.SnapshotInfo;

/**
 * {@link HealthIndicator} of one projection.
 */
class ProjectionHealthIndicator extends AbstractHealthIndicator {

	private final Supplier<ProjectionInfo> projection;

	private final SnapshotFailures failures;

	private final HealthLimits limits;

	ProjectionHealthIndicator(Supplier<ProjectionInfo> projection, SnapshotFailures failures, HealthLimits limits) {
		super("S2 projection health check failed");
		this.projection = projection;
		this.failures = failures;
		this.limits = limits;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		ProjectionInfo projection = this.projection.get();
		builder.status(health(projection.status()))
			.withDetail("status", projection.status().name())
			.withDetail("stream", projection.stream().toString())
			.withDetail("cursor", projection.cursor())
			.withDetail("lag", describe(projection.lag()));
		SnapshotInfo lastSnapshot = projection.lastSnapshot();
		if (lastSnapshot != null) {
			builder.withDetail("lastSnapshot", describe(lastSnapshot));
		}
		ProjectionException failure = projection.failure();
		if (failure != null) {
			builder.withDetail("failure", String.valueOf(failure.getMessage()));
		}
		SnapshotFailures.Failing failing = this.failures.find(projection.name());
		if (failing != null) {
			builder.withDetail("snapshotFailure", describe(failing));
		}
		String reason = late(projection, failing, lastSnapshot);
		if (reason != null) {
			builder.status(Status.OUT_OF_SERVICE).withDetail("reason", reason);
		}
	}

	// What is worse already needs no more reason.
	private @Nullable String late(ProjectionInfo projection, SnapshotFailures.@Nullable Failing failing,
			@Nullable SnapshotInfo lastSnapshot) {
		if (!Status.UP.equals(health(projection.status()))) {
			return null;
		}
		String late = (projection.status() == ProjectionStatus.LIVE) ? this.limits.tooLate(projection.lag()) : null;
		if (late != null || failing == null) {
			return late;
		}
		return this.limits.tooOld(failing, (lastSnapshot != null) ? lastSnapshot.takenAt() : failing.since());
	}

	private static Status health(ProjectionStatus status) {
		return switch (status) {
			case LIVE, DISCONNECTED, PAUSED -> Status.UP;
			case RESTORING, CATCHING_UP, STOPPED -> Status.OUT_OF_SERVICE;
			case FAILED -> Status.DOWN;
		};
	}

	private static Map<String, Object> describe(SnapshotFailures.Failing failing) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("reason", failing.reason());
		details.put("since", failing.since());
		details.put("last", failing.last());
		return details;
	}

	private static Map<String, Object> describe(Lag lag) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("records", lag.records());
		details.put("time", lag.time().toString());
		return details;
	}

	private static Map<String, Object> describe(SnapshotInfo snapshot) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("cursor", snapshot.cursor());
		details.put("placement", snapshot.placement().id());
		details.put("takenAt", snapshot.takenAt());
		return details;
	}

}
