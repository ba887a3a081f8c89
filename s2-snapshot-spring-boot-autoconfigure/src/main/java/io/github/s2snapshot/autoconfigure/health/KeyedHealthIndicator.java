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

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.github.s2snapshot.keyed.FailedKey;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionInfo;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * {@link HealthIndicator} of one keyed projection. A key counts as failed until its
 * back-off has ended: an instance that gets no traffic would never load it again.
 */
class KeyedHealthIndicator extends AbstractHealthIndicator {

	private final SnapshotTemplate snapshots;

	private final String name;

	private final HealthLimits limits;

	KeyedHealthIndicator(SnapshotTemplate snapshots, String name, HealthLimits limits) {
		super("S2 projection health check failed");
		this.snapshots = snapshots;
		this.name = name;
		this.limits = limits;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		KeyedProjection<?, ?> projection = this.snapshots.keyedProjection(this.name);
		KeyedProjectionInfo info = projection.info();
		Instant now = Instant.now();
		List<FailedKey> failing = projection.failed().stream().filter((key) -> key.retryAt().isAfter(now)).toList();
		String reason = this.limits.tooManyFailed(failing.size(), info.resident());
		builder.up()
			.withDetail("streams", info.basin() + "/" + info.pattern())
			.withDetail("resident", info.resident())
			.withDetail("followed", info.followed())
			.withDetail("loading", info.loading())
			.withDetail("failed", failing.size());
		if (!failing.isEmpty()) {
			builder.withDetail("lastFailure", describe(failing.get(0)));
		}
		if (reason != null) {
			builder.outOfService().withDetail("reason", reason);
		}
	}

	private static Map<String, Object> describe(FailedKey failed) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("key", failed.key());
		details.put("failures", failed.failures());
		details.put("since", failed.since());
		details.put("next", failed.retryAt());
		details.put("failure", String.valueOf(failed.failure().getMessage()));
		return details;
	}

}
