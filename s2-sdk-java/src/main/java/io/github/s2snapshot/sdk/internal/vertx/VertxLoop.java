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

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.internal.ContextInternal;

import io.github.s2snapshot.sdk.internal.transport.Cancellable;
import io.github.s2snapshot.sdk.internal.transport.EventLoop;
import io.github.s2snapshot.sdk.internal.transport.Exchange;
import io.github.s2snapshot.sdk.internal.transport.ExchangeListener;
import io.github.s2snapshot.sdk.internal.transport.HttpRequest;
import io.github.s2snapshot.sdk.internal.transport.Origin;

/**
 * Event loop with its own connections, so that an exchange stays on one thread.
 */
final class VertxLoop implements EventLoop {

	private final ContextInternal context;

	private final HttpClientAgent client;

	private final Duration connectTimeout;

	private final Map<Origin, ConnectionPool> pools = new HashMap<>();

	private boolean closed;

	VertxLoop(ContextInternal context, HttpClientAgent client, Duration connectTimeout) {
		this.context = context;
		this.client = client;
		this.connectTimeout = connectTimeout;
	}

	@Override
	public boolean execute(Runnable task) {
		try {
			this.context.runOnContext((ignored) -> task.run());
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	@Override
	public Cancellable schedule(long delayMillis, Runnable task) {
		long id = this.context.setTimer(Math.max(1, delayMillis), (ignored) -> task.run());
		return () -> this.context.owner().cancelTimer(id);
	}

	@Override
	public Exchange open(Origin origin, HttpRequest request, ExchangeListener listener) {
		VertxExchange exchange = new VertxExchange(this, origin, request, listener);
		if (this.closed) {
			exchange.fail(ConnectionPool.clientClosed());
			return exchange;
		}
		this.pools.computeIfAbsent(origin, (key) -> new ConnectionPool(this, this.client, key, this.connectTimeout))
			.acquire(exchange);
		return exchange;
	}

	void closeConnections() {
		this.closed = true;
		this.pools.values().forEach(ConnectionPool::close);
	}

}
