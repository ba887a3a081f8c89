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

import io.vertx.core.http.HttpServerResponse;

import io.github.s2snapshot.sdk.wire.MediaTypes;

/**
 * Common operations of streaming responses.
 */
final class Sessions {

	private Sessions() {
	}

	/**
	 * Refuses a session if the server has no memory left for more sessions.
	 * @param exchange the exchange
	 */
	static void admit(Exchange exchange) {
		if (!exchange.watch().mayStay()) {
			throw Exchange.overloaded();
		}
	}

	/**
	 * Sends the head of a session response at once.
	 * @param exchange the exchange
	 */
	static void begin(Exchange exchange) {
		begin(exchange, MediaTypes.S2S);
	}

	static void begin(Exchange exchange, String contentType) {
		HttpServerResponse response = exchange.response();
		response.setChunked(true)
			.putHeader("content-type", contentType)
			.putHeader("cache-control", "no-cache, no-transform")
			.putHeader("x-accel-buffering", "no");
		response.writeHead();
	}

}
