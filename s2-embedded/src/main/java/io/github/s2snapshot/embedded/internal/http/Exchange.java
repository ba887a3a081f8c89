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

package io.github.s2snapshot.embedded.internal.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.Frame;
import io.github.s2snapshot.sdk.wire.FrameEncoder;
import io.github.s2snapshot.sdk.wire.Limits;
import io.github.s2snapshot.sdk.wire.MediaTypes;
import io.github.s2snapshot.sdk.wire.Names;
import io.github.s2snapshot.sdk.wire.WireException;
import io.github.s2snapshot.sdk.wire.WireHeaders;
import io.github.s2snapshot.sdk.wire.json.Json;

/**
 * One request and its response. All of it happens on the event loop of the connection.
 */
final class Exchange {

	private static final Logger logger = LoggerFactory.getLogger(Exchange.class);

	private static final int MAX_BODY_BYTES = 2 * 1024 * 1024;

	private static final String UNREADABLE = "Failed to buffer the request body: ";

	private static final int RANGE_NOT_SATISFIABLE = 416;

	// Of HTTP/2: the response is whole, the rest of the request is not needed
	private static final long NO_ERROR = 0;

	private final Vertx vertx;

	private final Context context;

	private final HttpServerRequest request;

	private final ClientWatch watch;

	private final Outbox outbox;

	private @Nullable HttpServerResponse cutting;

	// Answered because the request does not come to its end
	private boolean late;

	private boolean reconnectAdvised;

	private @Nullable Runnable reconnectTask;

	Exchange(Vertx vertx, Context context, HttpServerRequest request, Connections connections) {
		this.vertx = vertx;
		this.context = context;
		this.request = request;
		this.watch = new ClientWatch(this, connections);
		this.outbox = new Outbox(this, this.watch);
	}

	/**
	 * Begins to serve.
	 * @throws S2Error if the server holds too much for others
	 */
	void begin() {
		if (!this.watch.begin()) {
			throw overloaded();
		}
	}

	static S2Error overloaded() {
		return S2Error.of(ErrorCode.RATE_LIMITED,
				"The server holds as much as it can for its clients, try again later");
	}

	Vertx vertx() {
		return this.vertx;
	}

	HttpServerRequest request() {
		return this.request;
	}

	/**
	 * What looks after the client.
	 * @return the watch
	 */
	ClientWatch watch() {
		return this.watch;
	}

	/**
	 * What is on its way to the client.
	 * @return the outbox
	 */
	Outbox outbox() {
		return this.outbox;
	}

	HttpServerResponse response() {
		return (this.cutting != null) ? this.cutting : this.request.response();
	}

	/**
	 * Lets the response break off. To be called before anyone has the response.
	 * @param afterBytes after how many bytes of its body
	 */
	void cutAfter(long afterBytes) {
		this.cutting = CutResponse.of(this.request.response(), afterBytes);
	}

	/**
	 * Whether this is a session of the session protocol.
	 * @return whether it has frames
	 */
	boolean isFramed() {
		return contentType().equals(MediaTypes.S2S);
	}

	/**
	 * Whether the client wants no body.
	 * @return whether it asks for the head of the response only
	 */
	boolean isHead() {
		return this.request.method().equals(HttpMethod.HEAD);
	}

	/**
	 * Has something done when the client is advised to reconnect.
	 * @param task what to do, on the event loop
	 */
	void onReconnectAdvised(Runnable task) {
		this.reconnectTask = task;
	}

	void adviseReconnect() {
		this.reconnectAdvised = true;
		if (this.reconnectTask != null) {
			this.reconnectTask.run();
		}
	}

	/**
	 * Puts the advice to reconnect into a frame, if it is to be given.
	 * @param frame the frame, changed
	 * @return the frame
	 */
	byte[] advised(byte[] frame) {
		if (this.reconnectAdvised) {
			frame[FrameEncoder.HEADER_BYTES - 1] |= Frame.RECONNECT_ADVISED;
		}
		return frame;
	}

	/**
	 * Runs something on the event loop of the connection.
	 * @param task what to run
	 */
	void execute(Runnable task) {
		this.context.runOnContext((none) -> guard(task));
	}

