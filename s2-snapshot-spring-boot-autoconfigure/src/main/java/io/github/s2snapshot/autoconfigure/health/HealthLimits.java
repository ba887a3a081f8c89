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

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.projection.Lag;

/**
 * What a healthy projection may be late with.
 *
 * @param maxLag the time by which it may be behind, {@code null} for any
 * @param maxLagRecords the records by which it may be behind, {@code null} for any
 * @param maxSnapshotAge for how long its snapshots may fail, {@code null} for any time
 * @param stale whether a state is served while its projection is disconnected
 * @since 0.1.0
 */
public record HealthLimits(@Nullable Duration maxLag, @Nullable Long maxLagRecords, @Nullable Duration maxSnapshotAge,
		boolean stale) {

	/**
	 * No limits.
	 */
	public static final HealthLimits NONE = new HealthLimits(null, null, null, true);

	static HealthLimits of(S2HealthProperties properties, boolean stale) {
		if (properties.getMaxLag() != null) {
			PropertyChecks.requirePositive("s2.snapshot.health.max-lag", properties.getMaxLag());
		}
		if (properties.getMaxLagRecords() != null) {
			PropertyChecks.requireAtLeast("s2.snapshot.health.max-lag-records", properties.getMaxLagRecords(), 1);
		}
		if (properties.getMaxSnapshotAge() != null) {
			PropertyChecks.requirePositive("s2.snapshot.health.max-snapshot-age", properties.getMaxSnapshotAge());
		}
		return new HealthLimits(properties.getMaxLag(), properties.getMaxLagRecords(), properties.getMaxSnapshotAge(),
				stale);
	}

	@Nullable String tooLate(Lag lag) {
		if (this.maxLag != null && lag.time().compareTo(this.maxLag) > 0) {
			return String.format(Locale.ROOT, "it is %s behind, more than %s", lag.time(), this.maxLag);
		}
		if (this.maxLagRecords != null && Long.compareUnsigned(lag.records(), this.maxLagRecords) > 0) {
			return String.format(Locale.ROOT, "it is %d records behind, more than %d", lag.records(),
					this.maxLagRecords);
		}
		return null;
	}

	@Nullable String tooOld(SnapshotFailures.@Nullable Failing failing, Instant covered) {
		if (failing == null || this.maxSnapshotAge == null) {
			return null;
		}
		Duration age = Duration.between(covered, Instant.now());
		return (age.compareTo(this.maxSnapshotAge) > 0) ? String.format(Locale.ROOT,
				"no snapshot could be stored since %s, longer than %s", covered, this.maxSnapshotAge) : null;
	}

}
