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

import io.github.s2snapshot.embedded.internal.backend.Backend;
import io.github.s2snapshot.sdk.wire.Names;
import io.github.s2snapshot.sdk.wire.json.WireCreate;
import io.github.s2snapshot.sdk.wire.json.WirePage;
import io.github.s2snapshot.sdk.wire.json.WireStreamConfig;
import io.github.s2snapshot.sdk.wire.json.WireStreamInfo;

/**
 * Handlers for operations on streams, except on their records.
 */
final class StreamRoutes {

	private final Backend backend;

	StreamRoutes(Backend backend) {
		this.backend = backend;
	}

	void list(Exchange exchange, String[] path) {
		String basin = exchange.basin();
		QueryParams query = exchange.query();
		String prefix = Lists.prefix(query, Lists::streamPrefixProblem);
		WirePage<WireStreamInfo> page = this.backend.listStreams(basin, prefix,
				Lists.startAfter(query, Lists::streamPrefixProblem), query.limit());
		exchange.json(200, page.toJson(WirePage.STREAMS, WireStreamInfo::toJson));
	}

	void create(Exchange exchange, String[] path) {
		String basin = exchange.basin();
		String requestToken = exchange.requestToken();
		exchange.jsonBody((json) -> {
			WireCreate.Stream body = WireCreate.Stream.parse(json);
			JsonBodies.check(Names.streamProblem(body.stream()));
			exchange.then(this.backend.createStream(basin, body.stream(), body.config(), requestToken),
					(provisioned) -> JsonBodies.created(exchange, provisioned, WireStreamInfo::toJson));
		});
	}

	void ensure(Exchange exchange, String[] path) {
		String basin = exchange.basin();
		String stream = Paths.stream(path);
		exchange.optionalJsonBody((json) -> {
			WireStreamConfig config = (json != null) ? WireStreamConfig.parse(json) : null;
			exchange.then(this.backend.ensureStream(basin, stream, config),
					(provisioned) -> JsonBodies.ensured(exchange, provisioned, WireStreamInfo::toJson));
		});
	}

	void config(Exchange exchange, String[] path) {
		exchange.json(200, this.backend.streamConfig(exchange.basin(), Paths.stream(path)).toJson());
	}

	void reconfigure(Exchange exchange, String[] path) {
		String basin = exchange.basin();
		String stream = Paths.stream(path);
		exchange.jsonBody((json) -> exchange.then(
				this.backend.reconfigureStream(basin, stream, WireStreamConfig.Change.parse(json)),
				(config) -> exchange.json(200, config.toJson())));
	}

	void delete(Exchange exchange, String[] path) {
		exchange.then(this.backend.deleteStream(exchange.basin(), Paths.stream(path)), (none) -> exchange.empty(202));
	}

}
