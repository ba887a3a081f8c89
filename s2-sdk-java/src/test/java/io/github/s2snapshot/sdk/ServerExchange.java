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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.LongStream;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.FrameDecoder;
import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.ProtoMessage;
import io.github.s2snapshot.sdk.wire.proto.WireAppendAck;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WirePosition;
import io.github.s2snapshot.sdk.wire.proto.WireReadBatch;
import io.github.s2snapshot.sdk.wire.proto.WireSequencedRecord;

/**
 * Request to the {@link ScriptedServer}, with methods to answer it.
 */
final class ServerExchange {

	private final Vertx vertx;

	private final HttpServerRequest request;

	private final List<WireAppendInput> batches = new CopyOnWriteArrayList<>();

	private final List<Frame> frames = new CopyOnWriteArrayList<>();

	private volatile Buffer body = Buffer.buffer();

	private volatile boolean requestEnded;

	private volatile boolean cancelled;

	private volatile boolean broken;

	ServerExchange(Vertx vertx, HttpServerRequest request) {
		this.vertx = vertx;
		this.request = request;
		request.exceptionHandler((ex) -> this.cancelled = true);
		request.response().exceptionHandler((ex) -> this.cancelled = true);
	}

	String method() {
		return this.request.method().name();
	}

	String uri() {
		return this.request.uri();
	}

	String path() {
		return this.request.path();
	}

	String query(String name) {
		return this.request.getParam(name);
	}

	String header(String name) {
		return this.request.getHeader(name);
	}

	List<WireAppendInput> batches() {
		return this.batches;
	}

	List<Frame> frames() {
		return this.frames;
	}

	Buffer body() {
		return this.body;
	}

	boolean isRequestEnded() {
		return this.requestEnded;
	}

	boolean isCancelled() {
		return this.cancelled;
	}

	HttpServerResponse response() {
		return this.request.response();
	}

	ServerExchange responseHeader(String name, String value) {
		response().putHeader(name, value);
		return this;
	}

	void afterBody(Runnable action) {
		this.request.body().onSuccess((content) -> {
			this.body = content;
			action.run();
		});
	}

	void json(int status, String json) {
		response().setStatusCode(status).putHeader("content-type", "application/json").end(json);
	}

	void error(int status, String code) {
		json(status, new ErrorBody.Coded(code, "told so").toJson());
	}

	void protobuf(ProtoMessage message) {
		response().putHeader("content-type", "application/protobuf").end(Buffer.buffer(message.toByteArray()));
	}

	ServerExchange open() {
		response().putHeader("content-type", "s2s/proto").setChunked(true);
		response().writeHead();
		return this;
	}

	ServerExchange onBatch(Consumer<WireAppendInput> handler) {
		FrameDecoder decoder = new FrameDecoder();
		this.request.handler((chunk) -> {
			java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(chunk.getBytes());
			for (Frame frame = decoder.decode(bytes); frame != null; frame = decoder.decode(bytes)) {
				WireAppendInput input = frame.decode(WireAppendInput::read);
				this.frames.add(frame);
				this.batches.add(input);
				handler.accept(input);
			}
		});
		this.request.endHandler((ignored) -> this.requestEnded = true);
		return this;
	}

	ServerExchange endWithRequest() {
		this.request.endHandler((ignored) -> {
			this.requestEnded = true;
			if (!this.broken && !response().ended()) {
				end();
			}
		});
		return this;
	}

	ServerExchange frame(ProtoMessage message) {
		return bytes(FrameEncoder.encode(message));
	}

	ServerExchange frame(ProtoMessage message, Compression compression) {
		return bytes(FrameEncoder.encode(message, compression));
	}

	ServerExchange bytes(byte[] bytes) {
		response().write(Buffer.buffer(bytes));
		return this;
	}

	ServerExchange ack(long start, int count) {
		return frame(ackOf(start, start + count, start + count));
	}

	static WireAppendAck ackOf(long start, long end, long tail) {
		return new WireAppendAck(position(start), position(end), position(tail));
	}

	static WirePosition position(long seqNum) {
		return new WirePosition(seqNum, 1000 + seqNum);
	}

	ServerExchange records(long first, int count) {
		return frame(batchOf(first, count));
	}

	ServerExchange liveRecords(long first, int count) {
		return frame(batchOf(first, count).withTail(position(first + count)));
	}

	static WireReadBatch batchOf(long first, int count) {
		return new WireReadBatch(LongStream.range(first, first + count).mapToObj(ServerExchange::recordOf).toList(),
				null);
	}

	private static WireSequencedRecord recordOf(long seqNum) {
		return new WireSequencedRecord(seqNum, 1000 + seqNum, List.of(), Bytes.utf8("record " + seqNum));
	}

	ServerExchange heartbeat(long tail) {
		return frame(WireReadBatch.ofTail(position(tail)));
	}

	void terminal(int status, String json) {
		response().end(Buffer.buffer(FrameEncoder.encodeTerminal(status, new ErrorBody.Unrecognized(json))));
	}

	void terminal(int status, String code, String message) {
		response().end(Buffer.buffer(FrameEncoder.encodeTerminal(status, new ErrorBody.Coded(code, message))));
	}

	void end() {
		response().end();
	}

	void reset(long code) {
		this.broken = true;
		response().reset(code);
	}

	void cut() {
		this.broken = true;
		this.request.connection().close();
	}

	void goAway() {
		this.request.connection().shutdown(10, java.util.concurrent.TimeUnit.SECONDS);
	}

	void after(long millis, Runnable action) {
		this.vertx.setTimer(millis, (ignored) -> action.run());
	}

}
