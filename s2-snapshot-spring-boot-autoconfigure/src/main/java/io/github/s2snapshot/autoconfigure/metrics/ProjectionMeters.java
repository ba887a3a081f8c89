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
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreStep;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;

/**
 * Meters of one projection that is not keyed.
 */
class ProjectionMeters extends EventMeters {

	private static final String RECORDS = "records";

	private static final double MILLIS_PER_SECOND = 1000;

	private final Supplier<@Nullable ProjectionInfo> projection;

	private final RestoreMeters restores;

	ProjectionMeters(MeterRegistry registry, ProjectionInfo info, Supplier<@Nullable ProjectionInfo> projection) {
		super(registry, info.name(), info.stream().toString());
		this.projection = projection;
		registerGauges();
		this.restores = new RestoreMeters(registry, tags());
	}

	private void registerGauges() {
		for (ProjectionStatus status : ProjectionStatus.values()) {
			Gauge.builder("s2.projection.status", () -> value((info) -> (info.status() == status) ? 1 : 0))
				.description("1 for the current status of the projection")
				.tags(tags().and("status", status.name().toLowerCase(Locale.ROOT)))
				.register(registry());
		}
		Gauge.builder("s2.projection.cursor", () -> value((info) -> (double) info.cursor()))
			.description("First sequence number that is not folded")
			.baseUnit(RECORDS)
			.tags(tags())
			.register(registry());
		Gauge.builder("s2.projection.lag.records", () -> value((info) -> info.lag().records()))
			.description("Records between the cursor and the last observed tail")
			.baseUnit(RECORDS)
			.tags(tags())
			.register(registry());
		TimeGauge.builder("s2.projection.lag.time", () -> value((info) -> seconds(info.lag().time())), TimeUnit.SECONDS)
			.description("Time between the last folded and the last observed record")
			.tags(tags())
			.register(registry());
		Gauge.builder("s2.projection.deltas.subscribers", () -> value((info) -> info.subscribers().count()))
			.description("Subscribers to the deltas of the projection")
			.baseUnit("subscribers")
			.tags(tags())
			.register(registry());
		Gauge.builder("s2.projection.deltas.lag", () -> value((info) -> info.subscribers().lag()))
			.description("Records between the slowest subscriber to the deltas and the cursor")
			.baseUnit(RECORDS)
			.tags(tags())
			.register(registry());
		Gauge.builder("s2.projection.connected", () -> value(ProjectionMeters::connected))
			.description("1 while the projection has contact with the server")
			.tags(tags())
			.register(registry());
		TimeGauge.builder("s2.projection.contact.age", () -> value(ProjectionMeters::contactAge), TimeUnit.SECONDS)
			.description("Time since the last contact with the server")
			.tags(tags())
			.register(registry());
		TimeGauge.builder("s2.snapshot.age", () -> value(ProjectionMeters::age), TimeUnit.SECONDS)
			.description("Age of the newest known snapshot")
			.tags(tags())
			.register(registry());
	}

	@Override
	void statusChanged(ProjectionStatus status) {
		if (status == ProjectionStatus.RESTORING) {
			this.restores.begin();
		}
	}

	@Override
	void restoring(RestoreStep step) {
		this.restores.restoring(step);
	}

	@Override
	void restored(RestoreInfo restore) {
		this.restores.end();
		super.restored(restore);
	}

	@Override
	void snapshotIgnored(SnapshotFault fault) {
		this.restores.snapshotIgnored(fault);
		super.snapshotIgnored(fault);
	}

	@Override
	void gap() {
		this.restores.gap();
		super.gap();
	}

	private double value(ToDoubleFunction<ProjectionInfo> function) {
		ProjectionInfo info = this.projection.get();
		return (info != null) ? function.applyAsDouble(info) : Double.NaN;
	}

	private static double age(ProjectionInfo info) {
		SnapshotInfo lastSnapshot = info.lastSnapshot();
		return (lastSnapshot != null) ? Math.max(0, seconds(Duration.between(lastSnapshot.takenAt(), Instant.now())))
				: Double.NaN;
	}

	private static double connected(ProjectionInfo info) {
		return (!info.isFollowing()) ? Double.NaN : (info.isConnected()) ? 1 : 0;
	}

	private static double contactAge(ProjectionInfo info) {
		return (info.contact().lastContact() != null) ? seconds(info.contact().age()) : Double.NaN;
	}

	private static double seconds(Duration duration) {
		return duration.toMillis() / MILLIS_PER_SECOND;
	}

}
