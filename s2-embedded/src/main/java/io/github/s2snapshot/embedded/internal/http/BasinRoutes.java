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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.Backend;
import io.github.s2snapshot.embedded.internal.backend.RecordCipher;
import io.github.s2snapshot.sdk.wire.Names;
import io.github.s2snapshot.sdk.wire.json.WireBasinConfig;
import io.github.s2snapshot.sdk.wire.json.WireBasinInfo;
import io.github.s2snapshot.sdk.wire.json.WireCreate;
import io.github.s2snapshot.sdk.wire.json.WirePage;

/**
 * Handlers for operations on basins.
 */
final class BasinRoutes {

	private final Backend backend;

	BasinRoutes(Backend backend) {
		this.backend = backend;
	}

	void list(Exchange exchange, String[] path) {
		QueryParams query = exchange.query();
		String prefix = Lists.prefix(query, Names::basinPrefixProblem);
		WirePage<WireBasinInfo> page = this.backend.listBasins(prefix,
				Lists.startAfter(query, Names::basinPrefixProblem), query.limit());
		exchange.json(200, page.toJson(WirePage.BASINS, WireBasinInfo::toJson));
	}

	void create(Exchange exchange, String[] path) {
		String requestToken = exchange.requestToken();
		exchange.jsonBody((json) -> {
			WireCreate.Basin body = WireCreate.Basin.parse(json);
			JsonBodies.check(Names.basinProblem(body.basin()));
			checkCipher(body.config());
			checkLocation(body.location());
			exchange.then(this.backend.createBasin(body.basin(), body.config(), requestToken),
					(provisioned) -> JsonBodies.created(exchange, provisioned, WireBasinInfo::toJson));
		});
	}

	void ensure(Exchange exchange, String[] path) {
		String basin = Paths.basin(path);
		exchange.optionalJsonBody((json) -> {
			WireCreate.EnsureBasin body = (json != null) ? WireCreate.EnsureBasin.parse(json) : null;
			WireBasinConfig config = (body != null) ? body.config() : null;
			checkCipher(config);
			checkLocation((body != null) ? body.location() : null);
			exchange.then(this.backend.ensureBasin(basin, config),
					(provisioned) -> JsonBodies.ensured(exchange, provisioned, WireBasinInfo::toJson));
		});
	}

	void config(Exchange exchange, String[] path) {
		exchange.json(200, this.backend.basinConfig(Paths.basin(path)).toJson());
	}

	void reconfigure(Exchange exchange, String[] path) {
		String basin = Paths.basin(path);
		exchange.jsonBody((json) -> {
			WireBasinConfig.Change change = WireBasinConfig.Change.parse(json);
			checkCipher(change.streamCipher().apply(null));
			exchange.then(this.backend.reconfigureBasin(basin, change),
					(config) -> exchange.json(200, config.toJson()));
		});
	}

	void delete(Exchange exchange, String[] path) {
		exchange.then(this.backend.deleteBasin(Paths.basin(path)), (none) -> exchange.empty(202));
	}

	private static void checkCipher(@Nullable WireBasinConfig config) {
		checkCipher((config != null) ? config.streamCipher() : null);
	}

	private static void checkCipher(@Nullable String cipher) {
		String problem = (cipher != null) ? RecordCipher.nameProblem(cipher) : null;
		if (problem != null) {
			JsonBodies.check("unknown variant `" + cipher + "`, " + problem);
		}
	}

	// This server has only one location: the requested one is checked and ignored
	private static void checkLocation(@Nullable String location) {
		JsonBodies.check((location != null) ? Names.locationProblem(location) : null);
	}

}
