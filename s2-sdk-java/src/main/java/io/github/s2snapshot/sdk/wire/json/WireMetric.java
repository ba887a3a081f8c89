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

package io.github.s2snapshot.sdk.wire.json;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.WireException;

/**
 * A metric of any kind.
 *
 * @param kind the kind: a scalar, an accumulation, a gauge, a label or a newer one
 * @param name the name
 * @param unit the unit, {@code null} where the kind has none
 * @param interval the interval, {@code null} where the kind has none
 * @param value the value of a scalar, else {@code null}
 * @param points the points of a series, else empty
 * @param labels the labels, else empty
 * @since 0.1.0
 */
public record WireMetric(String kind, String name, @Nullable String unit, @Nullable String interval,
		@Nullable Double value, List<Point> points, List<String> labels) {

	/**
	 * Create a metric.
	 */
	public WireMetric {
		points = List.copyOf(points);
		labels = List.copyOf(labels);
	}

	/**
	 * Read the answer to a request for metrics.
	 * @param node the JSON object
	 * @return the metrics
	 */
	public static List<WireMetric> parseList(JsonNode node) {
		Json.requireObject(node, "struct MetricSetResponse");
		JsonNode values = Json.require(node, "values");
		Json.requireArray(values);
		List<WireMetric> metrics = new ArrayList<>();
		values.forEach((value) -> metrics.add(parse(value)));
		return metrics;
	}

	private static WireMetric parse(JsonNode node) {
		Json.requireObject(node, "enum Metric");
		if (node.size() != 1) {
			throw new WireException(ErrorCode.BAD_JSON, "invalid value: map, expected map with a single key");
		}
		String kind = node.propertyNames().iterator().next();
		JsonNode metric = Json.require(node, kind);
		Json.requireObject(metric, "a metric");
		boolean series = kind.equals("accumulation") || kind.equals("gauge");
		return new WireMetric(kind, Json.requireString(metric, "name"), Json.optional(metric, "unit", Json::asString),
				Json.optional(metric, "interval", Json::asString),
				(kind.equals("scalar")) ? Json.asDouble(Json.require(metric, "value")) : null,
				(series) ? points(metric) : List.of(), (kind.equals("label")) ? labels(metric) : List.of());
	}

	private static List<Point> points(JsonNode metric) {
		JsonNode values = Json.require(metric, "values");
		Json.requireArray(values);
		List<Point> points = new ArrayList<>();
		for (JsonNode value : values) {
			if (!value.isArray() || value.size() != 2) {
				throw new WireException(ErrorCode.BAD_JSON, "invalid length, expected a tuple of size 2");
			}
			points.add(new Point(Json.asUnsigned(value.get(0)), Json.asDouble(value.get(1))));
		}
		return points;
	}

	private static List<String> labels(JsonNode metric) {
		JsonNode values = Json.require(metric, "values");
		Json.requireArray(values);
		List<String> labels = new ArrayList<>();
		values.forEach((value) -> labels.add(Json.asString(value)));
		return labels;
	}

	/**
	 * A point of a series.
	 *
	 * @param epochSeconds the time
	 * @param value the value
	 * @since 0.1.0
	 */
	public record Point(long epochSeconds, double value) {

	}

}
