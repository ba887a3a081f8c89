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

package io.github.s2snapshot.autoconfigure.metrics;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.RestoreStep;
import io.github.s2snapshot.projection.SnapshotFault;

/**
 * Meters of the restores of one projection.
 */
class RestoreMeters {

	private final Map<SnapshotFault, Counter> ignored = new EnumMap<>(SnapshotFault.class);

	private final Counter gaps;

	private volatile boolean restoring;

	private volatile @Nullable RestoreStep step;

	RestoreMeters(MeterRegistry registry, Tags tags) {
		for (SnapshotFault fault : SnapshotFault.values()) {
			this.ignored.put(fault, fallbacks(registry, tags, fault.id()));
		}
		this.gaps = fallbacks(registry, tags, "gap");
		Gauge.builder("s2.projection.restore.progress", this, RestoreMeters::progress)
			.description("Fraction of the records to read that the last restore has read")
			.tags(tags)
			.register(registry);
		Gauge.builder("s2.projection.restore.records", this, (meters) -> meters.read(meters.step))
			.description("Records read by the last restore, updated about once a second")
			.baseUnit("records")
			.tags(tags)
			.register(registry);
		Gauge.builder("s2.projection.restore.bytes", this, (meters) -> meters.bytes(meters.step))
			.description("Bytes read by the last restore, updated about once a second")
			.baseUnit(BaseUnits.BYTES)
			.tags(tags)
			.register(registry);
		TimeGauge.builder("s2.projection.restore.remaining", this, TimeUnit.MILLISECONDS, RestoreMeters::remaining)
			.description("Estimated time to the end of the restore")
			.tags(tags)
			.register(registry);
	}

	private static Counter fallbacks(MeterRegistry registry, Tags tags, String reason) {
		return Counter.builder("s2.projection.restore.fallbacks")
			.description("Times that a restore rejected a base and tried the next one")
			.tags(tags.and("reason", reason))
			.register(registry);
	}

	void begin() {
		this.step = null;
		this.restoring = true;
	}

	void restoring(RestoreStep step) {
		this.step = step;
	}

	void end() {
		this.restoring = false;
	}

	void snapshotIgnored(SnapshotFault fault) {
		Counter counter = this.ignored.get(fault);
		if (this.restoring && counter != null) {
			counter.increment();
		}
	}

	void gap() {
		if (this.restoring) {
			this.gaps.increment();
		}
	}

	private double progress() {
		RestoreStep current = this.step;
		if (!this.restoring) {
			return 1;
		}
		return (current != null) ? current.percent() / 100 : 0;
	}

	private double read(@Nullable RestoreStep current) {
		return (current != null) ? current.records() : 0;
	}

	private double bytes(@Nullable RestoreStep current) {
		return (current != null) ? current.bytes() : 0;
	}

	private double remaining() {
		if (!this.restoring) {
			return 0;
		}
		RestoreStep current = this.step;
		Duration remaining = (current != null) ? current.remaining() : null;
		return (remaining != null) ? remaining.toMillis() : Double.NaN;
	}

}
