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
 * One request and its response. Used only on the event loop of the connection.
 */
final class Exchange {

	private static final Logger logger = LoggerFactory.getLogger(Exchange.class);

	private static final int MAX_BODY_BYTES = 2 * 1024 * 1024;

	private static final String UNREADABLE = "Failed to buffer the request body: ";

	private static final int RANGE_NOT_SATISFIABLE = 416;

	// HTTP/2 NO_ERROR: the response is complete and the rest of the request is not needed
	private static final long NO_ERROR = 0;

	private final Vertx vertx;

	private final Context context;

	private final HttpServerRequest request;

	private final ClientWatch watch;

	private final Outbox outbox;

	private @Nullable HttpServerResponse cutting;

	// Answered because the body did not arrive in time
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
	 * Begins to serve the request.
	 * @throws S2Error if the server already holds too many bytes for its clients
	 */
	void begin() {
		if (!this.watch.begin()) {
			throw overloaded();
		}
	}

	static S2Error overloaded() {
		return S2Error.of(ErrorCode.RATE_LIMITED,
				"The server has reached its memory limit for open requests. Try again later");
	}

	Vertx vertx() {
		return this.vertx;
	}

	HttpServerRequest request() {
		return this.request;
	}

	/**
	 * Returns the watch of the client.
	 * @return the watch
	 */
	ClientWatch watch() {
		return this.watch;
	}

	/**
	 * Returns the outbox for the response.
	 * @return the outbox
	 */
	Outbox outbox() {
		return this.outbox;
	}

	HttpServerResponse response() {
		return (this.cutting != null) ? this.cutting : this.request.response();
	}

	/**
	 * Cuts off the response after a number of bytes of its body. Must be called before
	 * {@link #response()}.
	 * @param afterBytes the number of bytes
	 */
	void cutAfter(long afterBytes) {
		this.cutting = CutResponse.of(this.request.response(), afterBytes);
	}

	/**
	 * Returns whether this is a session of the session protocol.
	 * @return whether request and response consist of frames
	 */
	boolean isFramed() {
		return contentType().equals(MediaTypes.S2S);
	}

	/**
	 * Returns whether this is a {@code HEAD} request.
	 * @return whether the response has no body
	 */
	boolean isHead() {
		return this.request.method().equals(HttpMethod.HEAD);
	}

	/**
	 * Sets a task for the time when the client is advised to reconnect.
	 * @param task called on the event loop
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
	 * Sets the flag that advises to reconnect in a frame, if the client is to be advised.
	 * @param frame the frame, which is modified
	 * @return the frame
	 */
	byte[] advised(byte[] frame) {
		if (this.reconnectAdvised) {
			frame[FrameEncoder.HEADER_BYTES - 1] |= Frame.RECONNECT_ADVISED;
		}
		return frame;
	}

	/**
	 * Runs a task on the event loop of the connection.
	 * @param task the task
	 */
	void execute(Runnable task) {
		this.context.runOnContext((none) -> guard(task));
	}

	/**
	 * Runs a task. If it throws an exception, answers with that error.
	 * @param task the task
	 */
	void guard(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			// Also for an Error: the client waits for an answer
			fail(ex);
		}
	}

	/**
	 * Passes the result of a future to a consumer on the event loop, at once if the
	 * future is complete.
	 * @param future the future; if it fails, the failure is answered
	 * @param next receives the result
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
	 * Returns the name of the basin of the request.
	 * @return the name of the basin
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
		// Vert.x does not decode other characters as they were sent
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
	 * Reads the body, decompressed and with a limit for its size.
	 * @param code the code of the error if the body cannot be read
	 * @param next receives the body
	 */
	void body(ErrorCode code, Consumer<byte[]> next) {
		Buffer body = Buffer.buffer();
		this.watch.awaitRest(this::late);
		this.request.exceptionHandler(
				(failure) -> logger.debug("The client disconnected before the end of its request", failure));
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

	// The rest of the body is dropped, because it may never end
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
			throw new IllegalStateException("Unexpected content coding " + coding);
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
	 * Returns whether the body is not compressed or has a supported compression.
	 * @return whether the body can be read
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
	 * Returns the accepted codings of responses, joined if there are several headers.
	 * @return the codings, empty if the request has none
	 */
	String acceptEncoding() {
		return String.join(",", this.request.headers().getAll("accept-encoding"));
	}

	/**
	 * Reads the body as JSON.
	 * @param next receives the body
	 */
	void jsonBody(Consumer<JsonNode> next) {
		requireJson();
		body(ErrorCode.BAD_JSON, (bytes) -> next.accept(Json.parse(bytes)));
	}

	/**
	 * Reads the body as JSON if there is one.
	 * @param next receives the body, or {@code null} if there is none
	 */
	void optionalJsonBody(Consumer<@Nullable JsonNode> next) {
		if (header("content-type") == null) {
			// s2 lite ignores a body without a content type
			next.accept(null);
			return;
		}
		requireJson();
		body(ErrorCode.BAD_JSON, (bytes) -> next.accept((bytes.length != 0) ? Json.parse(bytes) : null));
	}

	/**
	 * Refuses a request whose content type is not JSON.
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
	 * Answers with a body, compressed if the client accepts it and it makes the body
	 * smaller.
	 * @param status the status
	 * @param contentType the media type of the body
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
	 * Answers with a body that is not compressed.
	 * @param contentType the media type of the body
	 * @param pieces the pieces of the body
	 * @param held the bytes of memory that the body keeps besides the storage
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
	 * Notifies the exchange that the response was sent. Resets the HTTP/2 stream if the
	 * request has not ended, because an open stream counts against the limit of the
	 * connection.
	 * @param whole {@code false} if the response could not be sent
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
	 * Closes the connection after the response, without waiting for the rest of the
	 * request.
	 */
	void hurry() {
		this.late = true;
	}

	/**
	 * Answers with an error.
	 * @param failure the failure
	 */
	void fail(Throwable failure) {
		Throwable cause = Futures.cause(failure);
		S2Error error = S2Error.of(cause);
		if (!(cause instanceof S2Error) && !(cause instanceof WireException)) {
			logger.error("The embedded S2 server failed to handle the request {} {}", this.request.method(),
					this.request.path(), cause);
		}
		if (response().headWritten()) {
			// The head is sent already: cut off the response, so that it does not look
			// complete
			response().reset();
			return;
		}
		response().setStatusCode(error.status()).putHeader("content-type", MediaTypes.JSON);
		if (error.status() == RANGE_NOT_SATISFIABLE) {
			// The reason phrase of RFC 9110; Vert.x has that of an older RFC
			response().setStatusMessage("Range Not Satisfiable");
		}
		answer(error.body().toJson().getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Cuts off the response: resets the HTTP/2 stream, or closes the HTTP/1.1 connection.
	 */
	void cut() {
		response().reset();
	}

	/**
	 * Writes a part of the response.
	 * @param arrays the arrays of the part, which the response then owns
	 */
	void write(byte[]... arrays) {
		ByteBuf bytes = Unpooled.wrappedBuffer(arrays);
		this.outbox.write(bytes, bytes.readableBytes());
	}

	/**
	 * Writes the last part of the response.
	 * @param arrays the arrays of the part, which the response then owns
	 */
	void end(byte[]... arrays) {
		ByteBuf bytes = Unpooled.wrappedBuffer(arrays);
		this.outbox.end(bytes, bytes.readableBytes());
	}

}
