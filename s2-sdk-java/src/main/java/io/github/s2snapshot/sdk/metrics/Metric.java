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
import java.util.List;

/**
 * Metric of the account, a basin or a stream. Immutable.
 *
 * @since 0.1.0
 */
public sealed interface Metric permits Metric.Scalar, Metric.Accumulation, Metric.Gauge, Metric.Label {

	/**
	 * Returns the name of the metric.
	 * @return the name
	 */
	String name();

	/**
	 * Metric with a single value.
	 *
	 * @param name the name
	 * @param unit the unit
	 * @param value the value
	 * @since 0.1.0
	 */
	record Scalar(String name, MetricUnit unit, double value) implements Metric {

	}

	/**
	 * Metric with a series of sums, each for the interval that begins at the time of its
	 * point.
	 *
	 * @param name the name
	 * @param unit the unit
	 * @param interval the length of an interval
	 * @param points the points, unmodifiable
	 * @since 0.1.0
	 */
	record Accumulation(String name, MetricUnit unit, MetricInterval interval, List<Point> points) implements Metric {

		/**
		 * Creates a metric.
		 */
		public Accumulation {
			points = List.copyOf(points);
		}

	}

	/**
	 * Metric with a series of values, each at the time of its point.
	 *
	 * @param name the name
	 * @param unit the unit
	 * @param points the points, unmodifiable
	 * @since 0.1.0
	 */
	record Gauge(String name, MetricUnit unit, List<Point> points) implements Metric {

		/**
		 * Creates a metric.
		 */
		public Gauge {
			points = List.copyOf(points);
		}

	}

	/**
	 * Metric with a list of labels, such as names.
	 *
	 * @param name the name
	 * @param values the labels, unmodifiable
	 * @since 0.1.0
	 */
	record Label(String name, List<String> values) implements Metric {

		/**
		 * Creates a metric.
		 */
		public Label {
			values = List.copyOf(values);
		}

	}

	/**
	 * Point of a series.
	 *
	 * @param time the time, in whole seconds
	 * @param value the value
	 * @since 0.1.0
	 */
	record Point(Instant time, double value) {

	}

}
