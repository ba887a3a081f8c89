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

package io.github.s2snapshot.sdk.internal.resource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sdk.metrics.Metric;
import io.github.s2snapshot.sdk.metrics.MetricInterval;
import io.github.s2snapshot.sdk.metrics.MetricUnit;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.WireException;
import io.github.s2snapshot.sdk.wire.json.Json;

/**
 * Reads metrics. Metrics of unknown kinds and intervals of a newer server are left out,
 * so that a request does not fail.
 */
final class MetricJson {

	private MetricJson() {
	}

	static List<Metric> read(JsonNode node) {
		Json.requireObject(node, "struct MetricSetResponse");
		List<Metric> metrics = new ArrayList<>();
		for (JsonNode value : Json.asList(Json.require(node, "values"), Function.identity())) {
			Metric metric = metric(value);
			if (metric != null) {
				metrics.add(metric);
			}
		}
		return List.copyOf(metrics);
	}

	private static @Nullable Metric metric(JsonNode node) {
		String kind = Json.requireSingleKey(node, "enum Metric");
		JsonNode metric = Json.require(node, kind);
		Json.requireObject(metric, "a metric");
		String name = Json.requireString(metric, "name");
		MetricUnit unit = unit(Json.optional(metric, "unit", Json::asString));
		MetricInterval interval = interval(Json.optional(metric, "interval", Json::asString));
		return switch (kind) {
			case "scalar" -> new Metric.Scalar(name, unit, Json.asDouble(Json.require(metric, "value")));
			case "accumulation" -> {
				List<Metric.Point> points = points(metric);
				yield (interval != null) ? new Metric.Accumulation(name, unit, interval, points) : null;
			}
			case "gauge" -> new Metric.Gauge(name, unit, points(metric));
			case "label" -> new Metric.Label(name, Json.asList(Json.require(metric, "values"), Json::asString));
			default -> null;
		};
	}

	private static @Nullable MetricInterval interval(@Nullable String value) {
		return Arrays.stream(MetricInterval.values())
			.filter((interval) -> interval.value().equals(value))
			.findFirst()
			.orElse(null);
	}

	private static MetricUnit unit(@Nullable String value) {
		return Arrays.stream(MetricUnit.values())
			.filter((unit) -> unit.value().equals(value))
			.findFirst()
			.orElse(MetricUnit.OTHER);
	}

	private static List<Metric.Point> points(JsonNode metric) {
		return Json.asList(Json.require(metric, "values"), MetricJson::point);
	}

	private static Metric.Point point(JsonNode node) {
		if (!node.isArray() || node.size() != 2) {
			throw new WireException(ErrorCode.BAD_JSON, "invalid length, expected a tuple of size 2");
		}
		return new Metric.Point(Instant.ofEpochSecond(Json.asUnsigned(node.get(0))), Json.asDouble(node.get(1)));
	}

}
