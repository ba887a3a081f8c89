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

package io.github.s2snapshot.embedded.contract;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.access.AccessTokenRequest;
import io.github.s2snapshot.sdk.access.AccessTokenScope;
import io.github.s2snapshot.sdk.access.Operation;
import io.github.s2snapshot.sdk.access.Permissions;
import io.github.s2snapshot.sdk.access.ResourceSet;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.metrics.AccountMetricSet;
import io.github.s2snapshot.sdk.metrics.BasinMetricSet;
import io.github.s2snapshot.sdk.metrics.MetricInterval;
import io.github.s2snapshot.sdk.metrics.MetricRange;
import io.github.s2snapshot.sdk.metrics.StreamMetricSet;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.BasinInfo;
import io.github.s2snapshot.sdk.resource.BasinReconfiguration;
import io.github.s2snapshot.sdk.resource.CreateOptions;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.ProvisionResult;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * Operations on the account, basins and streams, through the SDK.
 */
abstract class ControlPlaneContract extends AbstractContract {

	private S2Client client;

	ControlPlaneContract(Supplier<ContractServer> server) {
		super(server);
	}

	@BeforeAll
	void openClient() {
		this.client = S2Client.builder().accessToken("any").endpoints(S2Endpoints.of(server().endpoint())).build();
	}

	@AfterAll
	void closeClient() {
		this.client.close();
	}

	@Test
	void basinsShouldBeManaged() throws Exception {
		String name = Api.uniqueName("managed");
		assertThat(this.client.createBasinAsync(name, BasinConfig.defaults()).get().name()).isEqualTo(name);
		BasinConfig onAppend = BasinConfig.defaults().withCreateStreamOnAppend(true);
		assertThat(this.client.ensureBasinAsync(name, onAppend).get().result()).isEqualTo(ProvisionResult.UPDATED);
		assertThat(this.client.ensureBasin(name, onAppend).result()).isEqualTo(ProvisionResult.NOOP);
		assertThat(this.client.getBasinConfig(name).createStreamOnAppend()).isTrue();
		assertThat(this.client.reconfigureBasinAsync(name, BasinReconfiguration.none().withCreateStreamOnRead(true))
			.get()
			.createStreamOnRead()).isTrue();
		assertThat(this.client.getBasinConfigAsync(name).get().createStreamOnAppend()).isTrue();
		assertThat(this.client.listBasins(ListOptions.defaults().withPrefix(name)).items())
			.extracting(BasinInfo::name, BasinInfo::location, BasinInfo::deletedAt)
			.containsExactly(tuple(name, null, null));
		this.client.deleteBasin(name);
		await().untilAsserted(
				() -> assertThat(this.client.listAllBasins(ListOptions.defaults().withPrefix(name))).isEmpty());
	}

	@Test
	void aRepeatedRequestTokenShouldRepeatTheCreation() {
		String name = Api.uniqueName("token");
		CreateOptions once = CreateOptions.defaults().withRequestToken("request-1").withLocation("aws:us-east-1");
		BasinInfo created = this.client.createBasin(name, BasinConfig.defaults(), once);
		assertThat(this.client.createBasin(name, BasinConfig.defaults(), once)).isEqualTo(created);
		assertServerError(409, "resource_already_exists",
				() -> this.client.createBasin(name, BasinConfig.defaults().withCreateStreamOnRead(true), once));
		assertServerError(409, "resource_already_exists", () -> this.client.createBasin(name, BasinConfig.defaults()));
		S2Basin basin = this.client.basin(name);
		CreateOptions stream = CreateOptions.defaults().withRequestToken("request-2");
		StreamInfo info = basin.createStream("s", StreamConfig.defaults(), stream);
		assertThat(basin.createStream("s", StreamConfig.defaults(), stream)).isEqualTo(info);
		assertServerError(409, "resource_already_exists", () -> basin.createStream("s",
				StreamConfig.defaults().withRetention(RetentionPolicy.infinite()), stream));
	}

	@Test
	void aLocationShouldBeAccepted() {
		String name = Api.uniqueName("located");
		assertThat(this.client.ensureBasin(name, BasinConfig.defaults(), "aws:eu-north-1").result())
			.isEqualTo(ProvisionResult.CREATED);
		assertThat(this.client.ensureBasin(name, BasinConfig.defaults(), "aws:us-west-2").result())
			.isEqualTo(ProvisionResult.NOOP);
	}

