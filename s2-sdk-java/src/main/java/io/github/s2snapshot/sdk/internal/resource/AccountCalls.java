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
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.StringNode;

import io.github.s2snapshot.sdk.access.AccessTokenInfo;
import io.github.s2snapshot.sdk.access.AccessTokenRequest;
import io.github.s2snapshot.sdk.internal.call.CallSpec;
import io.github.s2snapshot.sdk.internal.call.CallTarget;
import io.github.s2snapshot.sdk.internal.call.ClientSettings;
import io.github.s2snapshot.sdk.internal.call.Request;
import io.github.s2snapshot.sdk.internal.transport.Origin;
import io.github.s2snapshot.sdk.metrics.AccountMetricSet;
import io.github.s2snapshot.sdk.metrics.BasinMetricSet;
import io.github.s2snapshot.sdk.metrics.Metric;
import io.github.s2snapshot.sdk.metrics.MetricRange;
import io.github.s2snapshot.sdk.metrics.StreamMetricSet;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.LocationInfo;
import io.github.s2snapshot.sdk.resource.Page;
import io.github.s2snapshot.sdk.wire.json.Json;
import io.github.s2snapshot.sdk.wire.json.WireAccessToken;
import io.github.s2snapshot.sdk.wire.json.WireIssuedToken;
import io.github.s2snapshot.sdk.wire.json.WirePage;

/**
 * Calls for access tokens, metrics and locations.
 */
public final class AccountCalls {

	private final Origin origin;

	private final ClientSettings settings;

	/**
	 * Creates calls.
	 * @param origin the origin of the account endpoint
	 * @param settings the settings of the client
	 */
	public AccountCalls(Origin origin, ClientSettings settings) {
		this.origin = origin;
		this.settings = settings;
	}

	private Request request(String method, String... segments) {
		Request request = new Request(this.origin, method, this.settings);
		for (String segment : segments) {
			request.segment(segment);
		}
		return request;
	}

	private static CallTarget account(String operation) {
		return new CallTarget(operation, null, null);
	}

	/**
	 * Lists access tokens.
	 * @param options the filter and the range of the page
	 * @return the call
	 */
	public CallSpec<Page<AccessTokenInfo>> listAccessTokens(ListOptions options) {
		return CallSpec.of(account("list access tokens"), JsonCalls.list(request("GET", "access-tokens"), options),
				(response) -> ResourceMapping.page(
						WirePage.parse(JsonCalls.parse(response), WirePage.ACCESS_TOKENS, WireAccessToken::parse),
						AccountMapping::accessToken));
	}

	/**
	 * Issues an access token.
	 * @param token the token to issue
	 * @return the call
	 */
	public CallSpec<String> issueAccessToken(AccessTokenRequest token) {
		return CallSpec.of(account("issue access token '" + token.id() + "'"),
				JsonCalls.body(request("POST", "access-tokens"), AccountMapping.toWire(token).toJson()),
				(response) -> WireIssuedToken.parse(JsonCalls.parse(response)));
	}

	/**
	 * Revokes an access token.
	 * @param id the id of the token
	 * @return the call
	 */
	public CallSpec<Void> revokeAccessToken(String id) {
		return new DeleteCall(account("revoke access token '" + id + "'"), request("DELETE", "access-tokens", id));
	}

	/**
	 * Gets metrics of the account.
	 * @param set the set of metrics
	 * @param range the time range
	 * @return the call
	 */
	public CallSpec<List<Metric>> accountMetrics(AccountMetricSet set, MetricRange range) {
		return metrics(account("get account metrics"), request("GET", "metrics"), set.value(), range);
	}

	/**
	 * Gets metrics of a basin.
	 * @param basin the basin
	 * @param set the set of metrics
	 * @param range the time range
	 * @return the call
	 */
	public CallSpec<List<Metric>> basinMetrics(String basin, BasinMetricSet set, MetricRange range) {
		return metrics(new CallTarget("get basin metrics", basin, null), request("GET", "metrics", basin), set.value(),
				range);
	}

	/**
	 * Gets metrics of a stream.
	 * @param basin the basin
	 * @param stream the stream
	 * @param set the set of metrics
	 * @param range the time range
	 * @return the call
	 */
	public CallSpec<List<Metric>> streamMetrics(String basin, String stream, StreamMetricSet set, MetricRange range) {
		return metrics(new CallTarget("get stream metrics", basin, stream), request("GET", "metrics", basin, stream),
				set.value(), range);
	}

	private static CallSpec<List<Metric>> metrics(CallTarget target, Request request, String set, MetricRange range) {
		request.query("set", set).query("start", seconds(range.start())).query("end", seconds(range.end()));
		if (range.interval() != null) {
			request.query("interval", range.interval().value());
		}
		return CallSpec.of(target, request, (response) -> MetricJson.read(JsonCalls.parse(response)));
	}

	private static @Nullable Long seconds(@Nullable Instant instant) {
		return (instant != null) ? Long.valueOf(instant.getEpochSecond()) : null;
	}

	/**
	 * Lists locations.
	 * @return the call
	 */
	public CallSpec<List<LocationInfo>> listLocations() {
		return CallSpec.of(account("list locations"), request("GET", "locations"),
				(response) -> List.copyOf(Json.asList(JsonCalls.parse(response), AccountMapping::location)));
	}

	/**
	 * Gets the default location.
	 * @return the call
	 */
	public CallSpec<LocationInfo> getDefaultLocation() {
		return CallSpec.of(account("get default location"), request("GET", "locations", "default"),
				(response) -> AccountMapping.location(JsonCalls.parse(response)));
	}

	/**
	 * Sets the default location.
	 * @param name the name of the location
	 * @return the call
	 */
	public CallSpec<LocationInfo> setDefaultLocation(String name) {
		return CallSpec.of(account("set default location"),
				JsonCalls.body(request("PUT", "locations", "default"), StringNode.valueOf(name)),
				(response) -> AccountMapping.location(JsonCalls.parse(response)));
	}

}
