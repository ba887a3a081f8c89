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
import java.util.stream.Collectors;

import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.ErrorCode;

/**
 * Operations that only the cloud has. Arguments are looked at first, as there.
 */
final class UnsupportedRoutes {

	private static final List<String> ACCOUNT_SETS = List.of("active-basins", "account-ops",
			"estimated-billable-usage");

	private static final List<String> BASIN_SETS = List.of("storage", "append-ops", "read-ops", "read-throughput",
			"append-throughput", "basin-ops");

	private static final List<String> STREAM_SETS = List.of("storage");

	void plain(Exchange exchange, String[] path) {
		exchange.fail(S2Error.of(ErrorCode.NOT_IMPLEMENTED, "Not implemented"));
	}

	void list(Exchange exchange, String[] path) {
		exchange.query().limit();
		plain(exchange, path);
	}

	void withBody(Exchange exchange, String[] path) {
		exchange.jsonBody((json) -> plain(exchange, path));
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
			throw QueryParams.bad("set: unknown variant `" + set + "`, expected " + ((sets.size() > 1) ? "one of " : "")
					+ sets.stream().collect(Collectors.joining("`, `", "`", "`")));
		}
		plain(exchange, path);
	}

}
