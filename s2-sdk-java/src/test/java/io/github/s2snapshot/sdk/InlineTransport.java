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

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import io.github.s2snapshot.sdk.internal.transport.Cancellable;
import io.github.s2snapshot.sdk.internal.transport.EventLoop;
import io.github.s2snapshot.sdk.internal.transport.Exchange;
import io.github.s2snapshot.sdk.internal.transport.ExchangeListener;
import io.github.s2snapshot.sdk.internal.transport.HttpRequest;
import io.github.s2snapshot.sdk.internal.transport.Origin;
import io.github.s2snapshot.sdk.internal.transport.Transport;
import io.github.s2snapshot.sdk.internal.transport.TransportFailure;

/**
 * Transport on the thread of the caller, which answers every request with a fixed answer.
 * Its time does not advance.
 */
final class InlineTransport implements Transport, EventLoop {

	private final Random random;

	private final Deque<Runnable> tasks = new ArrayDeque<>();

	private boolean running;

	private int status;

	private Map<String, String> headers = Map.of();

	private byte[] body = {};

	InlineTransport(Random random) {
		this.random = random;
	}

	void answer(int status, Map<String, String> headers, byte[] body) {
		this.status = status;
		this.headers = headers;
		this.body = body;
	}

	@Override
	public EventLoop nextLoop() {
		return this;
	}

	@Override
	public void close() {
		this.tasks.clear();
	}

	@Override
	public boolean execute(Runnable task) {
		this.tasks.add(task);
		if (!this.running) {
			this.running = true;
			try {
				while (!this.tasks.isEmpty()) {
					this.tasks.remove().run();
				}
			}
			finally {
				this.running = false;
				this.tasks.clear();
			}
		}
		return true;
	}

	@Override
	public Cancellable schedule(long delayMillis, Runnable task) {
		return () -> {
		};
	}

	@Override
	public Exchange open(Origin origin, HttpRequest request, ExchangeListener listener) {
		InlineExchange exchange = new InlineExchange();
		this.tasks.add(() -> answer(exchange, listener));
		return exchange;
	}

	private void answer(InlineExchange exchange, ExchangeListener listener) {
		listener.onHead(this.status, (name) -> this.headers.get(name.toLowerCase(Locale.ROOT)));
		int position = 0;
		while (position < this.body.length && !exchange.cancelled) {
			int length = (this.random.nextBoolean()) ? this.body.length - position
					: 1 + this.random.nextInt(this.body.length - position);
			listener.onData(ByteBuffer.wrap(this.body, position, length).slice());
			position += length;
		}
		if (!exchange.cancelled) {
			if (this.random.nextInt(3) > 0) {
				listener.onEnd();
			}
			else {
				listener.onFailure(new TransportFailure("the network broke", null, false, true));
			}
		}
	}

	private static final class InlineExchange implements Exchange {

		private boolean cancelled;

		@Override
		public boolean isSent() {
			return true;
		}

		@Override
		public void write(List<byte[]> parts) {
		}

		@Override
		public void end() {
		}

		@Override
		public void pause() {
		}

		@Override
		public void resume() {
		}

		@Override
		public void suspect() {
		}

		@Override
		public void retireConnection() {
		}

		@Override
		public void cancel() {
			this.cancelled = true;
		}

	}

}
