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

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.Recovery;
import io.github.s2snapshot.projection.ServerContact;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * {@link HealthIndicator} of one projection.
 */
class ProjectionHealthIndicator extends AbstractHealthIndicator {

	private final SnapshotTemplate snapshots;

	private final String name;

	private final SnapshotFailures failures;

	private final HealthLimits limits;

	ProjectionHealthIndicator(SnapshotTemplate snapshots, String name, SnapshotFailures failures, HealthLimits limits) {
		super("S2 projection health check failed");
		this.snapshots = snapshots;
		this.name = name;
		this.failures = failures;
		this.limits = limits;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		ProjectionInfo projection = this.snapshots.info(this.name);
		Status status = health(projection.status());
		builder.status(status)
			.withDetail("status", projection.status().name())
			.withDetail("stream", projection.stream().toString())
			.withDetail("cursor", projection.cursor())
			.withDetail("lag", describe(projection.lag()))
			.withDetail("contact", contact(projection));
		SnapshotInfo lastSnapshot = projection.lastSnapshot();
		if (lastSnapshot != null) {
			builder.withDetail("lastSnapshot", describe(lastSnapshot));
		}
		ProjectionException failure = projection.failure();
		if (failure != null) {
			builder.withDetail("failure", String.valueOf(failure.getMessage()));
		}
		Recovery recovery = projection.contact().recovery();
		if (recovery != null) {
			builder.withDetail("recovery", describe(recovery));
		}
		SnapshotFailures.Failing failing = this.failures.find(projection.name());
		if (failing != null) {
			builder.withDetail("snapshotFailure", describe(failing));
		}
		String late = (Status.UP.equals(status)) ? late(projection, failing, lastSnapshot) : null;
		if (late != null) {
			builder.status(Status.OUT_OF_SERVICE).withDetail("reason", late);
			return;
		}
		String reason = reason(projection);
		if (reason != null) {
			builder.withDetail("reason", reason);
		}
	}

	private Status health(ProjectionStatus status) {
		return switch (status) {
			case LIVE, PAUSED -> Status.UP;
			case DISCONNECTED -> (this.limits.stale()) ? Status.UP : Status.OUT_OF_SERVICE;
			case RESTORING, CATCHING_UP -> (this.snapshots.hasState(this.name)) ? Status.UP : Status.OUT_OF_SERVICE;
			case STOPPED -> Status.OUT_OF_SERVICE;
			case FAILED -> Status.DOWN;
		};
	}

	// A paused projection is behind on purpose.
	private @Nullable String late(ProjectionInfo projection, SnapshotFailures.@Nullable Failing failing,
			@Nullable SnapshotInfo lastSnapshot) {
		String late = (projection.status() != ProjectionStatus.PAUSED) ? this.limits.tooLate(projection.lag()) : null;
		if (late != null || failing == null) {
			return late;
		}
		return this.limits.tooOld(failing, (lastSnapshot != null) ? lastSnapshot.takenAt() : failing.since());
	}

	private @Nullable String reason(ProjectionInfo projection) {
		Outage outage = projection.contact().outage();
		if (projection.status() == ProjectionStatus.DISCONNECTED && outage != null) {
			return "the projection is disconnected since " + outage.since() + ": " + outage.reason();
		}
		return switch (projection.status()) {
			case RESTORING, CATCHING_UP -> (this.snapshots.hasState(this.name))
					? "the projection is restored again, and shows its last state" : "the projection has no state yet";
			default -> null;
		};
	}

	private static Map<String, Object> contact(ProjectionInfo projection) {
		ServerContact contact = projection.contact();
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("connected", projection.isConnected());
		if (contact.lastContact() != null) {
			details.put("last", contact.lastContact());
			details.put("age", contact.age().toString());
		}
		return details;
	}

	private static Map<String, Object> describe(Recovery recovery) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("attempts", recovery.attempt());
		details.put("since", recovery.since());
		details.put("next", recovery.nextAttempt());
		details.put("failure", String.valueOf(recovery.failure().getMessage()));
		return details;
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
