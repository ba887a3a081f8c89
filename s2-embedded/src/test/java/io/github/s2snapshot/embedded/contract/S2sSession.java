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

package io.github.s2snapshot.embedded.contract;

import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;

import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.FrameDecoder;
import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.proto.WireAppendAck;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Session over HTTP/2, frame by frame.
 */
final class S2sSession implements AutoCloseable {

	private static final long TIMEOUT_SECONDS = 10;

	private static final Object END = new Object();

	private final HttpClientRequest request;

	private final CompletableFuture<HttpClientResponse> response;

	private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();

	private final FrameDecoder decoder = new FrameDecoder();

	private final StringBuffer errorText = new StringBuffer();

	private volatile Throwable requestFailure;

	private S2sSession(HttpClientRequest request) {
		this.request = request;
		// A server may stop reading the request after its answer: only the response
		// counts.
		request.exceptionHandler((ex) -> this.requestFailure = ex);
		this.response = request.response().onSuccess(this::onResponse).toCompletionStage().toCompletableFuture();
	}

	static S2sSession append(ContractServer server, String path, String... headers) {
		S2sSession session = open(server, HttpMethod.POST, path, headers);
		await(session.request.writeHead());
		return session;
	}

	static S2sSession read(ContractServer server, String path, String... headers) {
		S2sSession session = open(server, HttpMethod.GET, path, headers);
		await(session.request.end());
		return session;
	}

	private static S2sSession open(ContractServer server, HttpMethod method, String path, String... headers) {
		RequestOptions options = new RequestOptions().setMethod(method)
			.setAbsoluteURI(server.endpoint() + path)
			.putHeader("content-type", "s2s/proto");
		for (int i = 0; i < headers.length; i += 2) {
			options.putHeader(headers[i], headers[i + 1]);
		}
		return new S2sSession(await(server.http2().request(options)));
	}

	private void onResponse(HttpClientResponse head) {
		head.exceptionHandler(this.events::add);
		head.endHandler((none) -> this.events.add(END));
		head.handler((buffer) -> {
			if (head.statusCode() != 200) {
				this.errorText.append(buffer);
				return;
			}
			ByteBuffer in = ByteBuffer.wrap(buffer.getBytes());
			for (Frame frame = this.decoder.decode(in); frame != null; frame = this.decoder.decode(in)) {
				this.events.add(frame);
			}
		});
	}

	HttpClientResponse head() {
		try {
			return this.response.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError("no response head; the request ended with " + this.requestFailure, ex);
		}
	}

	S2sSession expectOpen() {
		assertThat(head().statusCode()).as(this.errorText.toString()).isEqualTo(200);
		assertThat(head().getHeader("content-type")).isEqualTo("s2s/proto");
		return this;
	}

	ErrorBody expectRefused(int status) {
		assertThat(head().statusCode()).isEqualTo(status);
		assertThat(head().getHeader("content-type")).isEqualTo("application/json");
		expectEnd();
		return ErrorBody.parse(status, this.errorText.toString());
	}

	void send(byte[]... frames) {
		Buffer buffer = Buffer.buffer();
		for (byte[] frame : frames) {
			buffer.appendBytes(frame);
		}
		await(this.request.write(buffer));
	}

	void send(WireAppendInput... inputs) {
		byte[][] frames = new byte[inputs.length][];
		for (int i = 0; i < inputs.length; i++) {
			frames[i] = FrameEncoder.encode(inputs[i]);
		}
		send(frames);
	}

	void halfClose() {
		await(this.request.end());
	}

	Frame expectFrame() {
		return expectFrameWithin(TIMEOUT_SECONDS * 1000);
	}

	private Frame expectFrameWithin(long millis) {
		Object event = poll(millis);
		assertThat(event).isInstanceOf(Frame.class);
		return (Frame) event;
	}

	void expectEnd() {
		head();
		assertThat(poll(TIMEOUT_SECONDS * 1000)).isSameAs(END);
		if (head().statusCode() == 200) {
			this.decoder.finish();
		}
	}

	void expectNothingFor(long millis) {
		assertThat(poll(millis)).isNull();
	}

	WireAppendAck expectAck(long start, long end) {
		Frame frame = expectFrame();
		assertThat(frame.isTerminal()).as(frame.body().toUtf8()).isFalse();
		WireAppendAck ack = frame.decode(WireAppendAck::read);
		assertThat(ack.start().seqNum()).isEqualTo(start);
		assertThat(ack.end().seqNum()).isEqualTo(end);
		assertThat(ack.tail().seqNum()).isGreaterThanOrEqualTo(end);
		return ack;
	}

	WireReadBatch expectBatch() {
		return expectBatchWithin(TIMEOUT_SECONDS * 1000);
	}

	WireReadBatch expectBatchWithin(long millis) {
		Frame frame = expectFrameWithin(millis);
		assertThat(frame.isTerminal()).as(frame.body().toUtf8()).isFalse();
		return frame.decode(WireReadBatch::read);
	}

	WireReadBatch expectHeartbeat(long tail) {
		WireReadBatch batch = expectBatch();
		assertThat(batch.records()).isEmpty();
		assertThat(batch.tail()).isNotNull();
		assertThat(batch.tail().seqNum()).isEqualTo(tail);
		return batch;
	}

	/**
	 * Checks that a terminal frame and the end of the response follow.
	 * @param status the status in the frame
	 * @return the error in the frame
	 */
	ErrorBody expectTerminal(int status) {
		Frame frame = expectFrame();
		assertThat(frame.isTerminal()).isTrue();
		assertThat(frame.flags() & Frame.COMPRESSION_MASK).isZero();
		assertThat(frame.terminalStatus()).as(frame.terminalBody()).isEqualTo(status);
		expectEnd();
		return ErrorBody.parse(status, frame.terminalBody());
	}

	private Object poll(long millis) {
		try {
			return this.events.poll(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static <T> T await(Future<T> future) {
		try {
			return future.toCompletionStage().toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			throw new AssertionError("no result in time", ex);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	@Override
	public void close() {
		this.request.reset();
	}

}
