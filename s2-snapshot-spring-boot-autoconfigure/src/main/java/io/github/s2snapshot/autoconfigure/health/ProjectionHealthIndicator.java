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

	ProjectionHealthIndicator(Supplier<ProjectionInfo> projection) {
		super("S2 projection health check failed");
		this.projection = projection;
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
	}

	private static Status health(ProjectionStatus status) {
		return switch (status) {
			case LIVE, PAUSED -> Status.UP;
			case RESTORING, CATCHING_UP, STOPPED -> Status.OUT_OF_SERVICE;
			case FAILED -> Status.DOWN;
		};
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
