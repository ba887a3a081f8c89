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
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.access.AccessTokenInfo;
import io.github.s2snapshot.sdk.access.AccessTokenRequest;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.internal.call.ClientContext;
import io.github.s2snapshot.sdk.internal.resource.AccountCalls;
import io.github.s2snapshot.sdk.internal.transport.Origin;
import io.github.s2snapshot.sdk.metrics.AccountMetricSet;
import io.github.s2snapshot.sdk.metrics.BasinMetricSet;
import io.github.s2snapshot.sdk.metrics.Metric;
import io.github.s2snapshot.sdk.metrics.MetricRange;
import io.github.s2snapshot.sdk.metrics.StreamMetricSet;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.LocationInfo;
import io.github.s2snapshot.sdk.resource.Page;
import io.github.s2snapshot.sdk.wire.Names;

/**
 * Operations of a client on the account, except for those on basins.
 */
abstract class AbstractAccount implements AccessTokenOperations, MetricsOperations, LocationOperations {

	private final ClientContext context;

	private final AccountCalls calls;

	AbstractAccount(Origin origin, ClientContext context) {
		this.context = context;
		this.calls = new AccountCalls(origin, context.settings());
	}

	private static String requireValid(String what, String name, @Nullable String problem) {
		if (problem != null) {
			throw new InvalidInputException("Invalid " + what + " '" + name + "': " + problem);
		}
		return name;
	}

	static String validBasin(String name) {
		return requireValid("basin name", name, Names.basinProblem(name));
	}

	static String validStream(String name) {
		return requireValid("stream name", name, Names.streamProblem(name));
	}

	static String validLocation(String name) {
		return requireValid("location name", name, Names.locationProblem(name));
	}

	private static String validAccessToken(String id) {
		return requireValid("access token id", id, Names.accessTokenIdProblem(id));
	}

	@Override
	public Page<AccessTokenInfo> listAccessTokens(ListOptions options) {
		return this.context.runBlocking(this.calls.listAccessTokens(options));
	}

	@Override
	public CompletableFuture<Page<AccessTokenInfo>> listAccessTokensAsync(ListOptions options) {
		return this.context.runAsync(this.calls.listAccessTokens(options));
	}

	@Override
	public Stream<AccessTokenInfo> listAllAccessTokens(ListOptions options) {
		return Pages.stream(options, this::listAccessTokens, AccessTokenInfo::id, (token) -> false);
	}

	@Override
	public String issueAccessToken(AccessTokenRequest request) {
		return this.context.runBlocking(this.calls.issueAccessToken(request));
	}

	@Override
	public CompletableFuture<String> issueAccessTokenAsync(AccessTokenRequest request) {
		return this.context.runAsync(this.calls.issueAccessToken(request));
	}

	@Override
	public void revokeAccessToken(String id) {
		this.context.runBlocking(this.calls.revokeAccessToken(validAccessToken(id)));
	}

	@Override
	public CompletableFuture<@Nullable Void> revokeAccessTokenAsync(String id) {
		return this.context.runAsync(this.calls.revokeAccessToken(validAccessToken(id)));
	}

	@Override
	public List<Metric> getAccountMetrics(AccountMetricSet set, MetricRange range) {
		return this.context.runBlocking(this.calls.accountMetrics(set, range));
	}

	@Override
	public CompletableFuture<List<Metric>> getAccountMetricsAsync(AccountMetricSet set, MetricRange range) {
		return this.context.runAsync(this.calls.accountMetrics(set, range));
	}

	@Override
	public List<Metric> getBasinMetrics(String basin, BasinMetricSet set, MetricRange range) {
		return this.context.runBlocking(this.calls.basinMetrics(validBasin(basin), set, range));
	}

	@Override
	public CompletableFuture<List<Metric>> getBasinMetricsAsync(String basin, BasinMetricSet set, MetricRange range) {
		return this.context.runAsync(this.calls.basinMetrics(validBasin(basin), set, range));
	}

	@Override
	public List<Metric> getStreamMetrics(String basin, String stream, StreamMetricSet set, MetricRange range) {
		return this.context.runBlocking(this.calls.streamMetrics(validBasin(basin), validStream(stream), set, range));
	}

	@Override
	public CompletableFuture<List<Metric>> getStreamMetricsAsync(String basin, String stream, StreamMetricSet set,
			MetricRange range) {
		return this.context.runAsync(this.calls.streamMetrics(validBasin(basin), validStream(stream), set, range));
	}

	@Override
	public List<LocationInfo> listLocations() {
		return this.context.runBlocking(this.calls.listLocations());
	}

	@Override
	public CompletableFuture<List<LocationInfo>> listLocationsAsync() {
		return this.context.runAsync(this.calls.listLocations());
	}

	@Override
	public LocationInfo getDefaultLocation() {
		return this.context.runBlocking(this.calls.getDefaultLocation());
	}

	@Override
	public CompletableFuture<LocationInfo> getDefaultLocationAsync() {
		return this.context.runAsync(this.calls.getDefaultLocation());
	}

	@Override
	public LocationInfo setDefaultLocation(String name) {
		return this.context.runBlocking(this.calls.setDefaultLocation(validLocation(name)));
	}

	@Override
	public CompletableFuture<LocationInfo> setDefaultLocationAsync(String name) {
		return this.context.runAsync(this.calls.setDefaultLocation(validLocation(name)));
	}

}
