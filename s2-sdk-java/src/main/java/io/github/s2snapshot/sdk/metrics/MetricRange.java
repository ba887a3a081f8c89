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

package io.github.s2snapshot.sdk.metrics;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.InvalidInputException;

/**
 * Time range of a request for metrics, and the interval of its series. S2 v1 allows at
 * most 90 days. Immutable.
 *
 * @param start the start of the range, or {@code null} if the metric set does not need
 * it; truncated to seconds
 * @param end the exclusive end of the range, or {@code null} if the metric set does not
 * need it; truncated to seconds
 * @param interval the interval of the series, or {@code null} for the default of the
 * metric set
 * @since 0.1.0
 */
public record MetricRange(@Nullable Instant start, @Nullable Instant end, @Nullable MetricInterval interval) {

	private static final long MAX_SECONDS = 0xFFFF_FFFFL;

	private static final MetricRange UNSPECIFIED = new MetricRange(null, null, null);

	/**
	 * Creates a range.
	 * @param start the start of the range, or {@code null}
	 * @param end the exclusive end of the range, or {@code null}
	 * @param interval the interval of the series, or {@code null}
	 */
	public MetricRange {
		check("start", start);
		check("end", end);
	}

	private static void check(String name, @Nullable Instant instant) {
		if (instant != null && (instant.getEpochSecond() < 0 || instant.getEpochSecond() > MAX_SECONDS)) {
			throw new InvalidInputException("'" + name + "' must be between " + Instant.EPOCH + " and "
					+ Instant.ofEpochSecond(MAX_SECONDS) + ", but is " + instant);
		}
	}

	/**
	 * Returns a range without a start, an end and an interval.
	 * @return the range
	 */
	public static MetricRange unspecified() {
		return UNSPECIFIED;
	}

	/**
	 * Returns a range between two times.
	 * @param start the start of the range
	 * @param end the exclusive end of the range
	 * @return the range
	 */
	public static MetricRange between(Instant start, Instant end) {
		return new MetricRange(start, end, null);
	}

	/**
	 * Returns a copy with another interval.
	 * @param interval the interval of the series
	 * @return the copy
	 */
	public MetricRange withInterval(MetricInterval interval) {
		return new MetricRange(this.start, this.end, interval);
	}

}
