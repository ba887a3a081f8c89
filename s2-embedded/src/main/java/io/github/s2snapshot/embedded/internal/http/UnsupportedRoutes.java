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

package io.github.s2snapshot.embedded.internal.http;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.Names;
import io.github.s2snapshot.sdk.wire.json.Json;
import io.github.s2snapshot.sdk.wire.json.WireAccessToken;

/**
 * Handlers for operations that only the cloud service supports. Arguments are validated
 * first, like in {@code s2 lite}.
 */
final class UnsupportedRoutes {

	private static final List<String> ACCOUNT_SETS = List.of("active-basins", "account-ops",
			"estimated-billable-usage");

	private static final List<String> BASIN_SETS = List.of("storage", "append-ops", "read-ops", "read-throughput",
			"append-throughput", "basin-ops");

	private static final List<String> STREAM_SETS = List.of("storage");

	private static final List<String> INTERVALS = List.of("minute", "hour", "day");

	void plain(Exchange exchange, String[] path) {
		exchange.fail(S2Error.of(ErrorCode.NOT_IMPLEMENTED, "Not implemented"));
	}

	void listAccessTokens(Exchange exchange, String[] path) {
		QueryParams query = exchange.query();
		Lists.prefix(query, Names::accessTokenPrefixProblem);
		Lists.startAfter(query, Names::accessTokenPrefixProblem);
		query.limit();
		plain(exchange, path);
	}

	void issueAccessToken(Exchange exchange, String[] path) {
		exchange.jsonBody((json) -> {
			JsonBodies.check(accessTokenProblem(WireAccessToken.parse(json)));
			plain(exchange, path);
		});
	}

	private static @Nullable String accessTokenProblem(WireAccessToken token) {
		WireAccessToken.Scope scope = token.scope();
		return Stream
			.<Supplier<@Nullable String>>of(() -> Names.accessTokenIdProblem(token.id()),
					() -> problem(scope.basins(), Names::basinProblem, Names::basinPrefixProblem),
					() -> problem(scope.streams(), Names::streamProblem, Names::streamPrefixProblem),
					() -> problem(scope.accessTokens(), Names::accessTokenIdProblem, Names::accessTokenPrefixProblem),
					() -> operationsProblem(scope.operations()))
			.map(Supplier::get)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	private static @Nullable String problem(WireAccessToken.@Nullable Resources resources,
			Function<String, @Nullable String> nameRule, Function<String, @Nullable String> prefixRule) {
		if (resources == null || (resources.exact() && resources.name().isEmpty())) {
			return null;
		}
		return (resources.exact()) ? nameRule.apply(resources.name()) : prefixRule.apply(resources.name());
	}

	private static @Nullable String operationsProblem(List<String> operations) {
		return operations.stream()
			.filter((operation) -> !WireAccessToken.OPERATIONS.contains(operation))
			.map((operation) -> unknownVariant(operation, WireAccessToken.OPERATIONS))
			.findFirst()
			.orElse(null);
	}

	void setDefaultLocation(Exchange exchange, String[] path) {
		exchange.jsonBody((json) -> {
			JsonBodies.check(Names.locationProblem(Json.asString(json)));
			plain(exchange, path);
		});
	}

	void accessToken(Exchange exchange, String[] path) {
		Paths.accessToken(path);
		plain(exchange, path);
	}

	void accountMetrics(Exchange exchange, String[] path) {
		metrics(exchange, path, ACCOUNT_SETS);
	}

	void basinMetrics(Exchange exchange, String[] path) {
		Paths.basin(path);
		metrics(exchange, path, BASIN_SETS);
	}

	void streamMetrics(Exchange exchange, String[] path) {
		Paths.basin(path);
		Paths.stream(path, 4);
		metrics(exchange, path, STREAM_SETS);
	}

	private void metrics(Exchange exchange, String[] path, List<String> sets) {
		QueryParams query = exchange.query();
		String set = query.get("set");
		if (set == null) {
			throw QueryParams.bad("missing field `set`");
		}
		if (!sets.contains(set)) {
			throw QueryParams.bad("set: " + unknownVariant(set, sets));
		}
		query.unsigned32("start");
		query.unsigned32("end");
		String interval = query.get("interval");
		if (interval != null && !INTERVALS.contains(interval)) {
			throw QueryParams.bad("interval: " + unknownVariant(interval, INTERVALS));
		}
		plain(exchange, path);
	}

	private static String unknownVariant(String value, List<String> known) {
		return "unknown variant `" + value + "`, expected " + ((known.size() > 1) ? "one of " : "")
				+ known.stream().collect(Collectors.joining("`, `", "`", "`"));
	}

}
