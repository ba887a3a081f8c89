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

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;

/**
 * Server that is checked against the contract, and clients for it.
 */
final class ContractServer implements AutoCloseable {

	private final String endpoint;

	private final AutoCloseable server;

	private final Vertx vertx = Vertx.vertx();

	private final HttpClient http2;

	private final Api api;

	ContractServer(String endpoint, AutoCloseable server) {
		this.endpoint = endpoint;
		this.server = server;
		this.http2 = this.vertx.createHttpClient(
				new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
		this.api = new Api(endpoint);
	}

	String endpoint() {
		return this.endpoint;
	}

	Api api() {
		return this.api;
	}

	/**
	 * Returns a client that speaks HTTP/2 with prior knowledge.
	 * @return the client
	 */
	HttpClient http2() {
		return this.http2;
	}

	@Override
	public void close() throws Exception {
		this.vertx.close().toCompletionStage().toCompletableFuture().join();
		this.server.close();
	}

}
