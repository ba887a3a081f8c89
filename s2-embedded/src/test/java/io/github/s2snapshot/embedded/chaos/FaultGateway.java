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

package io.github.s2snapshot.embedded.chaos;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;

import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.ErrorCode;

/**
 * HTTP/2 gateway in front of a server, which answers like an overloaded, draining or
 * broken service. A request that it refuses as free of side effects has not reached the
 * server.
 */
final class FaultGateway implements AutoCloseable {

	private static final int GRACE_MILLIS = 200;

	private static final long REFUSED_STREAM = 0x7;

	// All state is used on one event loop only.
	private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

	private final IntSupplier upstreamPort;

	private final HttpServer server;

	private final HttpClient client;

	private final Queue<Consumer<HttpServerRequest>> answers = new ConcurrentLinkedQueue<>();

	private final Set<GatewayExchange> exchanges = ConcurrentHashMap.newKeySet();

	FaultGateway(IntSupplier upstreamPort) throws Exception {
		this.upstreamPort = upstreamPort;
		this.client = this.vertx.createHttpClient(
				new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
		this.server = this.vertx.createHttpServer()
			.connectionHandler((connection) -> connection.exceptionHandler((ex) -> {
				// The fault proxy can close connections at any time.
			}))
			.requestHandler(this::handle);
		this.server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
	}

	int port() {
		return this.server.actualPort();
	}

	private void handle(HttpServerRequest request) {
		Consumer<HttpServerRequest> answer = this.answers.poll();
		if (answer != null) {
			answer.accept(request);
			return;
		}
		GatewayExchange exchange = new GatewayExchange(request, this.exchanges::remove);
		this.exchanges.add(exchange);
		exchange.start(this.client,
				new RequestOptions().setHost("127.0.0.1")
					.setPort(this.upstreamPort.getAsInt())
					.setMethod(request.method())
					.setURI(request.uri()));
	}

	// Answer the next requests with an error.
	void refuseNext(int count, ErrorCode code) {
		for (int i = 0; i < count; i++) {
			this.answers.add((request) -> request.response()
				.setStatusCode(code.httpStatus())
				.putHeader("content-type", "application/json")
				.putHeader("retry-after-ms", "15")
				.end(new ErrorBody.Coded(code, "told so").toJson()));
		}
	}

	// Answer the next requests with an error like a load balancer.
	void refuseNextWithText(int count) {
		for (int i = 0; i < count; i++) {
			this.answers.add((request) -> request.response()
				.setStatusCode(503)
				.putHeader("content-type", "text/html")
				.end("<html>no healthy upstream</html>"));
		}
	}

	void refuseNextStreams(int count) {
		for (int i = 0; i < count; i++) {
			this.answers.add((request) -> request.response().reset(REFUSED_STREAM));
		}
	}

	// Send GOAWAY without processing the next request.
	@SuppressWarnings("deprecation")
	void goAwayBeforeNext() {
		this.answers.add((request) -> {
			request.connection().goAway(0, (int) request.response().streamId() - 2);
			shutdown(request);
		});
	}

	void goAway() {
		onEach((exchange) -> shutdown(exchange.request()));
	}

	private static void shutdown(HttpServerRequest request) {
		request.connection().shutdown(GRACE_MILLIS, TimeUnit.MILLISECONDS);
	}

	void calm() {
		this.answers.clear();
	}

	void onEach(Consumer<GatewayExchange> action) {
		this.vertx.runOnContext((ignored) -> List.copyOf(this.exchanges).forEach(action));
	}

	@Override
	public void close() throws Exception {
		this.vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
	}

}
