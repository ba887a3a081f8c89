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

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.HostAndPort;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.internal.transport.Exchange;
import io.github.s2snapshot.sdk.internal.transport.ExchangeListener;
import io.github.s2snapshot.sdk.internal.transport.HttpRequest;
import io.github.s2snapshot.sdk.internal.transport.Origin;
import io.github.s2snapshot.sdk.internal.transport.TransportFailure;

/**
 * Exchange on an HTTP/2 stream. Used on the event loop only.
 */
final class VertxExchange implements Exchange {

	private static final long CANCEL = 0x8;

	private final VertxLoop loop;

	private final Origin origin;

	private final HttpRequest head;

	private final ExchangeListener listener;

	private final List<byte[]> unsent = new ArrayList<>();

	private @Nullable PooledConnection connection;

	private @Nullable PooledConnection lastConnection;

	private @Nullable HttpClientRequest request;

	private @Nullable HttpClientResponse response;

	private boolean paused;

	private boolean ended;

	private boolean done;

	VertxExchange(VertxLoop loop, Origin origin, HttpRequest head, ExchangeListener listener) {
		this.loop = loop;
		this.origin = origin;
		this.head = head;
		this.listener = listener;
	}

	boolean isDone() {
		return this.done;
	}

	@Override
	public boolean isSent() {
		return this.request != null;
	}

	void start(PooledConnection connection) {
		connection.opened();
		this.connection = connection;
		this.lastConnection = connection;
		RequestOptions options = new RequestOptions().setMethod(HttpMethod.valueOf(this.head.method()))
			.setURI(this.head.path());
		connection.connection().request(options).onComplete(this::send, this::broken);
	}

	private void send(HttpClientRequest request) {
		if (this.done) {
			// Cancelled before the stream was opened; nothing was sent on it.
			request.reset(CANCEL);
			return;
		}
		this.request = request;
		request.authority(authority());
		this.head.headers().forEach(request::putHeader);
		request.exceptionHandler(this::broken);
		request.response().onComplete(this::received, this::broken);
		byte[] body = this.head.body();
		if (this.head.isStreaming()) {
			request.setChunked(true);
			request.writeHead();
			sendUnsent(request);
		}
		else if (body != null) {
			request.end(wrap(List.of(body)));
		}
		else {
			request.end();
		}
	}

	private HostAndPort authority() {
		boolean defaultPort = this.origin.port() == ((this.origin.tls()) ? 443 : 80);
		return HostAndPort.create(this.origin.host(), (defaultPort) ? -1 : this.origin.port());
	}

	private void sendUnsent(HttpClientRequest request) {
		if (!this.unsent.isEmpty()) {
			request.write(wrap(this.unsent));
			this.unsent.clear();
		}
		if (this.ended) {
			request.end();
		}
	}

	// One buffer for all parts, without copying them, because each write is flushed.
	private static Buffer wrap(List<byte[]> parts) {
		return BufferInternal.buffer(Unpooled.wrappedBuffer(parts.toArray(new byte[0][])));
	}

	@Override
	public void write(List<byte[]> parts) {
		if (this.done || this.ended) {
			return;
		}
		if (this.request != null) {
			this.request.write(wrap(parts));
		}
		else {
			this.unsent.addAll(parts);
		}
	}

	@Override
	public void end() {
		if (this.done || this.ended) {
			return;
		}
		this.ended = true;
		if (this.request != null) {
			this.request.end();
		}
	}

	@Override
	public void pause() {
		this.paused = true;
		if (this.response != null) {
			this.response.pause();
		}
	}

	@Override
	public void resume() {
		this.paused = false;
		if (this.response != null) {
			this.response.resume();
		}
	}

	@Override
	public void suspect() {
		if (this.connection != null) {
			this.connection.suspect();
		}
	}

	@Override
	public void retireConnection() {
		if (this.lastConnection != null) {
			this.lastConnection.retire();
		}
	}

	@Override
	public void cancel() {
		if (!this.done) {
			this.done = true;
			reset();
			release();
		}
	}

	private void received(HttpClientResponse response) {
		if (this.done) {
			return;
		}
		this.response = response;
		if (this.paused) {
			response.pause();
		}
		response.exceptionHandler(this::broken);
		response.handler(this::data);
		response.endHandler((ignored) -> responseEnded());
		guard(() -> this.listener.onHead(response.statusCode(), response.headers()::get));
	}

	private void data(Buffer data) {
		if (!this.done) {
			guard(() -> this.listener.onData(((BufferInternal) data).getByteBuf().nioBuffer()));
		}
	}

	private void responseEnded() {
		if (!this.done) {
			this.done = true;
			if (this.head.isStreaming() && !this.ended) {
				reset();
			}
			release();
			try {
				this.listener.onEnd();
			}
			catch (RuntimeException ex) {
				this.loop.execute(() -> this.listener.onFailure(handlingFailed(ex)));
			}
		}
	}

	private void broken(Throwable cause) {
		boolean refused = this.request == null
				|| (this.connection != null && this.connection.isRefused(this.request.streamId()));
		fail(Failures.ofExchange(this.origin, refused, cause));
	}

	void fail(TransportFailure failure) {
		if (!this.done) {
			this.done = true;
			release();
			// Later on the loop, so that the caller has received the exchange before it
			// fails.
			this.loop.execute(() -> this.listener.onFailure(failure));
		}
	}

	// An error in the client must end the exchange, so that its caller does not wait
	// without end.
	private void guard(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException ex) {
			if (!this.done) {
				fail(handlingFailed(ex));
				reset();
			}
		}
	}

	private static TransportFailure handlingFailed(RuntimeException ex) {
		return new TransportFailure("unexpected error in the S2 client while it handled the response: " + ex, ex, false,
				false);
	}

	private void reset() {
		if (this.request != null) {
			this.request.reset(CANCEL);
		}
	}

	private void release() {
		this.unsent.clear();
		PooledConnection used = this.connection;
		if (used != null) {
			this.connection = null;
			used.released();
		}
	}

}
