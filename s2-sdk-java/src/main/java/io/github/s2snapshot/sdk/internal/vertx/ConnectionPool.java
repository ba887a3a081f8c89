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

package io.github.s2snapshot.sdk.internal.vertx;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeoutException;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.internal.transport.Cancellable;
import io.github.s2snapshot.sdk.internal.transport.Origin;
import io.github.s2snapshot.sdk.internal.transport.TransportFailure;

/**
 * Connections of one event loop to one origin. The number of exchanges of a connection is
 * limited; when all connections are full, another one is opened. Used on the event loop
 * only.
 */
final class ConnectionPool {

	private static final int MAX_WAITING = 100_000;

	private final VertxLoop loop;

	private final HttpClientAgent client;

	private final Origin origin;

	private final Duration connectTimeout;

	private final List<PooledConnection> connections = new ArrayList<>();

	private final Deque<VertxExchange> waiting = new ArrayDeque<>();

	private int connecting;

	private boolean closed;

	ConnectionPool(VertxLoop loop, HttpClientAgent client, Origin origin, Duration connectTimeout) {
		this.loop = loop;
		this.client = client;
		this.origin = origin;
		this.connectTimeout = connectTimeout;
	}

	void acquire(VertxExchange exchange) {
		if (this.closed) {
			exchange.fail(clientClosed());
			return;
		}
		PooledConnection free = findFree();
		if (free != null) {
			exchange.start(free);
			return;
		}
		if (this.waiting.size() >= MAX_WAITING) {
			exchange.fail(new TransportFailure(
					"more than " + MAX_WAITING + " requests are waiting for a connection to " + this.origin, null, true,
					true));
			return;
		}
		this.waiting.add(exchange);
		if (this.waiting.size() > this.connecting * PooledConnection.MAX_STREAMS) {
			connect();
		}
	}

	private @Nullable PooledConnection findFree() {
		for (PooledConnection connection : this.connections) {
			if (connection.hasRoom()) {
				return connection;
			}
		}
		return null;
	}

	private void connect() {
		this.connecting++;
		ConnectAttempt attempt = new ConnectAttempt();
		attempt.timer = this.loop.schedule(this.connectTimeout.toMillis(), attempt::timedOut);
		HttpConnectOptions options = new HttpConnectOptions().setHost(this.origin.host())
			.setPort(this.origin.port())
			.setSsl(this.origin.tls());
		Future<HttpClientConnection> connection;
		try {
			connection = this.client.connect(options);
		}
		catch (RuntimeException ex) {
			// Thrown if the client was closed in the meantime.
			connection = Future.failedFuture(ex);
		}
		connection.onComplete(attempt::connected, attempt::failed);
	}

	private void add(HttpClientConnection connection) {
		PooledConnection pooled = new PooledConnection(this, this.loop, connection);
		this.connections.add(pooled);
		pooled.watch();
		serve();
	}

	private void failWaiting(Throwable cause) {
		List<VertxExchange> failed = new ArrayList<>(this.waiting);
		this.waiting.clear();
		TransportFailure failure = Failures.ofConnect(this.origin, this.connectTimeout, cause);
		failed.forEach((exchange) -> exchange.fail(failure));
	}

	// Starts waiting exchanges. Called when a connection has room again.
	void serve() {
		while (!this.waiting.isEmpty()) {
			PooledConnection free = findFree();
			if (free == null) {
				int missing = this.waiting.size() - this.connecting * PooledConnection.MAX_STREAMS;
				if (missing > 0) {
					connect();
				}
				return;
			}
			VertxExchange exchange = this.waiting.remove();
			if (!exchange.isDone()) {
				exchange.start(free);
			}
		}
	}

	void remove(PooledConnection connection) {
		this.connections.remove(connection);
		serve();
	}

	void close() {
		this.closed = true;
		TransportFailure failure = clientClosed();
		List<VertxExchange> failed = new ArrayList<>(this.waiting);
		this.waiting.clear();
		failed.forEach((exchange) -> exchange.fail(failure));
		new ArrayList<>(this.connections).forEach(PooledConnection::close);
	}

	static TransportFailure clientClosed() {
		return new TransportFailure("the S2 client is closed", null, true, false);
	}

	private final class ConnectAttempt {

		private @Nullable Cancellable timer;

		private boolean done;

		private void connected(HttpClientConnection connection) {
			if (!finish() || ConnectionPool.this.closed) {
				connection.close();
				return;
			}
			if (connection.protocolVersion() != HttpVersion.HTTP_2) {
				connection.close();
				failWaiting(new NoHttp2Exception());
				return;
			}
			if (connection.maxActiveStreams() < 1) {
				connection.close();
				failWaiting(
						new IOException("the server allows no HTTP/2 streams (SETTINGS_MAX_CONCURRENT_STREAMS is 0)"));
				return;
			}
			add(connection);
		}

		private void failed(Throwable cause) {
			if (finish()) {
				failWaiting(cause);
			}
		}

		// The connect timeout of the socket does not cover a server that accepts the
		// connection and stays silent.
		private void timedOut() {
			if (finish()) {
				failWaiting(new TimeoutException());
			}
		}

		private boolean finish() {
			if (this.done) {
				return false;
			}
			this.done = true;
			ConnectionPool.this.connecting--;
			if (this.timer != null) {
				this.timer.cancel();
			}
			return true;
		}

	}

	/**
	 * Thrown when the server does not support HTTP/2.
	 */
	static final class NoHttp2Exception extends Exception {

		private static final long serialVersionUID = 1L;

	}

}
