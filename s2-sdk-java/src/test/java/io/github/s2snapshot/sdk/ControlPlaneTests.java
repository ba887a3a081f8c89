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

import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.access.AccessTokenInfo;
import io.github.s2snapshot.sdk.access.AccessTokenRequest;
import io.github.s2snapshot.sdk.access.AccessTokenScope;
import io.github.s2snapshot.sdk.access.Operation;
import io.github.s2snapshot.sdk.access.Permissions;
import io.github.s2snapshot.sdk.access.ResourceSet;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.ProtocolException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.metrics.AccountMetricSet;
import io.github.s2snapshot.sdk.metrics.BasinMetricSet;
import io.github.s2snapshot.sdk.metrics.Metric;
import io.github.s2snapshot.sdk.metrics.MetricInterval;
import io.github.s2snapshot.sdk.metrics.MetricRange;
import io.github.s2snapshot.sdk.metrics.MetricUnit;
import io.github.s2snapshot.sdk.metrics.StreamMetricSet;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.BasinInfo;
import io.github.s2snapshot.sdk.resource.CreateOptions;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.LocationInfo;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.sdk.wire.json.WireAccessToken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the operations on the account, basins and streams, against a scripted server.
 */
class ControlPlaneTests {

	private final ScriptedServer server = ScriptedServer.start();

	private final S2Client client = Clients.client(this.server);

	@AfterEach
	void close() {
		this.client.close();
		this.server.close();
	}

	private void answer(int status, String json) {
		this.server.then((exchange) -> exchange.afterBody(() -> exchange.json(status, json)));
	}

	private static String basin(String name, String deletedAt) {
		return "{\"name\":\"" + name + "\",\"location\":\"aws:us-east-1\",\"created_at\":\"2026-11-23T10:00:00Z\","
				+ "\"deleted_at\":" + deletedAt + ",\"state\":\"active\"}";
	}

	private static String stream(String name) {
		return "{\"name\":\"" + name + "\",\"created_at\":\"2026-11-23T10:00:00Z\",\"deleted_at\":null,"
				+ "\"cipher\":null}";
	}

	@Test
	void accessTokenShouldBeIssuedWithItsScope() {
		answer(201, "{\"access_token\":\"shown-once\"}");
		AccessTokenScope scope = AccessTokenScope.none()
			.withBasins(ResourceSet.exact("some-basin"))
			.withStreams(ResourceSet.prefix("orders/"))
			.withAccount(Permissions.READ)
			.withBasin(Permissions.WRITE)
			.withStream(Permissions.READ_WRITE)
			.withOperations(Operation.CHECK_TAIL, Operation.LIST_BASINS);
		String token = this.client.issueAccessToken(AccessTokenRequest.of("reader", scope)
			.withExpiresAt(Instant.parse("2027-01-01T00:00:00Z"))
			.withAutoPrefixStreams(true));
		assertThat(token).isEqualTo("shown-once");
		ServerExchange request = this.server.exchange(0);
		assertThat(request.method() + " " + request.uri()).isEqualTo("POST /v1/access-tokens");
		assertThat(request.body().toString()).isEqualTo("{\"id\":\"reader\",\"expires_at\":\"2027-01-01T00:00:00Z\","
				+ "\"auto_prefix_streams\":true,\"scope\":{\"basins\":{\"exact\":\"some-basin\"},"
				+ "\"streams\":{\"prefix\":\"orders/\"},\"op_groups\":{\"account\":{\"read\":true,\"write\":false},"
				+ "\"basin\":{\"read\":false,\"write\":true},\"stream\":{\"read\":true,\"write\":true}},"
				+ "\"ops\":[\"list-basins\",\"check-tail\"]}}");
	}

	@Test
	void accessTokensShouldBeListed() {
		answer(200, "{\"access_tokens\":[{\"id\":\"a\",\"expires_at\":\"2027-01-01T00:00:00Z\","
				+ "\"auto_prefix_streams\":true,\"scope\":{\"basins\":{\"prefix\":\"\"},\"streams\":{\"exact\":\"\"},"
				+ "\"op_groups\":{\"stream\":{\"read\":true}},\"ops\":[\"append\",\"brand-new\"]}}],\"has_more\":true}");
		answer(200, "{\"access_tokens\":[{\"id\":\"b\",\"auto_prefix_streams\":false,\"scope\":{}}],"
				+ "\"has_more\":false}");
		List<AccessTokenInfo> tokens = this.client.listAllAccessTokens(ListOptions.defaults().withPrefix("x")).toList();
		assertThat(tokens).containsExactly(
				new AccessTokenInfo("a", Instant.parse("2027-01-01T00:00:00Z"), true,
						AccessTokenScope.none()
							.withBasins(ResourceSet.all())
							.withStream(Permissions.READ)
							.withOperations(Operation.APPEND)),
				new AccessTokenInfo("b", null, false, AccessTokenScope.none()));
		assertThat(this.server.exchange(1).uri()).isEqualTo("/v1/access-tokens?prefix=x&start_after=a");
	}

