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

import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.keyed.KeyedProjectionInfo;

/**
 * Meters of all keys of one keyed projection. No meter is tagged by key.
 */
class KeyedMeters extends EventMeters {

	private static final String KEYS = "keys";

	private final Supplier<@Nullable KeyedProjectionInfo> projection;

	KeyedMeters(MeterRegistry registry, KeyedProjectionInfo info, Supplier<@Nullable KeyedProjectionInfo> projection) {
		super(registry, info.name(), info.basin() + "/" + info.pattern());
		this.projection = projection;
		gauge("s2.keyed.resident", KEYS, "Keys in memory, with those that are followed", KeyedProjectionInfo::resident);
		gauge("s2.keyed.resident.size", BaseUnits.BYTES, "Estimated size of the states of the keys in memory",
				KeyedProjectionInfo::residentBytes);
		gauge("s2.keyed.followed", KEYS, "Keys whose streams are followed", KeyedProjectionInfo::followed);
		gauge("s2.keyed.loading", KEYS, "Keys that are being loaded, or wait for that", KeyedProjectionInfo::loading);
		gauge("s2.keyed.failed", KEYS, "Failed keys that are remembered", KeyedProjectionInfo::failed);
		counter("s2.keyed.hits", "Requests that found the key in memory", KeyedProjectionInfo::hits);
		counter("s2.keyed.loads", "Keys that were loaded", KeyedProjectionInfo::loads);
		counter("s2.keyed.failures", "Loads that failed, and keys that failed later", KeyedProjectionInfo::failures);
		counter("s2.keyed.evictions", "Keys that left the memory", KeyedProjectionInfo::evictions);
	}

	private void gauge(String name, String unit, String description, ToDoubleFunction<KeyedProjectionInfo> value) {
		Gauge.builder(name, () -> value(value, Double.NaN))
			.description(description)
			.baseUnit(unit)
			.tags(tags())
			.register(registry());
	}

	private void counter(String name, String description, ToDoubleFunction<KeyedProjectionInfo> value) {
		FunctionCounter.builder(name, this, (meters) -> meters.value(value, 0))
			.description(description)
			.tags(tags())
			.register(registry());
	}

	private double value(ToDoubleFunction<KeyedProjectionInfo> function, double removed) {
		KeyedProjectionInfo info = this.projection.get();
		return (info != null) ? function.applyAsDouble(info) : removed;
	}

}