	@Test
	void allPagesShouldBeListed() {
		String prefix = Api.uniqueName("pages");
		List<String> basins = Stream.of("a", "b", "c").map((name) -> prefix + "-" + name).toList();
		basins.forEach((name) -> this.client.createBasin(name, BasinConfig.defaults()));
		assertThat(this.client.listAllBasins(ListOptions.defaults().withPrefix(prefix).withLimit(2)))
			.extracting(BasinInfo::name)
			.containsExactlyElementsOf(basins);
		S2Basin basin = this.client.basin(basins.get(0));
		List<String> streams = Stream.of("s/1", "s/2", "s/3", "s/4", "t").toList();
		streams.forEach((name) -> basin.createStream(name, StreamConfig.defaults()));
		ListOptions pairs = ListOptions.defaults().withLimit(2);
		assertThat(basin.listAllStreams(pairs)).extracting(StreamInfo::name).containsExactlyElementsOf(streams);
		assertThat(basin.listAllStreams(pairs.withPrefix("s/").withStartAfter("s/1").withIncludeDeleted(true)))
			.extracting(StreamInfo::name)
			.containsExactly("s/2", "s/3", "s/4");
		assertThat(basin.listAllStreams(pairs).limit(1)).extracting(StreamInfo::name).containsExactly("s/1");
	}

	@Test
	void deletingMissingBasinsAndStreamsShouldSucceed() throws Exception {
		String name = Api.uniqueName("missing");
		assertThat(this.client.deleteBasinIfExists(name)).isFalse();
		assertThat(this.client.deleteBasinIfExistsAsync(name).get()).isFalse();
		assertThat(this.client.basin(name).deleteStreamIfExists("s")).isFalse();
		assertServerError(404, "basin_not_found", () -> this.client.deleteBasin(name));
		this.client.createBasin(name, BasinConfig.defaults());
		S2Basin basin = this.client.basin(name);
		basin.createStream("s", StreamConfig.defaults());
		assertThat(basin.deleteStreamIfExists("s")).isTrue();
		await().untilAsserted(() -> assertThat(basin.listAllStreams(ListOptions.defaults())).isEmpty());
		await().untilAsserted(() -> assertThat(basin.deleteStreamIfExistsAsync("s").get()).isFalse());
		assertServerError(404, "stream_not_found", () -> basin.deleteStream("s"));
		assertThat(this.client.deleteBasinIfExists(name)).isTrue();
	}

