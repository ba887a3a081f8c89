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

import java.util.function.Consumer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;

import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.FrameEncoder;

/**
 * A request that the {@link FaultGateway} forwards. Used on its event loop only.
 */
final class GatewayExchange {

	private static final long CANCEL = 0x8;

	private static final long INTERNAL_ERROR = 0x2;

	private static final int FLAGS_INDEX = 3;

	private final HttpServerRequest request;

	private final Consumer<GatewayExchange> whenOver;

	private final FrameSplitter toServer = new FrameSplitter();

	private final FrameSplitter toClient = new FrameSplitter();

	private final boolean session;

	private HttpClientRequest upstream;

	private int forwarded;

	private int acknowledged;

	private boolean draining;

	private boolean advising;

	private boolean cutting;

	private boolean over;

	GatewayExchange(HttpServerRequest request, Consumer<GatewayExchange> whenOver) {
		this.request = request;
		this.whenOver = whenOver;
		this.session = "s2s/proto".equals(request.getHeader("content-type"));
	}

	HttpServerRequest request() {
		return this.request;
	}

	private boolean isAppend() {
		return this.request.method() == HttpMethod.POST;
	}

	void start(HttpClient client, RequestOptions options) {
		this.request.pause();
		this.request.exceptionHandler((ex) -> cancel());
		this.request.response().exceptionHandler((ex) -> cancel());
		this.request.response().closeHandler((ignored) -> cancel());
		client.request(options).onComplete(this::connected, (ex) -> breakOff());
	}

	private void connected(HttpClientRequest upstream) {
		if (this.over) {
			upstream.reset(CANCEL);
			return;
		}
		this.upstream = upstream;
		this.request.headers().forEach((name, value) -> {
			if (!name.equals("host")) {
				upstream.putHeader(name, value);
			}
		});
		upstream.exceptionHandler((ex) -> breakOff());
		upstream.response().onComplete(this::head, (ex) -> breakOff());
		if (this.request.method() == HttpMethod.GET) {
			upstream.end();
		}
		else {
			upstream.setChunked(true);
			upstream.writeHead();
			this.request.handler((this.session) ? this::forward : upstream::write);
			this.request.endHandler((ignored) -> upstream.end());
		}
		this.request.resume();
	}

	private void forward(Buffer bytes) {
		if (this.over || this.draining) {
			return;
		}
		for (Buffer frame : this.toServer.add(bytes)) {
			this.forwarded++;
			this.upstream.write(frame);
		}
	}

	private void head(HttpClientResponse answer) {
		if (this.over) {
			return;
		}
		answer.exceptionHandler((ex) -> breakOff());
		this.request.response().setStatusCode(answer.statusCode()).setChunked(true);
		this.request.response().headers().addAll(answer.headers());
		this.request.response().writeHead();
		answer.handler((this.session) ? this::answer : this.request.response()::write);
		answer.endHandler((ignored) -> {
			if (finish()) {
				this.request.response().end();
			}
		});
	}

	private void answer(Buffer bytes) {
		for (Buffer frame : this.toClient.add(bytes)) {
			if (this.over) {
				return;
			}
			if (this.cutting) {
				finish();
				this.upstream.reset(CANCEL);
				this.request.response().end(frame.getBuffer(0, frame.length() / 2));
				return;
			}
			if (this.advising) {
				this.advising = false;
				frame.setByte(FLAGS_INDEX, (byte) (frame.getByte(FLAGS_INDEX) | Frame.RECONNECT_ADVISED));
			}
			this.acknowledged++;
			this.request.response().write(frame);
		}
		if (this.draining && this.acknowledged == this.forwarded) {
			terminate(ErrorCode.SERVER_DRAINING);
		}
	}

	// Accept no more batches, and end the session when the earlier ones are acknowledged.
	void drain() {
		if (!this.session || !isOpen()) {
			return;
		}
		this.draining = true;
		if (!isAppend() || this.acknowledged == this.forwarded) {
			terminate(ErrorCode.SERVER_DRAINING);
		}
	}

	// End the session with an error, even with batches in flight.
	void terminate(ErrorCode code) {
		if (this.session && isOpen() && finish()) {
			this.upstream.reset(CANCEL);
			this.request.response()
				.end(Buffer
					.buffer(FrameEncoder.encodeTerminal(code.httpStatus(), new ErrorBody.Coded(code, "told so"))));
		}
	}

	void advise() {
		this.advising = true;
	}

	void cutNextFrame() {
		this.cutting = this.session;
	}

	void reset() {
		if (this.session) {
			breakOff();
		}
	}

	private boolean isOpen() {
		return !this.over && this.upstream != null && this.request.response().headWritten();
	}

	private void breakOff() {
		if (finish()) {
			this.request.response().reset(INTERNAL_ERROR);
			cancelUpstream();
		}
	}

	private void cancel() {
		if (finish()) {
			cancelUpstream();
		}
	}

	private void cancelUpstream() {
		if (this.upstream != null) {
			this.upstream.reset(CANCEL);
		}
	}

	private boolean finish() {
		if (this.over) {
			return false;
		}
		this.over = true;
		this.whenOver.accept(this);
		return true;
	}

}
