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

package io.github.s2snapshot.sdk;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.metrics.AccountMetricSet;
import io.github.s2snapshot.sdk.metrics.BasinMetricSet;
import io.github.s2snapshot.sdk.metrics.Metric;
import io.github.s2snapshot.sdk.metrics.MetricRange;
import io.github.s2snapshot.sdk.metrics.StreamMetricSet;

/**
 * Operations of {@link S2Client} on metrics. Kinds of metrics that this version of the
 * client does not know are left out of the result. {@code s2 lite} does not support these
 * operations and answers with {@code not_implemented}. Thread-safe.
 *
 * @since 0.1.0
 */
public interface MetricsOperations {

	/**
	 * Returns metrics of the account.
	 * @param set the set of metrics
	 * @param range the time range
	 * @return the metrics, unmodifiable
	 * @throws S2Exception if the call fails
	 */
	List<Metric> getAccountMetrics(AccountMetricSet set, MetricRange range);

	/**
	 * Asynchronous variant of {@link #getAccountMetrics(AccountMetricSet, MetricRange)}.
	 * @param set the set of metrics
	 * @param range the time range
	 * @return a future of the metrics
	 */
	CompletableFuture<List<Metric>> getAccountMetricsAsync(AccountMetricSet set, MetricRange range);

	/**
	 * Returns metrics of a basin.
	 * @param basin the name of the basin
	 * @param set the set of metrics
	 * @param range the time range
	 * @return the metrics, unmodifiable
	 * @throws InvalidInputException if the name violates the rules of S2
	 * @throws S2Exception if the call fails
	 */
	List<Metric> getBasinMetrics(String basin, BasinMetricSet set, MetricRange range);

	/**
	 * Asynchronous variant of
	 * {@link #getBasinMetrics(String, BasinMetricSet, MetricRange)}.
	 * @param basin the name of the basin
	 * @param set the set of metrics
	 * @param range the time range
	 * @return a future of the metrics
	 */
	CompletableFuture<List<Metric>> getBasinMetricsAsync(String basin, BasinMetricSet set, MetricRange range);

	/**
	 * Returns metrics of a stream.
	 * @param basin the name of the basin
	 * @param stream the name of the stream
	 * @param set the set of metrics
	 * @param range the time range
	 * @return the metrics, unmodifiable
	 * @throws InvalidInputException if a name violates the rules of S2
	 * @throws S2Exception if the call fails
	 */
	List<Metric> getStreamMetrics(String basin, String stream, StreamMetricSet set, MetricRange range);

	/**
	 * Asynchronous variant of
	 * {@link #getStreamMetrics(String, String, StreamMetricSet, MetricRange)}.
	 * @param basin the name of the basin
	 * @param stream the name of the stream
	 * @param set the set of metrics
	 * @param range the time range
	 * @return a future of the metrics
	 */
	CompletableFuture<List<Metric>> getStreamMetricsAsync(String basin, String stream, StreamMetricSet set,
			MetricRange range);

}