	@Test
	void accessTokenShouldBeRevoked() {
		this.server.then((exchange) -> exchange.response().setStatusCode(204).end());
		this.client.revokeAccessToken("a/b");
		assertThat(this.server.exchange(0).method()).isEqualTo("DELETE");
		assertThat(this.server.exchange(0).uri()).isEqualTo("/v1/access-tokens/a%2Fb");
	}

	@Test
	void operationsShouldMatchTheProtocol() {
		assertThat(Arrays.stream(Operation.values()).map(Operation::value))
			.containsExactlyElementsOf(WireAccessToken.OPERATIONS);
	}

	@Test
	void whenAnIdOrNameIsInvalidThenNothingIsSent() {
		assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> this.client.revokeAccessToken(".."));
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> AccessTokenRequest.of("", AccessTokenScope.none()));
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> this.client.setDefaultLocation("no way"));
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> CreateOptions.defaults().withRequestToken("x".repeat(37)));
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> CreateOptions.defaults().withRequestToken("a\nb"));
		assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> this.client.basin(Clients.BASIN)
			.createStream("s", StreamConfig.defaults(), CreateOptions.defaults().withLocation("aws:us-east-1")));
		assertThatExceptionOfType(InvalidInputException.class)
			.isThrownBy(() -> MetricRange.between(Instant.parse("1960-01-01T00:00:00Z"), Instant.EPOCH));
		assertThat(this.server.exchanges()).isEmpty();
	}

	@Test
	void metricsOfAllKindsShouldBeRead() {
		answer(200, "{\"values\":[{\"scalar\":{\"name\":\"s\",\"unit\":\"bytes\",\"value\":1.5}},"
				+ "{\"accumulation\":{\"name\":\"a\",\"unit\":\"operations\",\"interval\":\"hour\","
				+ "\"values\":[[3600,2],[7200,3.25]]}},"
				+ "{\"gauge\":{\"name\":\"g\",\"unit\":\"furlongs\",\"values\":[[4294967295,0]]}},"
				+ "{\"label\":{\"name\":\"l\",\"values\":[\"x\",\"y\"]}}," + "{\"brand_new\":{\"name\":\"n\"}}]}");
		MetricRange range = MetricRange.between(Instant.ofEpochSecond(3600), Instant.ofEpochSecond(10800))
			.withInterval(MetricInterval.HOUR);
		assertThat(this.client.getAccountMetrics(AccountMetricSet.ACCOUNT_OPS, range)).containsExactly(
				new Metric.Scalar("s", MetricUnit.BYTES, 1.5),
				new Metric.Accumulation("a", MetricUnit.OPERATIONS, MetricInterval.HOUR,
						List.of(new Metric.Point(Instant.ofEpochSecond(3600), 2),
								new Metric.Point(Instant.ofEpochSecond(7200), 3.25))),
				new Metric.Gauge("g", MetricUnit.OTHER,
						List.of(new Metric.Point(Instant.ofEpochSecond(4294967295L), 0))),
				new Metric.Label("l", List.of("x", "y")));
		assertThat(this.server.exchange(0).uri())
			.isEqualTo("/v1/metrics?set=account-ops&start=3600&end=10800&interval=hour");
		this.client.getBasinMetrics(Clients.BASIN, BasinMetricSet.READ_THROUGHPUT, MetricRange.unspecified());
		assertThat(this.server.exchange(1).uri()).isEqualTo("/v1/metrics/test-basin?set=read-throughput");
		this.client.getStreamMetrics(Clients.BASIN, "a/b", StreamMetricSet.STORAGE, MetricRange.unspecified());
		assertThat(this.server.exchange(2).uri()).isEqualTo("/v1/metrics/test-basin/a%2Fb?set=storage");
	}

	@Test
	void whenMetricsAreMalformedThenProtocolExceptionIsThrown() {
		answer(200, "{\"values\":[{\"gauge\":{\"name\":\"g\",\"unit\":\"bytes\",\"values\":[[1]]}}]}");
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> this.client.getAccountMetrics(AccountMetricSet.ACTIVE_BASINS, MetricRange.unspecified()));
	}

	@Test
	void locationsShouldBeReadAndSet() {
		String east = "{\"name\":\"aws:us-east-1\",\"is_private\":false,\"storage_classes\":[\"express\",\"std\"],"
				+ "\"default_storage_class\":\"express\"}";
		answer(200, "[" + east + ",{\"name\":\"cell\",\"is_private\":true}]");
		answer(200, east);
		LocationInfo location = new LocationInfo("aws:us-east-1", false, List.of("express", "std"), "express");
		assertThat(this.client.listLocations()).containsExactly(location,
				new LocationInfo("cell", true, List.of(), null));
		assertThat(this.client.getDefaultLocation()).isEqualTo(location);
		assertThat(this.client.setDefaultLocation("aws:us-east-1")).isEqualTo(location);
		ServerExchange set = this.server.exchange(2);
		assertThat(set.method() + " " + set.uri()).isEqualTo("PUT /v1/locations/default");
	}

	@Test
	void listOfAllPagesShouldBeLazyAndLeaveOutDeletedItems() {
		answer(200, "{\"basins\":[" + basin("basin-aa", "null") + "," + basin("basin-bb", "\"2026-11-23T11:00:00Z\"")
				+ "],\"has_more\":true}");
		answer(200, "{\"basins\":[" + basin("basin-cc", "null") + "],\"has_more\":false}");
		Iterator<BasinInfo> basins = this.client.listAllBasins(ListOptions.defaults().withLimit(2)).iterator();
		assertThat(this.server.exchanges()).isEmpty();
		assertThat(basins.next().location()).isEqualTo("aws:us-east-1");
		assertThat(this.server.exchanges()).hasSize(1);
		assertThat(basins.next().name()).isEqualTo("basin-cc");
		assertThat(basins.hasNext()).isFalse();
		assertThat(this.server.exchange(1).uri()).isEqualTo("/v1/basins?start_after=basin-bb&limit=2");
		assertThat(this.client.listAllBasins(ListOptions.defaults().withIncludeDeleted(true))).hasSize(1);
	}

	@Test
	void whenDeletedItemsAreIncludedThenTheyAreListed() {
		answer(200, "{\"basins\":[" + basin("basin-bb", "\"2026-11-23T11:00:00Z\"") + "],\"has_more\":false}");
		assertThat(this.client.listAllBasins(ListOptions.defaults().withIncludeDeleted(true))).hasSize(1);
		assertThat(this.client.listAllBasins(ListOptions.defaults())).isEmpty();
	}

	@Test
	void whenALaterPageFailsThenTheStreamThrows() {
		answer(200, "{\"streams\":[" + stream("a") + "],\"has_more\":true}");
		this.server.then((exchange) -> exchange.error(403, "permission_denied"));
		Iterator<StreamInfo> streams = this.client.basin(Clients.BASIN)
			.listAllStreams(ListOptions.defaults())
			.iterator();
		assertThat(streams.next().name()).isEqualTo("a");
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(streams::next);
	}

	@Test
	void retriesOfACreationShouldCarryTheSameRequestToken() {
		this.server.then((exchange) -> exchange.error(503, "unavailable"));
		answer(201, stream("s"));
		S2Basin basin = this.client.basin(Clients.BASIN);
		basin.createStream("s", StreamConfig.defaults());
		basin.createStream("s", StreamConfig.defaults());
		List<String> tokens = this.server.exchanges()
			.stream()
			.map((exchange) -> exchange.header("s2-request-token"))
			.toList();
		assertThat(tokens).hasSize(3).allMatch((token) -> token.length() == 32);
		assertThat(tokens.get(1)).isEqualTo(tokens.get(0));
		assertThat(tokens.get(2)).isNotEqualTo(tokens.get(0));
	}

	@Test
	void requestTokenAndLocationOfTheCallerShouldBeSent() {
		answer(201, basin("basin-aa", "null"));
		BasinInfo created = this.client.createBasin("basin-aa", BasinConfig.defaults(),
				CreateOptions.defaults().withRequestToken("mine-1").withLocation("aws:us-east-1"));
		assertThat(created.location()).isEqualTo("aws:us-east-1");
		assertThat(this.server.exchange(0).header("s2-request-token")).isEqualTo("mine-1");
		assertThat(this.server.exchange(0).body().toString()).endsWith("\"location\":\"aws:us-east-1\"}");
	}

	@Test
	void whenTheAnswerToADeletionIsLostThenTheRetryReportsIt() {
		this.server.then((exchange) -> exchange.cut()).then((exchange) -> exchange.error(404, "stream_not_found"));
		assertThat(this.client.basin(Clients.BASIN).deleteStreamIfExists("s")).isTrue();
		assertThat(this.client.basin(Clients.BASIN).deleteStreamIfExists("s")).isFalse();
		this.server.then((exchange) -> exchange.error(404, "not_known"));
		assertThat(this.client.basin(Clients.BASIN).deleteStreamIfExists("s")).isFalse();
		assertThatExceptionOfType(S2ServerException.class)
			.isThrownBy(() -> this.client.deleteBasinIfExists(Clients.BASIN));
	}

}
