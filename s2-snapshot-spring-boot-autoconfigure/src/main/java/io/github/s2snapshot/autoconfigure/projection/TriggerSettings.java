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

package io.github.s2snapshot.autoconfigure.projection;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.support.CronExpression;
import org.springframework.util.unit.DataSize;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.definition.SnapshotTriggers;

/**
 * Applies the properties of triggers.
 */
class TriggerSettings {

	private final String prefix;

	/**
	 * Creates a new {@link TriggerSettings}.
	 * @param prefix the prefix of the properties, without {@code trigger}
	 */
	TriggerSettings(String prefix) {
		this.prefix = prefix + ".trigger";
	}

	SnapshotTriggers apply(SnapshotTriggers triggers, S2SnapshotProperties.Trigger properties) {
		return apply(triggers, properties.getRecords(), properties.getBytes(), properties.getRestoreTime(),
				properties.getInterval(), properties.getCron())
			.withMode(properties.getMode())
			.withOnShutdown(properties.isOnShutdown())
			.withMinimumGap(minGap(properties.getMinGap()));
	}

	SnapshotTriggers apply(SnapshotTriggers triggers, ProjectionProperties.Trigger properties) {
		SnapshotTriggers result = apply(triggers, properties.getRecords(), properties.getBytes(),
				properties.getRestoreTime(), properties.getInterval(), properties.getCron());
		if (properties.getMode() != null) {
			result = result.withMode(properties.getMode());
		}
		if (properties.getOnShutdown() != null) {
			result = result.withOnShutdown(properties.getOnShutdown());
		}
		if (properties.getMinGap() != null) {
			result = result.withMinimumGap(minGap(properties.getMinGap()));
		}
		return result;
	}

	private SnapshotTriggers apply(SnapshotTriggers triggers, @Nullable Long records, @Nullable DataSize bytes,
			@Nullable Duration restoreTime, @Nullable Duration interval, @Nullable String cron) {
		SnapshotTriggers result = triggers;
		if (records != null) {
			result = result.withEveryRecords(PropertyChecks.requireAtLeast(this.prefix + ".records", records, 0));
		}
		if (bytes != null) {
			result = result.withEveryBytes(PropertyChecks.requireAtLeast(this.prefix + ".bytes", bytes.toBytes(), 0));
		}
		if (restoreTime != null) {
			Duration checked = PropertyChecks.requireNotNegative(this.prefix + ".restore-time", restoreTime);
			result = result.withRestoreTime((checked.isZero()) ? null : checked);
		}
		if (interval != null) {
			Duration checked = PropertyChecks.requireNotNegative(this.prefix + ".interval", interval);
			result = result.withInterval((checked.isZero()) ? null : checked);
		}
		if (cron != null) {
			result = result.withCron((cron.equals(Scheduled.CRON_DISABLED)) ? null : cron(cron));
		}
		return result;
	}

	private String cron(String cron) {
		try {
			CronExpression.parse(cron);
			return cron;
		}
		catch (IllegalArgumentException ex) {
			throw new FailureAnalyzedException(
					"The property '" + this.prefix + ".cron' is '" + cron + "', which is not a valid cron expression: "
							+ ex.getMessage() + ".",
					"Correct the property, for example to '0 0 3 * * *' for every day at three, or remove it.", ex);
		}
	}

	private Duration minGap(Duration minGap) {
		return PropertyChecks.requireNotNegative(this.prefix + ".min-gap", minGap);
	}

}
