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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.internal.transport.EventLoop;
import io.github.s2snapshot.sdk.internal.transport.Exchange;
import io.github.s2snapshot.sdk.internal.transport.ExchangeListener;
import io.github.s2snapshot.sdk.internal.transport.TransportFailure;

/**
 * Exchange that begins when the supplier has returned the access token. Until then it
 * buffers what is written. Used on the event loop only.
 */
final class AuthorizedExchange implements Exchange {

	private final EventLoop loop;

	private final AccessTokens tokens;

	private final Executor executor;

	private final ExchangeListener listener;

	private final List<byte[]> early = new ArrayList<>();

	private @Nullable String token;

	private @Nullable Exchange exchange;

	private boolean paused;

	private boolean ended;

	private boolean cancelled;

	AuthorizedExchange(EventLoop loop, AccessTokens tokens, Executor executor, ExchangeListener listener) {
		this.loop = loop;
		this.tokens = tokens;
		this.executor = executor;
		this.listener = listener;
	}

	// The results of loop.execute are ignored: if the loop was shut down, the closed
	// client fails its open calls.
	void start(Function<String, Exchange> opener) {
		this.executor.execute(() -> {
			String current;
			try {
				current = this.tokens.ask();
			}
			catch (Throwable ex) {
				this.loop.execute(() -> failed(ex));
				return;
			}
			this.loop.execute(() -> open(opener, current));
		});
	}

	private void open(Function<String, Exchange> opener, String current) {
		if (this.cancelled) {
			return;
		}
		this.token = current;
		Exchange opened = opener.apply(current);
		this.exchange = opened;
		if (this.paused) {
			opened.pause();
		}
		if (!this.early.isEmpty()) {
			opened.write(List.copyOf(this.early));
			this.early.clear();
		}
		if (this.ended) {
			opened.end();
		}
	}

	// Without the message of the supplier's exception, which may contain a secret.
	private void failed(Throwable cause) {
		if (!this.cancelled) {
			this.cancelled = true;
			this.listener.onFailure(new TransportFailure(
					"the access token supplier threw " + cause.getClass().getName(), cause, true, true));
		}
	}

	@Override
	public boolean isSent() {
		return this.exchange != null && this.exchange.isSent();
	}

	@Override
	public void write(List<byte[]> parts) {
		if (this.exchange != null) {
			this.exchange.write(parts);
		}
		else if (!this.cancelled && !this.ended) {
			this.early.addAll(parts);
		}
	}

	@Override
	public void end() {
		this.ended = true;
		if (this.exchange != null) {
			this.exchange.end();
		}
	}

	@Override
	public void pause() {
		this.paused = true;
		if (this.exchange != null) {
			this.exchange.pause();
		}
	}

	@Override
	public void resume() {
		this.paused = false;
		if (this.exchange != null) {
			this.exchange.resume();
		}
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		this.early.clear();
		if (this.exchange != null) {
			this.exchange.cancel();
		}
	}

	@Override
	public void suspect() {
		if (this.exchange != null) {
			this.exchange.suspect();
		}
	}

	@Override
	public void retireConnection() {
		if (this.exchange != null) {
			this.exchange.retireConnection();
		}
	}

	@Override
	public void rejectAccessToken() {
		String rejected = this.token;
		if (rejected != null) {
			this.executor.execute(() -> this.tokens.rejected(rejected));
		}
	}

}
