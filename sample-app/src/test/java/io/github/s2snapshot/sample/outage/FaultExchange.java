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

package io.github.s2snapshot.sample.outage;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.FrameEncoder;

/**
 * Request that the {@link FaultGateway} forwards. Used only on its event loop.
 */
final class FaultExchange {

	private static final long CANCEL = 0x8;

	private static final long INTERNAL_ERROR = 0x2;

	private static final int LENGTH_BYTES = 3;

	// Header of each record of a snapshot.
	private static final byte[] SNAPSHOT = "snapshot-id".getBytes(StandardCharsets.US_ASCII);

	private final HttpServerRequest request;

	private final Consumer<FaultExchange> whenOver;

	// Receives whether an append is a snapshot, returns whether to forward the append.
	private final Predicate<Boolean> appends;

	// Completes on the event loop, with whether a snapshot may be forwarded.
	private final Supplier<CompletionStage<Boolean>> snapshots;

	private final boolean session;

	private @Nullable HttpClientRequest upstream;

	// The beginning of an incomplete frame.
	private Buffer rest = Buffer.buffer();

	private boolean begun;

	private boolean over;

	FaultExchange(HttpServerRequest request, Consumer<FaultExchange> whenOver, Predicate<Boolean> appends,
			Supplier<CompletionStage<Boolean>> snapshots) {
		this.request = request;
		this.whenOver = whenOver;
		this.appends = appends;
		this.snapshots = snapshots;
		this.session = "s2s/proto".equals(request.getHeader("content-type"));
	}

	void start(HttpClient client, RequestOptions options) {
		this.request.pause();
		this.request.exceptionHandler((ex) -> cancel());
		this.request.response().exceptionHandler((ex) -> cancel());
		this.request.response().closeHandler((ignored) -> cancel());
		client.request(options).onComplete(this::connected, (ex) -> reset());
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
		upstream.exceptionHandler((ex) -> reset());
		upstream.response().onComplete(this::head, (ex) -> reset());
		if (this.request.method() == HttpMethod.GET) {
			upstream.end();
		}
		else {
			upstream.setChunked(true);
			upstream.writeHead();
			boolean append = this.request.path().endsWith("/records");
			this.request.handler((bytes) -> {
				if (append && (this.session || !this.begun)) {
					append(upstream, bytes);
				}
				else if (!this.over) {
					upstream.write(bytes);
				}
				this.begun = true;
			});
			this.request.endHandler((ignored) -> {
				if (!this.over) {
					upstream.end();
				}
			});
		}
		this.request.resume();
	}

	private void append(HttpClientRequest upstream, Buffer bytes) {
		if (!contains(bytes)) {
			append(upstream, bytes, false);
			return;
		}
		this.request.pause();
		this.snapshots.get().whenComplete((allowed, failure) -> {
			if (failure != null || !allowed) {
				reset();
			}
			else if (!this.over) {
				append(upstream, bytes, true);
				this.request.resume();
			}
		});
	}

	private void append(HttpClientRequest upstream, Buffer bytes, boolean snapshot) {
		if (!this.appends.test(snapshot)) {
			reset();
		}
		if (!this.over) {
			upstream.write(bytes);
		}
	}

	private static boolean contains(Buffer bytes) {
		for (int i = 0; i <= bytes.length() - SNAPSHOT.length; i++) {
			int matching = 0;
			while (matching < SNAPSHOT.length && bytes.getByte(i + matching) == SNAPSHOT[matching]) {
				matching++;
			}
			if (matching == SNAPSHOT.length) {
				return true;
			}
		}
		return false;
	}

	private void head(HttpClientResponse answer) {
		if (this.over) {
			return;
		}
		answer.exceptionHandler((ex) -> reset());
		this.request.response().setStatusCode(answer.statusCode()).setChunked(true);
		this.request.response().headers().addAll(answer.headers());
		this.request.response().writeHead();
		answer.handler((bytes) -> {
			if (!this.over) {
				this.request.response().write((this.session) ? wholeFrames(bytes) : bytes);
			}
		});
		answer.endHandler((ignored) -> {
			if (finish()) {
				this.request.response().end(this.rest);
			}
		});
	}

	// An additional frame can only be sent between complete frames.
	private Buffer wholeFrames(Buffer bytes) {
		this.rest.appendBuffer(bytes);
		int end = 0;
		while (this.rest.length() - end >= LENGTH_BYTES) {
			int next = end + LENGTH_BYTES + this.rest.getUnsignedMedium(end);
			if (next > this.rest.length()) {
				break;
			}
			end = next;
		}
		Buffer whole = this.rest.getBuffer(0, end);
		this.rest = this.rest.getBuffer(end, this.rest.length());
		return whole;
	}

	/**
	 * Ends a session with an error.
	 * @param code the error
	 */
	void terminate(ErrorCode code) {
		if (!this.session || !this.request.response().headWritten()) {
			reset();
		}
		else if (finish()) {
			cancelUpstream();
			this.request.response()
				.end(Buffer.buffer(FrameEncoder.encodeTerminal(code.httpStatus(),
						new ErrorBody.Coded(code, "answered by the fault gateway"))));
		}
	}

	void reset() {
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