	static Stream<Consumer<S2Client>> accountCalls() {
		AccessTokenScope scope = AccessTokenScope.none()
			.withBasins(ResourceSet.prefix("prod-"))
			.withStreams(ResourceSet.all())
			.withAccessTokens(ResourceSet.exact("other"))
			.withStream(Permissions.READ)
			.withOperations(Operation.values());
		MetricRange range = MetricRange
			.between(Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-11-02T00:00:00Z"))
			.withInterval(MetricInterval.HOUR);
		Stream<Consumer<S2Client>> calls = Stream.of(
				(client) -> client.listAccessTokens(ListOptions.defaults().withPrefix("a").withLimit(1)),
				(client) -> client.listAllAccessTokens(ListOptions.defaults()).findFirst(),
				(client) -> client.issueAccessToken(AccessTokenRequest.of("reader", scope)
					.withExpiresAt(Instant.parse("2027-01-01T00:00:00Z"))
					.withAutoPrefixStreams(true)),
				(client) -> client.issueAccessToken(AccessTokenRequest.of("nothing", AccessTokenScope.none())),
				(client) -> client.revokeAccessToken("a/b c"), S2Client::listLocations, S2Client::getDefaultLocation,
				(client) -> client.setDefaultLocation("aws:us-east-1"));
		Stream<Consumer<S2Client>> metrics = Stream
			.of(Stream.of(AccountMetricSet.values())
				.<Consumer<S2Client>>map((set) -> (client) -> client.getAccountMetrics(set, range)),
					Stream.of(BasinMetricSet.values())
						.<Consumer<S2Client>>map((set) -> (client) -> client.getBasinMetrics("some-basin", set, range)),
					Stream.of(StreamMetricSet.values())
						.<Consumer<S2Client>>map((set) -> (client) -> client.getStreamMetrics("some-basin", "a/b", set,
								MetricRange.unspecified())))
			.flatMap((all) -> all);
		return Stream.concat(calls, metrics);
	}

	@ParameterizedTest
	@MethodSource("accountCalls")
	void accountCallsShouldBeParsedAndRefused(Consumer<S2Client> call) {
		assertServerError(501, "not_implemented", () -> call.accept(this.client));
	}

	@Test
	void futuresOfAccountCallsShouldBeRefusedToo() {
		MetricRange range = MetricRange.unspecified();
		assertThat(List.of(this.client.listAccessTokensAsync(ListOptions.defaults()),
				this.client.issueAccessTokenAsync(AccessTokenRequest.of("a", AccessTokenScope.none())),
				this.client.revokeAccessTokenAsync("a"), this.client.listLocationsAsync(),
				this.client.getDefaultLocationAsync(), this.client.setDefaultLocationAsync("x"),
				this.client.getAccountMetricsAsync(AccountMetricSet.ACCOUNT_OPS, range),
				this.client.getBasinMetricsAsync("some-basin", BasinMetricSet.STORAGE, range),
				this.client.getStreamMetricsAsync("some-basin", "s", StreamMetricSet.STORAGE, range)))
			.allSatisfy((future) -> assertThatExceptionOfType(ExecutionException.class).isThrownBy(future::get)
				.havingCause()
				.isInstanceOfSatisfying(S2ServerException.class, (error) -> assertThat(error.status()).isEqualTo(501)));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					{}                                                       | missing field `id`
					{"id":"x"}                                               | missing field `scope`
					{"id":"","scope":{}}                                     | access token id must not be empty
					{"id":"x","scope":{"ops":["nope"]}}                      | unknown variant `nope`, expected one of `list-basins`, `create-basin`,
					{"id":"x","scope":{"basins":{"exact":"no"}}}             | basin name should be at least 8 bytes in length
					{"id":"x","scope":{"basins":{"what":"no"}}}              | unknown variant `what`, expected `exact` or `prefix`
					{"id":"x","scope":{"basins":{"prefix":"A"}}}             | basin prefix must begin with a lowercase letter or number
					{"id":"x","scope":{"op_groups":{"account":{"read":1}}}}  | invalid type: integer `1`, expected a boolean
					""")
	void whenAnAccessTokenIsMalformedThenBadJson(String body, String message) {
		api().json("POST", "/v1/access-tokens", body).expectError(400, "bad_json", message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			"no way"  | location name must comprise ASCII letters, numbers, colons, hyphens, and periods
			""        | location name must be at least 1 character in length
			{}        | invalid type: map, expected a string
			""", quoteCharacter = '\'')
	void whenALocationIsMalformedThenBadJson(String body, String message) {
		api().json("PUT", "/v1/locations/default", body).expectError(400, "bad_json", message);
	}

	@Test
	void whenTheLocationOfABasinIsMalformedThenBadJson() {
		String message = "location name must comprise ASCII letters, numbers, colons, hyphens, and periods";
		String name = Api.uniqueName("location");
		api().json("POST", "/v1/basins", "{\"basin\":\"" + name + "\",\"location\":\"no way\"}")
			.expectError(400, "bad_json", message);
		api().json("PUT", "/v1/basins/" + name, "{\"location\":\"no way\"}").expectError(400, "bad_json", message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			start=-1           | start: invalid digit found in string
			end=4294967296     | end: number too large to fit in target type
			interval=year      | interval: unknown variant `year`, expected one of `minute`, `hour`, `day`
			""")
	void whenARangeOfMetricsIsMalformedThenBadQuery(String query, String message) {
		api().get("/v1/metrics?set=account-ops&" + query)
			.expectError(400, "bad_query", "Failed to deserialize query string: " + message);
	}

	@Test
	void whenAPrefixOfAccessTokensIsTooLongThenBadQuery() {
		api().get("/v1/access-tokens?prefix=" + "a".repeat(97))
			.expectError(400, "bad_query", "Failed to deserialize query string: prefix: access token prefix must not"
					+ " exceed 96 bytes in length");
	}

	private static void assertServerError(int status, String code, Runnable call) {
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(call::run).satisfies((error) -> {
			assertThat(error.status()).isEqualTo(status);
			assertThat(error.code()).isEqualTo(code);
			assertThat(error.isRetryable()).isFalse();
			assertThat(error.hasNoSideEffects()).isTrue();
		});
	}

}