	/**
	 * Runs something, and answers with the error if it throws one.
	 * @param task what to run
	 */
	void guard(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			// An error, too: the client would wait for an answer
			fail(ex);
		}
	}

	/**
	 * Goes on with a result on the event loop, at once if it is there.
	 * @param future the result
	 * @param next goes on with it; a failure is answered
	 * @param <T> the type of the result
	 */
	<T> void then(CompletableFuture<T> future, Consumer<T> next) {
		if (future.isDone()) {
			guard(() -> next.accept(future.join()));
		}
		else {
			Futures.onDone(future, () -> execute(() -> next.accept(future.join())));
		}
	}

	@Nullable String header(String name) {
		return this.request.getHeader(name);
	}

	/**
	 * The basin that the request is for.
	 * @return name of the basin
	 */
	String basin() {
		String basin = header(WireHeaders.BASIN);
		if (basin == null) {
			throw S2Error.of(ErrorCode.BAD_HEADER, "Missing header `" + WireHeaders.BASIN + "`");
		}
		return checkHeader(WireHeaders.BASIN, basin, Names.basinProblem(basin));
	}

	@Nullable String requestToken() {
		String token = header(WireHeaders.REQUEST_TOKEN);
		if (token == null) {
			return null;
		}
		// Anything else would not arrive as it was sent
		boolean ascii = token.chars().allMatch((ch) -> ch == '\t' || (ch >= ' ' && ch < 0x7F));
		return checkHeader(WireHeaders.REQUEST_TOKEN, token, (ascii) ? Names.requestTokenProblem(token) : "not UTF-8");
	}

	private static String checkHeader(String name, String value, @Nullable String problem) {
		if (problem != null) {
			throw S2Error.of(ErrorCode.BAD_HEADER, "Invalid header `" + name + "`: " + problem);
		}
		return value;
	}

	QueryParams query() {
		return QueryParams.parse(this.request.query());
	}

	/**
	 * Reads the body, bounded and decompressed.
	 * @param code what to answer if it cannot be read
	 * @param next goes on with it
	 */
	void body(ErrorCode code, Consumer<byte[]> next) {
		Buffer body = Buffer.buffer();
		this.watch.awaitRest(this::late);
		this.request.exceptionHandler((failure) -> logger.debug("Client left before the end of its request", failure));
		this.request.handler((buffer) -> {
			this.watch.taken(buffer.length());
			body.appendBuffer(buffer);
			if (body.length() > MAX_BODY_BYTES) {
				drop(unreadable(code, "length limit exceeded"));
			}
			else if (!this.watch.hold(body.length())) {
				drop(overloaded());
			}
		});
		this.watch.onRequestEnd(() -> {
			this.watch.endAwaiting();
			guard(() -> next.accept(decoded(body, code)));
		});
	}

	// What follows is dropped; it may never end
	private void drop(S2Error error) {
		this.watch.endAwaiting();
		this.watch.hold(0);
		this.request.handler((buffer) -> this.watch.taken(buffer.length()));
		this.watch.onRequestEnd(null);
		fail(error);
	}

	private void late() {
		this.late = true;
		drop(S2Error.of(ErrorCode.REQUEST_TIMEOUT, UNREADABLE + "it did not arrive in time"));
	}

	private byte[] decoded(Buffer body, ErrorCode code) {
		byte[] bytes = body.getBytes();
		String coding = header("content-encoding");
		if (coding == null) {
			return bytes;
		}
		Compression compression = Codings.ofBody(coding);
		if (compression == null) {
			throw new IllegalStateException("The coding " + coding + " was let through");
		}
		try {
			return compression.decompress(bytes, 0, bytes.length, MAX_BODY_BYTES);
		}
		catch (WireException ex) {
			throw unreadable(code, (ex.getCause() instanceof IOException cause && cause.getMessage() != null)
					? cause.getMessage() : "length limit exceeded");
		}
	}

	/**
	 * Whether the body can be decompressed, if it is compressed at all.
	 * @return whether it can
	 */
	boolean isBodyUnderstood() {
		String coding = header("content-encoding");
		return coding == null || Codings.ofBody(coding) != null;
	}

	private static S2Error unreadable(ErrorCode code, String problem) {
		return S2Error.of(code, UNREADABLE + problem);
	}

	String contentType() {
		return MediaTypes.first(header("content-type"));
	}

	String accept() {
		return MediaTypes.first(header("accept"));
	}

	/**
	 * What responses may be compressed with, in whatever number of headers.
	 * @return the codings, empty if there is none
	 */
	String acceptEncoding() {
		return String.join(",", this.request.headers().getAll("accept-encoding"));
	}

	/**
	 * Reads the body as JSON.
	 * @param next goes on with it
	 */
	void jsonBody(Consumer<JsonNode> next) {
		requireJson();
		body(ErrorCode.BAD_JSON, (bytes) -> next.accept(Json.parse(bytes)));
	}

	/**
	 * Reads the body as JSON if there is one.
	 * @param next goes on with it, {@code null} if there is none
	 */
	void optionalJsonBody(Consumer<@Nullable JsonNode> next) {
		if (header("content-type") == null) {
			// Without a type the body does not count, even if there is one
			next.accept(null);
			return;
		}
		requireJson();
		body(ErrorCode.BAD_JSON, (bytes) -> next.accept((bytes.length != 0) ? Json.parse(bytes) : null));
	}

	/**
	 * Refuses a body of another type, whatever is in it.
	 */
	void requireJson() {
		if (!MediaTypes.isJson(contentType())) {
			throw S2Error.of(ErrorCode.BAD_JSON, "Expected request with `Content-Type: application/json`");
		}
	}

	void json(int status, JsonNode body) {
		send(status, MediaTypes.JSON, body.toString().getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Answers, compressed if that is asked for and pays.
	 * @param status the status
	 * @param contentType media type of the body
	 * @param body the body
	 */
	void send(int status, String contentType, byte[] body) {
		byte[] content = body;
		if (body.length > Limits.MIN_COMPRESSION_BYTES) {
			Compression compression = Codings.negotiate(acceptEncoding());
			if (compression != Compression.NONE) {
				content = compression.compress(body, 0, body.length);
				response().putHeader("content-encoding", compression.contentCoding());
			}
			response().headers().add("vary", "accept-encoding");
		}
		response().setStatusCode(status).putHeader("content-type", contentType);
		answer(content);
	}

	/**
	 * Answers with what is not compressed.
	 * @param contentType media type of the body
	 * @param pieces the body
	 * @param held how much memory it keeps, besides that of the storage
	 */
	void send(String contentType, List<ByteBuffer> pieces, long held) {
		ByteBuf body = Unpooled.wrappedBuffer(pieces.toArray(new ByteBuffer[0]));
		if (body.readableBytes() > Limits.MIN_COMPRESSION_BYTES) {
			response().headers().add("vary", "accept-encoding");
		}
		response().setStatusCode(200).putHeader("content-type", contentType);
		answer(body, held);
	}

	void empty(int status) {
		response().setStatusCode(status);
		answer(new byte[0]);
	}

	private void answer(byte[] content) {
		answer(Unpooled.wrappedBuffer(content), content.length);
	}

	private void answer(ByteBuf content, long held) {
		if (response().closed() || response().ended()) {
			return;
		}
		response().putHeader("content-length", Integer.toString(content.readableBytes()));
		boolean empty = isHead() || content.readableBytes() == 0;
		this.outbox.end((empty) ? null : content, (empty) ? 0 : held);
	}

	/**
	 * The response was sent. Frees the stream of HTTP/2 if the request has not ended:
	 * until it does, it would count against what the connection may have.
	 * @param whole {@code false} if it could not be sent
	 */
	void ended(boolean whole) {
		this.watch.responseSent();
		if (this.request.isEnded()) {
			return;
		}
		if (this.request.version() == HttpVersion.HTTP_2) {
			if (whole) {
				this.request.response().reset(NO_ERROR);
			}
		}
		else if (this.late) {
			this.watch.cut();
		}
	}

	/**
	 * Nothing more of the request is waited for: once the response is sent, the
	 * connection ends.
	 */
	void hurry() {
		this.late = true;
	}

	/**
	 * Answers with an error.
	 * @param failure what went wrong
	 */
	void fail(Throwable failure) {
		Throwable cause = Futures.cause(failure);
		S2Error error = S2Error.of(cause);
		if (!(cause instanceof S2Error) && !(cause instanceof WireException)) {
			logger.error("{} {} failed", this.request.method(), this.request.path(), cause);
		}
		if (response().headWritten()) {
			// Too late for an answer: cut the response, so that none takes it for whole
			response().reset();
			return;
		}
		response().setStatusCode(error.status()).putHeader("content-type", MediaTypes.JSON);
		if (error.status() == RANGE_NOT_SATISFIABLE) {
			// As RFC 9110 has it; the library still has its older name
			response().setStatusMessage("Range Not Satisfiable");
		}
		answer(error.body().toJson().getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Cuts the response off: a stream of HTTP/2 is reset, a connection of HTTP/1.1
	 * closed.
	 */
	void cut() {
		response().reset();
	}

	/**
	 * Writes a part of the response.
	 * @param arrays the part, made for this response
	 */
	void write(byte[]... arrays) {
		ByteBuf bytes = Unpooled.wrappedBuffer(arrays);
		this.outbox.write(bytes, bytes.readableBytes());
	}

	/**
	 * Writes the last part of the response.
	 * @param arrays the part, made for this response
	 */
	void end(byte[]... arrays) {
		ByteBuf bytes = Unpooled.wrappedBuffer(arrays);
		this.outbox.end(bytes, bytes.readableBytes());
	}

}
