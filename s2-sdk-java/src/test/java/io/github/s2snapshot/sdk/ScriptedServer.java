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

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;

/**
 * Server whose answers are scripts of a test, also with violations of the protocol. The
 * next script answers each request, and the last script answers all further requests.
 */
final class ScriptedServer implements AutoCloseable {

	private final Vertx vertx = Vertx.vertx();

	private final HttpServer server;

	private final BlockingQueue<Consumer<ServerExchange>> scripts = new LinkedBlockingQueue<>();

	private final List<ServerExchange> exchanges = new CopyOnWriteArrayList<>();

	private final AtomicInteger connections = new AtomicInteger();

	private final boolean tls;

	private ScriptedServer(HttpServerOptions options, int port) {
		this.tls = options.isSsl();
		this.server = this.vertx.createHttpServer(options)
			.connectionHandler((connection) -> this.connections.incrementAndGet())
			.requestHandler((request) -> {
				ServerExchange exchange = new ServerExchange(this.vertx, request);
				this.exchanges.add(exchange);
				nextScript().accept(exchange);
			});
		try {
			this.server.listen(port, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException("The scripted server did not start", ex);
		}
	}

	static ScriptedServer start() {
		return start(new HttpServerOptions());
	}

	static ScriptedServer start(HttpServerOptions options) {
		return new ScriptedServer(options, 0);
	}

	static ScriptedServer start(int port) {
		return new ScriptedServer(new HttpServerOptions(), port);
	}

	private synchronized Consumer<ServerExchange> nextScript() {
		if (this.scripts.isEmpty()) {
			return (exchange) -> exchange.json(500, "{\"code\":\"no_script\",\"message\":\"no script\"}");
		}
		return (this.scripts.size() > 1) ? this.scripts.remove() : this.scripts.element();
	}

	ScriptedServer then(Consumer<ServerExchange> script) {
		this.scripts.add(script);
		return this;
	}

	String endpoint() {
		return ((this.tls) ? "https" : "http") + "://127.0.0.1:" + port();
	}

	int port() {
		return this.server.actualPort();
	}

	List<ServerExchange> exchanges() {
		return this.exchanges;
	}

	ServerExchange exchange(int index) {
		return this.exchanges.get(index);
	}

	int connections() {
		return this.connections.get();
	}

	@Override
	public void close() {
		try {
			this.vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException("The scripted server did not stop", ex);
		}
	}

}
