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

package io.github.s2snapshot.sdk.internal.call;

import java.util.concurrent.Executor;

import io.github.s2snapshot.sdk.internal.transport.Cancellable;
import io.github.s2snapshot.sdk.internal.transport.EventLoop;
import io.github.s2snapshot.sdk.internal.transport.Exchange;
import io.github.s2snapshot.sdk.internal.transport.ExchangeListener;
import io.github.s2snapshot.sdk.internal.transport.HttpRequest;
import io.github.s2snapshot.sdk.internal.transport.Origin;

/**
 * Event loop that adds the access token of the client to its requests.
 */
final class AuthorizedLoop implements EventLoop {

	private final EventLoop loop;

	private final AccessTokens tokens;

	private final Executor executor;

	AuthorizedLoop(EventLoop loop, AccessTokens tokens, Executor executor) {
		this.loop = loop;
		this.tokens = tokens;
		this.executor = executor;
	}

	static HttpRequest authorized(HttpRequest request, String token) {
		return request.withHeader("authorization", "Bearer " + token);
	}

	@Override
	public boolean execute(Runnable task) {
		return this.loop.execute(task);
	}

	@Override
	public Cancellable schedule(long delayMillis, Runnable task) {
		return this.loop.schedule(delayMillis, task);
	}

	@Override
	public Exchange open(Origin origin, HttpRequest request, ExchangeListener listener) {
		String token = this.tokens.fixed();
		if (token != null) {
			return this.loop.open(origin, authorized(request, token), listener);
		}
		AuthorizedExchange exchange = new AuthorizedExchange(this.loop, this.tokens, this.executor, listener);
		exchange.start((current) -> this.loop.open(origin, authorized(request, current), listener));
		return exchange;
	}

}
