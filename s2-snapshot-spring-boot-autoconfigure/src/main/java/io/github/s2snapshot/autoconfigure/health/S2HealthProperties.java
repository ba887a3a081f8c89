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

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of the health of projections.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("s2.snapshot.health")
public class S2HealthProperties {

	/**
	 * Maximum lag of a projection, as a time, before it is out of service. By default,
	 * there is no limit.
	 */
	private @Nullable Duration maxLag;

	/**
	 * Maximum lag of a projection, in records, before it is out of service. By default,
	 * there is no limit.
	 */
	private @Nullable Long maxLagRecords;

	/**
	 * Maximum time since the last stored snapshot for which snapshots may fail before the
	 * projection is out of service. By default, a failed snapshot is only shown as a
	 * detail.
	 */
	private @Nullable Duration maxSnapshotAge;

	/**
	 * Maximum share of the keys of a keyed projection that may have failed, from 0 to 1,
	 * before the projection is out of service. One failed key never exceeds it.
	 */
	private double maxFailedShare = 0.5;

	public @Nullable Duration getMaxLag() {
		return this.maxLag;
	}

	public void setMaxLag(@Nullable Duration maxLag) {
		this.maxLag = maxLag;
	}

	public @Nullable Long getMaxLagRecords() {
		return this.maxLagRecords;
	}

	public void setMaxLagRecords(@Nullable Long maxLagRecords) {
		this.maxLagRecords = maxLagRecords;
	}

	public @Nullable Duration getMaxSnapshotAge() {
		return this.maxSnapshotAge;
	}

	public void setMaxSnapshotAge(@Nullable Duration maxSnapshotAge) {
		this.maxSnapshotAge = maxSnapshotAge;
	}

	public double getMaxFailedShare() {
		return this.maxFailedShare;
	}

	public void setMaxFailedShare(double maxFailedShare) {
		this.maxFailedShare = maxFailedShare;
	}

}
