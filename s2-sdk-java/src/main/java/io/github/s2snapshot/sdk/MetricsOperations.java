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
 * Operations on metrics, a part of {@link S2Client}. Kinds of metrics that this version
 * of the client does not know are left out. {@code s2 lite} does not offer them: there
 * they fail with {@code not_implemented}. Safe for use by many threads.
 *
 * @since 0.1.0
 */
public interface MetricsOperations {

	/**
	 * Returns metrics of the account.
	 * @param set which ones
	 * @param range for what time
	 * @return the metrics, unmodifiable
	 * @throws S2Exception if the call fails
	 */
	List<Metric> getAccountMetrics(AccountMetricSet set, MetricRange range);

	/**
	 * Like {@link #getAccountMetrics(AccountMetricSet, MetricRange)}, with a future.
	 * @param set which ones
	 * @param range for what time
	 * @return a future of the metrics
	 */
	CompletableFuture<List<Metric>> getAccountMetricsAsync(AccountMetricSet set, MetricRange range);

	/**
	 * Returns metrics of a basin.
	 * @param basin the name of the basin
	 * @param set which ones
	 * @param range for what time
	 * @return the metrics, unmodifiable
	 * @throws InvalidInputException if the name breaks the rules of S2
	 * @throws S2Exception if the call fails
	 */
	List<Metric> getBasinMetrics(String basin, BasinMetricSet set, MetricRange range);

	/**
	 * Like {@link #getBasinMetrics(String, BasinMetricSet, MetricRange)}, with a future.
	 * @param basin the name of the basin
	 * @param set which ones
	 * @param range for what time
	 * @return a future of the metrics
	 */
	CompletableFuture<List<Metric>> getBasinMetricsAsync(String basin, BasinMetricSet set, MetricRange range);

	/**
	 * Returns metrics of a stream.
	 * @param basin the name of the basin
	 * @param stream the name of the stream
	 * @param set which ones
	 * @param range for what time
	 * @return the metrics, unmodifiable
	 * @throws InvalidInputException if a name breaks the rules of S2
	 * @throws S2Exception if the call fails
	 */
	List<Metric> getStreamMetrics(String basin, String stream, StreamMetricSet set, MetricRange range);

	/**
	 * Like {@link #getStreamMetrics(String, String, StreamMetricSet, MetricRange)}, with
	 * a future.
	 * @param basin the name of the basin
	 * @param stream the name of the stream
	 * @param set which ones
	 * @param range for what time
	 * @return a future of the metrics
	 */
	CompletableFuture<List<Metric>> getStreamMetricsAsync(String basin, String stream, StreamMetricSet set,
			MetricRange range);

}
