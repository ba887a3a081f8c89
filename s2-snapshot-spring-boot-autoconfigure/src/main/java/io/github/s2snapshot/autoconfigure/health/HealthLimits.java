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
 * Limits of lag, snapshot age and failed keys for a healthy projection.
 *
 * @param maxLag the maximum lag in time, or {@code null} for no limit
 * @param maxLagRecords the maximum lag in records, or {@code null} for no limit
 * @param maxSnapshotAge the maximum time for which snapshots may fail, or {@code null}
 * for no limit
 * @param stale whether a projection is healthy while it is disconnected
 * @param maxFailedShare the maximum share of the keys in use that may have failed, 0 to 1
 * @since 0.1.0
 */
public record HealthLimits(@Nullable Duration maxLag, @Nullable Long maxLagRecords, @Nullable Duration maxSnapshotAge,
		boolean stale, double maxFailedShare) {

	private static final int FEWEST_FAILED = 2;

	/**
	 * Limits of any size: no projection exceeds them.
	 */
	public static final HealthLimits NONE = new HealthLimits(null, null, null, true, 1);

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
		double share = PropertyChecks.requireBetween("s2.snapshot.health.max-failed-share",
				properties.getMaxFailedShare(), 0, 1);
		return new HealthLimits(properties.getMaxLag(), properties.getMaxLagRecords(), properties.getMaxSnapshotAge(),
				stale, share);
	}

	@Nullable String tooLate(Lag lag) {
		if (this.maxLag != null && lag.time().compareTo(this.maxLag) > 0) {
			return String.format(Locale.ROOT, "the projection is %s behind, more than the limit of %s", lag.time(),
					this.maxLag);
		}
		if (this.maxLagRecords != null && Long.compareUnsigned(lag.records(), this.maxLagRecords) > 0) {
			return String.format(Locale.ROOT, "the projection is %d records behind, more than the limit of %d",
					lag.records(), this.maxLagRecords);
		}
		return null;
	}

	@Nullable String tooOld(SnapshotFailures.@Nullable Failing failing, Instant covered) {
		if (failing == null || this.maxSnapshotAge == null) {
			return null;
		}
		Duration age = Duration.between(covered, Instant.now());
		return (age.compareTo(this.maxSnapshotAge) > 0) ? String.format(Locale.ROOT,
				"no snapshot could be stored since %s, longer than the limit of %s", covered, this.maxSnapshotAge)
				: null;
	}

	/**
	 * Compares the number of failed keys with the limit. One failed key never exceeds it.
	 * @param failed the number of failed keys
	 * @param resident the number of keys in memory
	 * @return why the limit is exceeded, or {@code null} if it is not
	 */
	@Nullable String tooManyFailed(int failed, int resident) {
		long used = (long) failed + resident;
		if (failed < FEWEST_FAILED || failed <= this.maxFailedShare * used) {
			return null;
		}
		return String.format(Locale.ROOT, "%d of %d keys in use have failed, more than the limit of %s", failed, used,
				this.maxFailedShare);
	}

}
